// The trainable numbers of a feed-forward network, in the layout that every other folder sees.
#ifndef INKNET_NN_PARAMETERS_H_
#define INKNET_NN_PARAMETERS_H_

#include <cstdint>
#include <vector>

namespace inknet::nn {

// One fully connected layer: y = x W + b, with x of shape [N, I] and y of shape [N, O].
struct DenseParameters {
  int inputs = 0;              // I
  int outputs = 0;             // O
  std::vector<float> weights;  // [I, O], row by row
  std::vector<float> biases;   // [O]
};

// Layers from input to logits.
using Parameters = std::vector<DenseParameters>;

inline int64_t CountParameters(const Parameters& parameters) {
  int64_t count = 0;
  for (const DenseParameters& layer : parameters) {
    count += static_cast<int64_t>(layer.weights.size() + layer.biases.size());
  }
  return count;
}

}  // namespace inknet::nn

#endif  // INKNET_NN_PARAMETERS_H_
