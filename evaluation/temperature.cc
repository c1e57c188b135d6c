#include "evaluation/temperature.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "evaluation/evaluate.h"
#include "util/status.h"

namespace inknet::evaluation {
namespace {

// Logits are known but for a constant: they are the logarithms of the probabilities, of which the least are 0.
double Logit(float probability) { return std::log(std::max(probability, std::numeric_limits<float>::min())); }

// Mean cross entropy of logits [N, K] at a temperature.
double Loss(const std::vector<float>& logits, const Predictions& predictions, double temperature) {
  const size_t classes = static_cast<size_t>(predictions.classes);
  double loss = 0;
  for (size_t n = 0; n < predictions.labels.size(); ++n) {
    const float* row = logits.data() + n * classes;
    const double most = *std::max_element(row, row + classes);
    double sum = 0;
    for (size_t k = 0; k < classes; ++k) sum += std::exp((row[k] - most) / temperature);
    loss += std::log(sum) - (row[predictions.labels[n]] - most) / temperature;
  }
  return loss / static_cast<double>(predictions.labels.size());
}

}  // namespace

float FitTemperature(const Predictions& predictions) {
  if (predictions.labels.empty()) return 1;
  std::vector<float> logits;
  logits.reserve(predictions.probabilities.size());
  for (const float probability : predictions.probabilities) logits.push_back(static_cast<float>(Logit(probability)));
  // By golden section on its logarithm: the loss is convex in 1 / temperature, so it has one valley.
  const double golden = (std::sqrt(5) - 1) / 2;
  double low = std::log(kLeastTemperature), high = std::log(kMostTemperature);
  double left = high - golden * (high - low), right = low + golden * (high - low);
  const auto loss_at = [&](double logarithm) { return Loss(logits, predictions, std::exp(logarithm)); };
  double loss_left = loss_at(left), loss_right = loss_at(right);
  while (high - low > 1e-3) {
    if (loss_left <= loss_right) {
      high = right;
      right = left;
      loss_right = loss_left;
      left = high - golden * (high - low);
      loss_left = loss_at(left);
    } else {
      low = left;
      left = right;
      loss_left = loss_right;
      right = low + golden * (high - low);
      loss_right = loss_at(right);
    }
  }
  return static_cast<float>(std::exp((low + high) / 2));
}

absl::StatusOr<float> FitTemperature(const data::ImageSet& images, const std::vector<uint32_t>& rows,
                                     nn::Network* network) {
  ASSIGN_OR_RETURN(const Predictions predictions, Predict(images, rows, network));
  return FitTemperature(predictions);
}

void Temper(float temperature, float* probabilities, int size) {
  if (temperature == 1) return;
  const double most = Logit(*std::max_element(probabilities, probabilities + size));
  double sum = 0;
  for (int k = 0; k < size; ++k) sum += std::exp((Logit(probabilities[k]) - most) / temperature);
  for (int k = 0; k < size; ++k) {
    probabilities[k] = static_cast<float>(std::exp((Logit(probabilities[k]) - most) / temperature) / sum);
  }
}

void Temper(float temperature, Predictions* predictions) {
  for (size_t n = 0; n < predictions->labels.size(); ++n) {
    Temper(temperature, predictions->probabilities.data() + n * static_cast<size_t>(predictions->classes),
           predictions->classes);
  }
}

}  // namespace inknet::evaluation
