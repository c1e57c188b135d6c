// Asks a model what is written on a picture.
#ifndef INKNET_TRAIN_PREDICTOR_H_
#define INKNET_TRAIN_PREDICTOR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
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
  std::vector<ClassProbability> classes;  // All that are asked for, most probable first.
};

// Of a picture.
struct Reading {
  std::vector<Prediction> characters;  // In reading order. Where there are none,
  std::string none;                    // that says why.
  int turned = 0;  // By how many degrees the picture had to be turned clockwise to be upright: 0, 90, 180 or 270.
};

// How pictures are made what `model` was trained on: what it says itself or, where it is of before models did, what its
// data set's images were.
Preparation PreparationOf(const model::Model& model);

// What a picture is to become for `model`, from the same.
image::Target TargetOf(const model::Model& model);

struct PredictorOptions {
  std::vector<int> among;  // The classes that are asked for, by label.
  bool one = false;        // All that is on a picture is one character.
  int average = 1;         // Over so many variants of each character (data/image/variants.h).
};

class Predictor {
 public:
  static absl::StatusOr<Predictor> Create(const model::Model& model, PredictorOptions options);

  // The characters on `picture`. docs/prediction.md tells when there are none, and when it counts as turned.
  absl::StatusOr<Reading> Read(const image::Image& picture);

 private:
  Predictor(const model::Model& model, PredictorOptions options, std::unique_ptr<nn::Network> network);

  // Of a prepared image, by label; 0 for classes that are not asked for.
  absl::StatusOr<std::vector<float>> Ask(const image::Image& prepared, float temperature);
  // Of a character, all variants asked.
  absl::StatusOr<std::vector<ClassProbability>> Recognize(const image::Image& prepared);
  // Appends the character that was found, or those that it is made of where several touch.
  absl::Status ReadTouching(image::Prepared found, std::vector<Prediction>* characters);
  // By how much the page that has these characters is turned.
  absl::StatusOr<int> Turn(const std::vector<image::Prepared>& characters);

  std::vector<std::string> class_names_;
  float temperature_;
  PredictorOptions options_;
  image::Target target_;
  std::unique_ptr<nn::Network> network_;
};

}  // namespace inknet::train

#endif  // INKNET_TRAIN_PREDICTOR_H_
