// A model as named tensors and texts: what all its file formats hold. docs/model-file.md lists them.
#ifndef INKNET_MODEL_MODEL_TENSORS_H_
#define INKNET_MODEL_MODEL_TENSORS_H_

#include "absl/status/statusor.h"
#include "model/model.h"
#include "model/safetensors.h"

namespace inknet::model {

// layers.<l>.weight [O, I] and layers.<l>.bias [O] by layer, and the metadata but for the digest. A model whose
// parameters are not those of its architecture, or not finite, is an error.
absl::StatusOr<TensorFile> ToTensorFile(const Model& model);

// The inverse of ToTensorFile.
absl::StatusOr<Model> FromTensorFile(TensorFile file);

}  // namespace inknet::model

#endif  // INKNET_MODEL_MODEL_TENSORS_H_
