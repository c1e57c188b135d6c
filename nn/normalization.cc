#include "nn/normalization.h"

#include <cstddef>

namespace inknet::nn {

Parameters Folded(Parameters parameters) {
  for (DenseParameters& layer : parameters) {
    if (layer.mean.empty()) continue;
    const size_t outputs = static_cast<size_t>(layer.outputs);
    for (size_t o = 0; o < outputs; ++o) {
      const float factor = FoldedFactor(layer.scales[o], layer.variance[o]);
      for (size_t i = o; i < layer.weights.size(); i += outputs) layer.weights[i] *= factor;
      layer.biases[o] -= factor * layer.mean[o];
    }
    layer.scales.clear();
    layer.mean.clear();
    layer.variance.clear();
  }
  return parameters;
}

}  // namespace inknet::nn
