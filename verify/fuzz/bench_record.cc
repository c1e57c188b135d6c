// Benchmark records of a history: bench/record_file.h.
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "bench/record_file.h"
#include "util/file.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  const absl::string_view text = fuzz::Text(data, size);
  bench::ParseRecord(text, "f").IgnoreError();
  // What stands behind the checksum is out of reach for bytes that are made up, unless they get the right one.
  const absl::string_view content = text.substr(0, text.rfind("# sha256: "));
  const std::string whole = absl::StrCat(content, "# sha256: ", Sha256Hex(content), "\n");
  const absl::StatusOr<BenchRecord> record = bench::ParseRecord(whole, "f");
  if (!record.ok()) return 0;
  const std::string written = bench::FormatRecord(*record);
  const absl::StatusOr<BenchRecord> read = bench::ParseRecord(written, "f");
  FUZZ_CHECK(read.ok());
  FUZZ_CHECK(bench::FormatRecord(*read) == written);
  return 0;
}
