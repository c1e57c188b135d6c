#include "evaluation/temperature.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::evaluation {
namespace {

constexpr int kClasses = 5;

void Softmax(std::vector<double> logits, double temperature, std::vector<float>* probabilities) {
  double sum = 0;
  for (double& logit : logits) sum += logit = std::exp(logit / temperature);
  for (const double power : logits) probabilities->push_back(static_cast<float>(power / sum));
}

// Labels that are drawn by the softmax of some logits, with probabilities at another temperature.
Predictions Said(double temperature, int images) {
  Predictions predictions;
  predictions.classes = kClasses;
  Random random(7);
  for (int n = 0; n < images; ++n) {
    std::vector<double> logits;
    for (int k = 0; k < kClasses; ++k) logits.push_back(2 * random.Normal());
    std::vector<float> true_probabilities;
    Softmax(logits, 1, &true_probabilities);
    double left = random.Uniform();
    uint16_t label = 0;
    while (label + 1 < kClasses && left >= true_probabilities[label]) left -= true_probabilities[label++];
    predictions.labels.push_back(label);
    Softmax(logits, temperature, &predictions.probabilities);
  }
  return predictions;
}

TEST(TemperatureTest, FitUndoesTheOneThatProbabilitiesAreWrongBy) {
  for (const double temperature : {0.4, 1.0, 3.0}) {
    EXPECT_NEAR(FitTemperature(Said(temperature, 20'000)) * temperature, 1, 0.03) << temperature;
  }
}

TEST(TemperatureTest, FittedProbabilitiesAreWorthWhatTheySay) {
  Predictions predictions = Said(0.3, 20'000);
  EXPECT_GT(Figures(predictions).expected_calibration_error(), 0.15);
  const int64_t correct = Figures(predictions).correct();
  Temper(FitTemperature(predictions), &predictions);
  EXPECT_LT(Figures(predictions).expected_calibration_error(), 0.015);
  EXPECT_EQ(Figures(predictions).correct(), correct);
}

TEST(TemperatureTest, WithoutImagesThereIsNothingToFit) {
  Predictions none;
  none.classes = kClasses;
  EXPECT_EQ(FitTemperature(none), 1);
}

TEST(TemperatureTest, OnlyRightAnswersGiveTheLeastAndOnlyWrongOnesTheMost) {
  Predictions predictions;
  predictions.classes = 2;
  predictions.labels = {0, 1};
  predictions.probabilities = {0.9f, 0.1f, 0.2f, 0.8f};
  EXPECT_NEAR(FitTemperature(predictions), kLeastTemperature, 1e-3);
  predictions.labels = {1, 0};
  EXPECT_NEAR(FitTemperature(predictions), kMostTemperature, 0.05);
}

TEST(TemperatureTest, ProbabilitiesThatAreZeroAreNoFault) {
  std::vector<float> probabilities = {0, 1, 0};
  Temper(2, probabilities.data(), 3);
  EXPECT_NEAR(probabilities[1], 1, 1e-6);
  EXPECT_NEAR(probabilities[0] + probabilities[1] + probabilities[2], 1, 1e-6);
}

TEST(TemperatureTest, OneChangesNoBit) {
  std::vector<float> probabilities = {0.1f, 0.7f, 0.2f};
  Temper(1, probabilities.data(), 3);
  EXPECT_THAT(probabilities, ::testing::ElementsAre(0.1f, 0.7f, 0.2f));
}

}  // namespace
}  // namespace inknet::evaluation
