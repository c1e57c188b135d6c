// Makes confidence worth what it says: probabilities at another temperature (Guo, Pleiss, Sun & Weinberger 2017, "On
// calibration of modern neural networks"), fitted on images that the network was not trained on.
#ifndef INKNET_EVALUATION_TEMPERATURE_H_
#define INKNET_EVALUATION_TEMPERATURE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "evaluation/figures.h"
#include "nn/network.h"

namespace inknet::evaluation {

// The temperature, kLeastTemperature .. kMostTemperature, at which the mean cross entropy is least. 1 without images.
inline constexpr double kLeastTemperature = 0.05;
inline constexpr double kMostTemperature = 20;
float FitTemperature(const Predictions& predictions);

// The same of what `network` makes of `rows` of the images.
absl::StatusOr<float> FitTemperature(const data::ImageSet& images, const std::vector<uint32_t>& rows,
                                     nn::Network* network);

// Makes probabilities, [K], the softmax of their logits divided by the temperature. Which is the largest stays.
void Temper(float temperature, float* probabilities, int size);
void Temper(float temperature, Predictions* predictions);

}  // namespace inknet::evaluation

#endif  // INKNET_EVALUATION_TEMPERATURE_H_
