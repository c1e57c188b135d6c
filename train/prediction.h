// What a model says of a picture.
#ifndef INKNET_TRAIN_PREDICTION_H_
#define INKNET_TRAIN_PREDICTION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/image/image.h"
#include "data/image/prepare.h"
#include "model/model.h"
#include "nn/network.h"
#include "proto/run.pb.h"

namespace inknet::train {

struct ClassProbability {
  std::string class_name;
  double probability = 0;  // 0..1
};

// Of one character.
struct Prediction {
  image::Prepared prepared;               // What the network saw, and where it was.
  std::vector<ClassProbability> classes;  // All of them, most probable first.
};

// How pictures are made what `model` was trained on: what it says itself or, where it is of before models did, what its
// data set's images were.
Preparation PreparationOf(const model::Model& model);

class Predictor {
 public:
  static absl::StatusOr<Predictor> Create(const model::Model& model);

  // The characters on the picture in `file_bytes`, the content of a PNG or JPEG file, in reading order; `one`: all that
  // is on it as one. An error does not name the file.
  absl::StatusOr<std::vector<Prediction>> Predict(absl::string_view file_bytes, bool one);

 private:
  Predictor(const model::Model& model, std::unique_ptr<nn::Network> network);

  std::vector<std::string> class_names_;
  image::Target target_;
  std::unique_ptr<nn::Network> network_;
};

// The most probable characters as text, a line of the picture in each.
std::string TextOf(const std::vector<Prediction>& predictions);

// Headed by the name of the picture's file. Of one character, the `top` most probable classes in a table with a bar for
// each; of several, the text, and a line for each with its probability, its box and the `top` next classes.
std::string FormatPrediction(absl::string_view file, const std::vector<Prediction>& predictions, int top);

// The same as one line of JSON; docs/prediction.md has its fields. A name that is not UTF-8, which JSON cannot hold, is
// an error.
absl::StatusOr<std::string> PredictionJson(absl::string_view file, const std::vector<Prediction>& predictions, int top);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_PREDICTION_H_
