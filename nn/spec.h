// What a network is and how it is trained, in numbers: the part of a configuration that nn needs, checked and
// completed.
#ifndef INKNET_NN_SPEC_H_
#define INKNET_NN_SPEC_H_

#include <cstdint>
#include <vector>

#include "nn/dropout.h"
#include "proto/config.pb.h"

namespace inknet::nn {

struct NetworkSpec {
  // widths[0] = inputs, then the hidden layers, then the classes; layer l maps widths[l] to widths[l + 1].
  std::vector<int> widths;
  ModelConfig::Activation activation = ModelConfig::RELU;
  ModelConfig::WeightInit weight_init = ModelConfig::HE;
  // Of hidden layers (nn/normalization.h). `normalization_images`: 0 for the whole batch.
  ModelConfig::Normalization normalization = ModelConfig::NONE;
  int normalization_images = 0;
  // Probability of being dropped, by hidden layer.
  std::vector<double> dropout;
  TrainConfig::Loss loss = TrainConfig::CROSS_ENTROPY;
  // Of the targets that are trained on: what all classes get alike.
  double label_smoothing = 0;
  // Layers, from the first, that keep their weights: less than layers().
  int frozen_layers = 0;
  // What an image of a class counts in training; empty: all count 1.
  std::vector<float> class_weights;
  OptimizerConfig optimizer;
  // What training images are changed by (nn/warp.h), of `image_columns` pixels in a row; 0: they are not.
  AugmentationConfig augmentation;
  int image_columns = 0;
  // Largest N of a training step, of all ranks together.
  int batch_size = 1;
  // What a pixel byte is multiplied by.
  float pixel_scale = 1.0f / 255.0f;
  uint64_t seed = 0;
  int threads = 1;
  // How ranks send gradients and updates.
  TrainConfig::Precision wire = TrainConfig::FLOAT32;
  // What matrix products multiply. They add up in 32 bits.
  TrainConfig::Precision precision = TrainConfig::FLOAT32;

  bool bf16() const { return precision == TrainConfig::BFLOAT16; }
  bool trains(int layer) const { return layer >= frozen_layers; }
  bool normalizes(int layer) const { return normalization != ModelConfig::NONE && layer + 1 < layers(); }
  int layers() const { return static_cast<int>(widths.size()) - 1; }
  int inputs() const { return widths.front(); }
  int classes() const { return widths.back(); }
};

// `model` and `train` are valid (proto/validate.h). train.threads = 0 becomes the number of available cores.
NetworkSpec MakeSpec(const ModelConfig& model, const TrainConfig& train, int inputs, int classes);

// The mask of hidden layer `layer` in step `step` (0 for the first).
DropoutMask MakeDropoutMask(const NetworkSpec& spec, int layer, int64_t step);

// Floating-point operations of one training step for each image: 2 I O for each layer's forward pass, as many for its
// weight gradient, and as many for the data gradient of every layer but the first. Inference takes the first term
// alone.
double TrainingFlopsPerImage(const NetworkSpec& spec);
double InferenceFlopsPerImage(const NetworkSpec& spec);

}  // namespace inknet::nn

#endif  // INKNET_NN_SPEC_H_
