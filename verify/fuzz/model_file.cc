// Model files, from the bytes of a safetensors file to a model: model/model_file.h.
#include "model/model_file.h"

#include <string>

#include "absl/status/statusor.h"
#include "model/safetensors.h"
#include "verify/fuzz/fuzz.h"
#include "verify/fuzz/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet::model;
  const absl::string_view bytes = inknet::fuzz::Text(data, size);
  const std::string whole = inknet::fuzz::WithItsDigest(bytes);
  // Whatever has another digest than its own is not to be read.
  FUZZ_CHECK(!ParseSafetensors(bytes).ok() || bytes == whole);

  const absl::StatusOr<TensorFile> tensors = ParseSafetensors(whole);
  if (tensors.ok()) {
    // What can be read can be written, though maybe in other words.
    const absl::StatusOr<std::string> again = SerializeSafetensors(*tensors);
    FUZZ_CHECK(again.ok() && ParseSafetensors(*again).ok());
  }
  const absl::StatusOr<Model> model = ParseModel(whole);
  if (model.ok()) {
    const absl::StatusOr<std::string> written = SerializeModel(*model);
    FUZZ_CHECK(written.ok());
    const absl::StatusOr<Model> read = ParseModel(*written);
    FUZZ_CHECK(read.ok() && SerializeModel(*read).value() == *written);
  }
  return 0;
}
