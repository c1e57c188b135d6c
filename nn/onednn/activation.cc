#include "nn/onednn/activation.h"

#include <algorithm>
#include <cmath>

namespace inknet::nn::onednn {
namespace {

float Sigmoid(float z) { return 1 / (1 + std::exp(-z)); }

float ActivationOf(ModelConfig::Activation activation, float z) {
  switch (activation) {
    case ModelConfig::RELU:
      return std::max(z, 0.0f);
    case ModelConfig::TANH:
      return std::tanh(z);
    case ModelConfig::SIGMOID:
      return Sigmoid(z);
    case ModelConfig::LEAKY_RELU:
      return z > 0 ? z : 0.01f * z;
    case ModelConfig::ELU:
      return z > 0 ? z : std::expm1(z);
    case ModelConfig::GELU:
      return 0.5f * z * (1 + std::erf(z * 0.70710678f));
    case ModelConfig::SILU:
      return z * Sigmoid(z);
  }
  return z;
}

}  // namespace

void Activate(ModelConfig::Activation activation, float* x, int size) {
  for (int i = 0; i < size; ++i) x[i] = ActivationOf(activation, x[i]);
}

}  // namespace inknet::nn::onednn
