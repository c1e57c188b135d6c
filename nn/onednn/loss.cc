#include "nn/onednn/loss.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace inknet::nn::onednn {

double LossOf(TrainConfig::Loss loss, const float* row, int classes, int label) {
  if (loss == TrainConfig::CROSS_ENTROPY) return -static_cast<double>(row[label]);
  double sum = 0;
  for (int k = 0; k < classes; ++k) {
    const double error = static_cast<double>(row[k]) - (k == label ? 1 : 0);
    sum += loss == TrainConfig::MSE ? error * error : std::abs(error);
  }
  return sum / classes;
}

double TrainingLoss(const NetworkSpec& spec, const float* row, int label) {
  double loss = LossOf(spec.loss, row, spec.classes(), label);
  if (spec.label_smoothing > 0) {
    double sum = 0;
    for (int k = 0; k < spec.classes(); ++k) sum -= static_cast<double>(row[k]);
    loss += spec.label_smoothing * (sum / spec.classes() - loss);
  }
  return spec.class_weights.empty() ? loss : loss * static_cast<double>(spec.class_weights[static_cast<size_t>(label)]);
}

void LossGradient(const NetworkSpec& spec, const float* row, int label, int batch_size, float* gradient) {
  const int classes = spec.classes();
  const float weight = spec.class_weights.empty() ? 1.0f : spec.class_weights[static_cast<size_t>(label)];
  if (spec.loss == TrainConfig::CROSS_ENTROPY) {
    const float share = weight / static_cast<float>(batch_size);
    const float smoothing = static_cast<float>(spec.label_smoothing);
    const float others = smoothing > 0 ? -share * smoothing / static_cast<float>(classes) : 0.0f;
    std::fill(gradient, gradient + classes, others);
    gradient[label] = others - share * (1 - smoothing);
    return;
  }
  const float unit = weight / (static_cast<float>(classes) * static_cast<float>(batch_size));
  for (int k = 0; k < classes; ++k) {
    const float error = row[k] - (k == label ? 1.0f : 0.0f);
    const float slope = spec.loss == TrainConfig::MSE ? 2 * error : error > 0 ? 1.0f : error < 0 ? -1.0f : 0.0f;
    gradient[k] = slope * unit;
  }
}

}  // namespace inknet::nn::onednn
