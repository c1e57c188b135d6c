// Records of runs: record/run_folder.h.
#include <string>

#include "absl/status/statusor.h"
#include "proto/run.pb.h"
#include "proto/text.h"
#include "record/run_folder.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  const absl::StatusOr<RunRecord> record = record::ParseRunRecord(fuzz::Text(data, size), "f");
  if (!record.ok()) return 0;
  const std::string written = FormatTextProto(*record);
  const absl::StatusOr<RunRecord> read = record::ParseRunRecord(written, "f");
  FUZZ_CHECK(read.ok() && FormatTextProto(*read) == written);
  return 0;
}
