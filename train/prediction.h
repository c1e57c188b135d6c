// What a model says of a picture.
#ifndef INKNET_TRAIN_PREDICTION_H_
#define INKNET_TRAIN_PREDICTION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/image/image.h"
#include "model/model.h"
#include "nn/network.h"

namespace inknet::train {

struct ClassProbability {
  std::string class_name;
  double probability = 0;  // 0..1
};

struct Prediction {
  image::Image prepared;                  // What the network saw.
  std::vector<ClassProbability> classes;  // All of them, most probable first.
};

class Predictor {
 public:
  static absl::StatusOr<Predictor> Create(const model::Model& model);

  // The character in `file_bytes`, the content of a PNG or JPEG file. An error does not name the file.
  absl::StatusOr<Prediction> Predict(absl::string_view file_bytes);

  int classes() const { return static_cast<int>(class_names_.size()); }

 private:
  Predictor(const model::Model& model, std::unique_ptr<nn::Network> network);

  std::vector<std::string> class_names_;
  std::string dataset_;
  int rows_;
  int columns_;
  std::unique_ptr<nn::Network> network_;
};

// The `top` most probable classes in a table with a bar for each, headed by the name of the picture's file.
std::string FormatPrediction(absl::string_view file, const std::vector<ClassProbability>& classes, int top);

// The same as one line of JSON: {"file":...,"class":...,"probability":...,"top":[{"class":...,"probability":...},...]}.
// A name that is not UTF-8, which JSON cannot hold, is an error.
absl::StatusOr<std::string> PredictionJson(absl::string_view file, const std::vector<ClassProbability>& classes,
                                           int top);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_PREDICTION_H_
