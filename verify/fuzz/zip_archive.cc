// Zip archives: data/formats/zip_archive.h.
#include "data/formats/zip_archive.h"

#include <string>

#include "absl/status/statusor.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet::formats;
  constexpr size_t kMaxBytes = size_t{1} << 20;
  const absl::StatusOr<ZipArchive> archive = ZipArchive::Open(inknet::fuzz::Text(data, size));
  inknet::fuzz::Reached(archive.status().message());
  if (!archive.ok()) return 0;
  // Those of the corpus.
  for (const char* name : {"gzip/images.gz", "gzip/labels.gz", "empty", "../../escaped"}) {
    const absl::StatusOr<std::string> content = archive->Read(name, kMaxBytes);
    inknet::fuzz::Reached(content.status().message());
    FUZZ_CHECK(!content.ok() || content->size() <= kMaxBytes);
  }
  return 0;
}
