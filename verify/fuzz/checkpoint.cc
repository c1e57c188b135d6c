// Checkpoints: record/checkpoint/checkpoint.h.
#include "record/checkpoint/checkpoint.h"

#include <string>

#include "absl/status/statusor.h"
#include "verify/fuzz/fuzz.h"
#include "verify/fuzz/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  const absl::StatusOr<checkpoint::Checkpoint> read = checkpoint::Parse(fuzz::WithItsDigest(fuzz::Text(data, size)));
  if (!read.ok()) return 0;
  FUZZ_CHECK(read->progress.now != nullptr && read->progress.epoch_end != nullptr);
  const absl::StatusOr<std::string> written = checkpoint::Serialize(*read);
  FUZZ_CHECK(written.ok());
  const absl::StatusOr<checkpoint::Checkpoint> again = checkpoint::Parse(*written);
  FUZZ_CHECK(again.ok() && checkpoint::Serialize(*again).value() == *written);
  return 0;
}
