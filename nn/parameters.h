// The trainable numbers of a feed-forward network, in the layout that every other folder sees.
#ifndef INKNET_NN_PARAMETERS_H_
#define INKNET_NN_PARAMETERS_H_

#include <cstdint>
#include <vector>

namespace inknet::nn {

// One fully connected layer: y = x W + b, with x of shape [N, I] and y of shape [N, O]; or, where it is normalized
// (nn/normalization.h), y = scale norm(x W) + b.
struct DenseParameters {
  int inputs = 0;                  // I
  int outputs = 0;                 // O
  std::vector<float> weights;      // [I, O], row by row
  std::vector<float> biases;       // [O]
  std::vector<float> scales = {};  // [O]; empty: not normalized
  // Of batch normalization, [O]; else empty. Not trained but measured.
  std::vector<float> mean = {};
  std::vector<float> variance = {};
};

// Layers from input to logits.
using Parameters = std::vector<DenseParameters>;

inline int64_t CountParameters(const Parameters& parameters) {
  int64_t count = 0;
  for (const DenseParameters& layer : parameters) {
    count += static_cast<int64_t>(layer.weights.size() + layer.biases.size() + layer.scales.size());
  }
  return count;
}

}  // namespace inknet::nn

#endif  // INKNET_NN_PARAMETERS_H_
