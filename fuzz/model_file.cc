// Model files, from the bytes of a safetensors file to a model: model/model_file.h.
#include "model/model_file.h"

#include <string>

#include "absl/status/statusor.h"
#include "fuzz/fuzz.h"
#include "model/safetensors.h"
#include "util/file.h"

namespace inknet::model {
namespace {

// Where docs/model-file.md has the digest.
constexpr size_t kDigestBegin = 35;
constexpr size_t kDigestDigits = 64;

// What stands behind the digest is out of reach for bytes that are made up, unless they get the right one.
std::string WithItsDigest(absl::string_view bytes) {
  std::string whole(bytes);
  if (whole.size() < kDigestBegin + kDigestDigits) return whole;
  whole.replace(kDigestBegin, kDigestDigits, kDigestDigits, '0');
  whole.replace(kDigestBegin, kDigestDigits, Sha256Hex(whole));
  return whole;
}

}  // namespace
}  // namespace inknet::model

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet::model;
  const absl::string_view bytes = inknet::fuzz::Text(data, size);
  const std::string whole = WithItsDigest(bytes);
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
