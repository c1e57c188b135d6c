// A model as named tensors and texts: what all its file formats hold. docs/model-file.md lists them.
#ifndef INKNET_MODEL_MODEL_TENSORS_H_
#define INKNET_MODEL_MODEL_TENSORS_H_

#include "absl/status/statusor.h"
#include "model/model.h"
#include "model/safetensors.h"

namespace inknet::model {

// layers.<l>.weight [O, I], layers.<l>.bias [O] and, where the layer is normalized, layers.<l>.scale [O] by layer, and
// the metadata but for the digest. A model whose parameters are not those of its architecture, or not finite, or that
// has batch normalization (nn::Folded), is an error.
absl::StatusOr<TensorFile> ToTensorFile(const Model& model);

// The inverse of ToTensorFile.
absl::StatusOr<Model> FromTensorFile(TensorFile file);

}  // namespace inknet::model

#endif  // INKNET_MODEL_MODEL_TENSORS_H_
