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

using Case = std::tuple<ModelConfig::Activation, TrainConfig::Loss, double, ModelConfig::Normalization>;

std::string CaseName(const ::testing::TestParamInfo<Case>& info) {
  const auto& [activation, loss, dropout, normalization] = info.param;
  return ModelConfig::Activation_Name(activation) + "_" + TrainConfig::Loss_Name(loss) +
         (dropout > 0 ? "_Dropout" : "") + "_" + ModelConfig::Normalization_Name(normalization);
}

class GradientTest : public ::testing::TestWithParam<Case> {};

TEST_P(GradientTest, EveryDerivativeIsTheSlopeOfTheLoss) {
  const auto [activation, loss, dropout, normalization] = GetParam();
  NetworkSpec spec;
  spec.widths = {7, 6, 5, 4};
  spec.activation = activation;
  spec.weight_init = ModelConfig::XAVIER;
  spec.loss = loss;
  spec.dropout = {dropout, dropout};
  spec.batch_size = 9;
  spec.seed = 3;
  spec.normalization = normalization;
  spec.normalization_images = 5;  // Groups of 4 and 5 images.
  const TestImages images(9, 7, 4);
  const Batch batch = images.batch(0, 9);
  const int64_t step = dropout > 0 || normalization != ModelConfig::NONE ? 11 : -1;
  Mathematics<double> mathematics(spec, InitialParameters(spec));
  for (Layer<double>& layer : mathematics.layers()) {
    for (size_t o = 0; o < layer.biases.size(); ++o) layer.biases[o] = 0.05 * static_cast<double>(o) - 0.07;
    for (size_t o = 0; o < layer.scales.size(); ++o) layer.scales[o] = 1.2 - 0.3 * static_cast<double>(o);
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
    ASSERT_EQ(gradients[l].scales.size(), layer.scales.size());
    for (size_t o = 0; o < layer.scales.size(); ++o) {
      ASSERT_NEAR(gradients[l].scales[o], slope(&layer.scales[o]), 1e-8) << "layer " << l << " scale " << o;
    }
  }
  EXPECT_GT(largest, 1e-4) << "there was nothing to compare";
}

INSTANTIATE_TEST_SUITE_P(
    All, GradientTest,
    ::testing::Combine(::testing::Values(ModelConfig::RELU, ModelConfig::TANH, ModelConfig::SIGMOID),
                       ::testing::Values(TrainConfig::CROSS_ENTROPY, TrainConfig::MSE, TrainConfig::MAE),
                       ::testing::Values(0.0, 0.3), ::testing::Values(ModelConfig::NONE)),
    CaseName);

INSTANTIATE_TEST_SUITE_P(Activations, GradientTest,
                         ::testing::Combine(::testing::Values(ModelConfig::LEAKY_RELU, ModelConfig::ELU,
                                                              ModelConfig::GELU, ModelConfig::SILU),
                                            ::testing::Values(TrainConfig::CROSS_ENTROPY), ::testing::Values(0.0, 0.3),
                                            ::testing::Values(ModelConfig::NONE)),
                         CaseName);

INSTANTIATE_TEST_SUITE_P(Normalized, GradientTest,
                         ::testing::Combine(::testing::Values(ModelConfig::RELU, ModelConfig::GELU, ModelConfig::TANH),
                                            ::testing::Values(TrainConfig::CROSS_ENTROPY, TrainConfig::MSE),
                                            ::testing::Values(0.0, 0.3),
                                            ::testing::Values(ModelConfig::BATCH, ModelConfig::LAYER)),
                         CaseName);

// By hand: u = x W of two images is 1 and 3, so mean 2 and variance 1; z = 2 zhat + 0.5 = -1.5 and 2.5, but for
// epsilon.
TEST(ReferenceTest, BatchNormalizationByHand) {
  NetworkSpec spec;
  spec.widths = {1, 1, 2};
  spec.dropout = {0};
  spec.batch_size = 2;
  spec.pixel_scale = 1;
  spec.normalization = ModelConfig::BATCH;
  Parameters parameters = {{1, 1, {1}, {0.5f}, {2}, {0}, {1}}, {1, 2, {0, 1}, {0, 0}}};
  Mathematics<double> mathematics(spec, parameters);
  const uint8_t pixels[] = {1, 3};
  const uint16_t labels[] = {0, 0};
  const uint32_t rows[] = {0, 1};
  const Batch batch = {pixels, labels, rows, 2};
  // Logits 0 and relu(z): losses ln(1 + e^0) and ln(1 + e^2.5).
  EXPECT_NEAR(mathematics.Loss(batch, 0), (std::log(2.0) + std::log(1 + std::exp(2.5))) / 2, 1e-4);
  // Its mean, and its variance over one image less.
  std::vector<Layer<double>> gradients;
  mathematics.LossAndGradients(batch, 0, &gradients);
  EXPECT_DOUBLE_EQ(gradients[0].mean[0], 2);
  EXPECT_DOUBLE_EQ(gradients[0].variance[0], 2);
  // In use by what is kept: z = 2 x + 0.5.
  EXPECT_NEAR(mathematics.Loss(batch, -1), (std::log(1 + std::exp(2.5)) + std::log(1 + std::exp(6.5))) / 2, 1e-4);
}

// u of one image is 1 and 3, and z = zhat = -1 and 1.
TEST(ReferenceTest, LayerNormalizationByHand) {
  NetworkSpec spec;
  spec.widths = {1, 2, 2};
  spec.dropout = {0};
  spec.pixel_scale = 1;
  spec.normalization = ModelConfig::LAYER;
  Mathematics<double> mathematics(spec, {{1, 2, {1, 3}, {0, 0}, {1, 1}}, {2, 2, {0, 5, 0, 1}, {0, 0}}});
  const uint8_t pixel = 1;
  const uint16_t label = 0;
  const uint32_t row = 0;
  for (const int64_t step : {0, -1}) {
    EXPECT_NEAR(mathematics.Loss({&pixel, &label, &row, 1}, step), std::log(1 + std::exp(1.0)), 1e-4);
  }
}

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
