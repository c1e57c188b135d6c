#include "model/model_file.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "model/model_tensors.h"
#include "model/safetensors.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::model {
namespace {

// A thousand million parameters; the best network for EMNIST has one million.
constexpr size_t kMaxFileBytes = size_t{4} << 30;

}  // namespace

absl::StatusOr<std::string> SerializeModel(const Model& model) {
  ASSIGN_OR_RETURN(const TensorFile file, ToTensorFile(model));
  ASSIGN_OR_RETURN(std::string bytes, SerializeSafetensors(file));
  if (bytes.size() > kMaxFileBytes)
    return absl::InvalidArgumentError(absl::StrCat("a model of ", bytes.size(), " bytes is too large"));
  return bytes;
}

absl::StatusOr<Model> ParseModel(absl::string_view bytes) {
  ASSIGN_OR_RETURN(TensorFile file, ParseSafetensors(bytes));
  return FromTensorFile(std::move(file));
}

absl::Status SaveModel(const std::string& path, const Model& model) {
  const auto bytes = SerializeModel(model);
  if (!bytes.ok()) return InFile(path, bytes.status());
  return WriteFileAtomically(path, *bytes);
}

absl::StatusOr<Model> LoadModel(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path, kMaxFileBytes));
  auto model = ParseModel(bytes);
  if (!model.ok()) return InFile(path, model.status());
  return model;
}

}  // namespace inknet::model
