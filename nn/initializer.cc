#include "nn/initializer.h"

#include <cmath>

#include "util/random.h"

namespace inknet::nn {
namespace {

// Streams of numbers under one seed: layer l takes kFirstStream + l.
constexpr uint64_t kFirstStream = 1000;

double StandardDeviation(ModelConfig::WeightInit init, int fan_in) {
  switch (init) {
    case ModelConfig::HE:
      return std::sqrt(2.0 / fan_in);
    case ModelConfig::XAVIER:
      return std::sqrt(1.0 / fan_in);
    case ModelConfig::NORMAL:
      return 0.01;
  }
  return 0.01;
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
    const double sigma = StandardDeviation(spec.weight_init, layer.inputs);
    Random random(spec.seed, kFirstStream + static_cast<uint64_t>(l));
    for (float& weight : layer.weights) weight = static_cast<float>(sigma * random.Normal());
    parameters.push_back(std::move(layer));
  }
  return parameters;
}

}  // namespace inknet::nn
