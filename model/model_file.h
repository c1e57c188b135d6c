// A trained model on disk: one safetensors file with the weights and all that is needed to use them. docs/model-file.md
// describes it.
#ifndef INKNET_MODEL_MODEL_FILE_H_
#define INKNET_MODEL_MODEL_FILE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nn/parameters.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"

namespace inknet::model {

struct Model {
  ModelConfig architecture;
  nn::Parameters parameters;
  std::vector<std::string> class_names;  // By label.
  int image_rows = 0;
  int image_columns = 0;
  // What a pixel byte is multiplied by before the first layer.
  float pixel_scale = 1.0f / 255.0f;
  DataFingerprint data;  // What it was trained on.
};

// The same model gives the same bytes.
absl::Status SaveModel(const std::string& path, const Model& model);

// A file that is truncated, damaged, or whose tensors are not those of its architecture is an error that names it.
absl::StatusOr<Model> LoadModel(const std::string& path);

}  // namespace inknet::model

#endif  // INKNET_MODEL_MODEL_FILE_H_
