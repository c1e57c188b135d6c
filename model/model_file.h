// A trained model on disk: one safetensors file with the weights and all that is needed to use them. docs/model-file.md
// describes it.
#ifndef INKNET_MODEL_MODEL_FILE_H_
#define INKNET_MODEL_MODEL_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "model/model.h"

namespace inknet::model {

// The same model gives the same bytes.
absl::Status SaveModel(const std::string& path, const Model& model);

// A file that is truncated, damaged, or whose tensors are not those of its architecture is an error that names it.
absl::StatusOr<Model> LoadModel(const std::string& path);

// The same from and to a file's bytes, which may be anything. Errors leave it to the caller to name the file.
absl::StatusOr<std::string> SerializeModel(const Model& model);
absl::StatusOr<Model> ParseModel(absl::string_view bytes);

}  // namespace inknet::model

#endif  // INKNET_MODEL_MODEL_FILE_H_
