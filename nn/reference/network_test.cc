// The oracle is itself checked against the one thing that cannot be wrong in the same way: the loss, differentiated
// numerically in double.
#include "nn/reference/network.h"

#include <cmath>
#include <string>
#include <tuple>

#include "gtest/gtest.h"
#include "nn/initializer.h"
#include "nn/test_data.h"

namespace inknet::nn::reference {
namespace {

using Case = std::tuple<ModelConfig::Activation, TrainConfig::Loss, double>;

std::string CaseName(const ::testing::TestParamInfo<Case>& info) {
  return ModelConfig::Activation_Name(std::get<0>(info.param)) + "_" + TrainConfig::Loss_Name(std::get<1>(info.param)) +
         (std::get<2>(info.param) > 0 ? "_Dropout" : "");
}

class GradientTest : public ::testing::TestWithParam<Case> {};

TEST_P(GradientTest, EveryDerivativeIsTheSlopeOfTheLoss) {
  const auto [activation, loss, dropout] = GetParam();
  NetworkSpec spec;
  spec.widths = {7, 6, 5, 4};
  spec.activation = activation;
  spec.weight_init = ModelConfig::XAVIER;
  spec.loss = loss;
  spec.dropout = {dropout, dropout};
  spec.batch_size = 5;
  spec.seed = 3;
  const TestImages images(5, 7, 4);
  const Batch batch = images.batch(0, 5);
  const int64_t step = dropout > 0 ? 11 : -1;
  Mathematics<double> mathematics(spec, InitialParameters(spec));
  for (Layer<double>& layer : mathematics.layers()) {
    for (size_t o = 0; o < layer.biases.size(); ++o) layer.biases[o] = 0.05 * static_cast<double>(o) - 0.07;
  }
  std::vector<Layer<double>> gradients;
  const double value = mathematics.LossAndGradients(batch, step, &gradients);
  EXPECT_DOUBLE_EQ(value, mathematics.Loss(batch, step));

  const auto slope = [&](double* parameter) {
    constexpr double kStep = 1e-6;
    const double kept = *parameter;
    *parameter = kept + kStep;
    const double above = mathematics.Loss(batch, step);
    *parameter = kept - kStep;
    const double below = mathematics.Loss(batch, step);
    *parameter = kept;
    return (above - below) / (2 * kStep);
  };
  double largest = 0;
  for (size_t l = 0; l < gradients.size(); ++l) {
    Layer<double>& layer = mathematics.layers()[l];
    for (size_t i = 0; i < layer.weights.values.size(); ++i) {
      ASSERT_NEAR(gradients[l].weights.values[i], slope(&layer.weights.values[i]), 1e-8) << "layer " << l << " " << i;
      largest = std::max(largest, std::abs(gradients[l].weights.values[i]));
    }
    for (size_t o = 0; o < layer.biases.size(); ++o) {
      ASSERT_NEAR(gradients[l].biases[o], slope(&layer.biases[o]), 1e-8) << "layer " << l << " bias " << o;
    }
  }
  EXPECT_GT(largest, 1e-4) << "there was nothing to compare";
}

INSTANTIATE_TEST_SUITE_P(
    All, GradientTest,
    ::testing::Combine(::testing::Values(ModelConfig::RELU, ModelConfig::TANH, ModelConfig::SIGMOID),
                       ::testing::Values(TrainConfig::CROSS_ENTROPY, TrainConfig::MSE, TrainConfig::MAE),
                       ::testing::Values(0.0, 0.3)),
    CaseName);

// Smoothed targets and classes' weights belong to what is trained, and not to what is measured.
TEST(ReferenceTest, DerivativesOfSmoothedAndWeightedLossesAreTheirSlopes) {
  for (const TrainConfig::Loss loss : {TrainConfig::CROSS_ENTROPY, TrainConfig::MSE}) {
    NetworkSpec spec;
    spec.widths = {7, 6, 4};
    spec.weight_init = ModelConfig::XAVIER;
    spec.loss = loss;
    spec.dropout = {0};
    spec.seed = 3;
    if (loss == TrainConfig::CROSS_ENTROPY) spec.label_smoothing = 0.2;
    spec.class_weights = {0.5f, 2, 1, 0.25f};
    const TestImages images(5, 7, 4);
    const Batch batch = images.batch(0, 5);
    Mathematics<double> mathematics(spec, InitialParameters(spec));
    std::vector<Layer<double>> gradients;
    EXPECT_DOUBLE_EQ(mathematics.LossAndGradients(batch, 0, &gradients), mathematics.Loss(batch, 0));
    EXPECT_NE(mathematics.Loss(batch, 0), mathematics.Loss(batch, -1));
    for (size_t l = 0; l < gradients.size(); ++l) {
      std::vector<double>& weights = mathematics.layers()[l].weights.values;
      for (size_t i = 0; i < weights.size(); ++i) {
        const double kept = weights[i];
        weights[i] = kept + 1e-6;
        const double above = mathematics.Loss(batch, 0);
        weights[i] = kept - 1e-6;
        const double below = mathematics.Loss(batch, 0);
        weights[i] = kept;
        ASSERT_NEAR(gradients[l].weights.values[i], (above - below) / 2e-6, 1e-8) << l << " " << i;
      }
    }
  }
}

// By hand, of logits 0 and ln 3, so p = 1/4 and 3/4; class 0, smoothing 0.2, so y = 0.9 and 0.1; weight 2.
TEST(ReferenceTest, SmoothedAndWeightedLossByHand) {
  NetworkSpec spec;
  spec.widths = {1, 2};
  spec.label_smoothing = 0.2;
  spec.class_weights = {2, 1};
  Mathematics<double> mathematics(spec, {{1, 2, {0, 0}, {0, std::log(3.0f)}}});
  const uint8_t pixel = 0;
  const uint16_t label = 0;
  const uint32_t row = 0;
  std::vector<Layer<double>> gradients;
  EXPECT_NEAR(mathematics.LossAndGradients({&pixel, &label, &row, 1}, 0, &gradients),
              2 * (0.9 * std::log(4.0) + 0.1 * std::log(4.0 / 3)), 1e-6);
  EXPECT_NEAR(gradients[0].biases[0], 2 * (0.25 - 0.9), 1e-6);
  EXPECT_NEAR(gradients[0].biases[1], 2 * (0.75 - 0.1), 1e-6);
}

TEST(ReferenceTest, CrossEntropyStaysFiniteWhereProbabilitiesUnderflow) {
  NetworkSpec spec;
  spec.widths = {1, 2};
  Parameters parameters = {{1, 2, {0, 0}, {0, 1000}}};
  Mathematics<float> mathematics(spec, parameters);
  const uint8_t pixel = 0;
  const uint16_t label = 0;
  const uint32_t row = 0;
  EXPECT_FLOAT_EQ(mathematics.Loss({&pixel, &label, &row, 1}, -1), 1000);
}

}  // namespace
}  // namespace inknet::nn::reference
