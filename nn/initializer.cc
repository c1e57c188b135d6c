#include "nn/initializer.h"

#include <cmath>

#include "util/random.h"

namespace inknet::nn {
namespace {

// Streams of numbers under one seed: layer l takes kFirstStream + l.
constexpr uint64_t kFirstStream = 1000;

// Of a distribution around 0: its standard deviation or, where it is uniform, its end.
struct Spread {
  double size;
  bool uniform;
};

Spread SpreadOf(ModelConfig::WeightInit init, int fan_in, int fan_out) {
  switch (init) {
    case ModelConfig::HE:
      return {std::sqrt(2.0 / fan_in), false};
    case ModelConfig::XAVIER:
      return {std::sqrt(1.0 / fan_in), false};
    case ModelConfig::HE_UNIFORM:
      return {std::sqrt(6.0 / fan_in), true};
    case ModelConfig::XAVIER_UNIFORM:
      return {std::sqrt(6.0 / (fan_in + fan_out)), true};
    case ModelConfig::NORMAL:
      break;
  }
  return {0.01, false};
}

}  // namespace

Parameters InitialParameters(const NetworkSpec& spec) {
  Parameters parameters;
  for (int l = 0; l < spec.layers(); ++l) {
    DenseParameters layer;
    layer.inputs = spec.widths[static_cast<size_t>(l)];
    layer.outputs = spec.widths[static_cast<size_t>(l) + 1];
    layer.weights.resize(static_cast<size_t>(layer.inputs) * static_cast<size_t>(layer.outputs));
    layer.biases.resize(static_cast<size_t>(layer.outputs), 0.0f);
    const Spread spread = SpreadOf(spec.weight_init, layer.inputs, layer.outputs);
    Random random(spec.seed, kFirstStream + static_cast<uint64_t>(l));
    for (float& weight : layer.weights)
      weight = static_cast<float>(spread.size * (spread.uniform ? 2 * random.Uniform() - 1 : random.Normal()));
    if (spec.normalizes(l)) {
      layer.scales.assign(layer.biases.size(), 1.0f);
      if (spec.normalization == ModelConfig::BATCH) {
        layer.mean.assign(layer.biases.size(), 0.0f);
        layer.variance.assign(layer.biases.size(), 1.0f);
      }
    }
    parameters.push_back(std::move(layer));
  }
  return parameters;
}

}  // namespace inknet::nn
