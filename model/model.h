// A trained model: the network's shape and parameters, and all that is needed to use them on an image.
#ifndef INKNET_MODEL_MODEL_H_
#define INKNET_MODEL_MODEL_H_

#include <string>
#include <vector>

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
  // What the logits are divided by before the softmax, so that probabilities are worth what they say.
  float temperature = 1;
};

}  // namespace inknet::model

#endif  // INKNET_MODEL_MODEL_H_
