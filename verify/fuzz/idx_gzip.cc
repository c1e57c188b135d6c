// gzip-compressed IDX files, whose content changes as well as their wrapping: data/formats/idx.h, gzip_mutator.cc.
#include <vector>

#include "absl/status/statusor.h"
#include "data/formats/idx.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet::formats;
  const absl::string_view file = inknet::fuzz::Text(data, size);
  const absl::StatusOr<IdxImages> images = ParseIdxImages(file, "f", Orientation::kTransposed);
  if (images.ok()) {
    FUZZ_CHECK(images->count > 0 && images->rows > 0 && images->columns > 0);
    FUZZ_CHECK(images->pixels.size() == static_cast<size_t>(images->count) * static_cast<size_t>(images->rows) *
                                            static_cast<size_t>(images->columns));
  }
  const absl::StatusOr<std::vector<uint8_t>> labels = ParseIdxLabels(file, "f");
  FUZZ_CHECK(!labels.ok() || !labels->empty());
  return 0;
}
