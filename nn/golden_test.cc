// Three training steps of a small network (6-5-4-3, tanh, cross-entropy, Adam with weight decay, each layer's gradient
// clipped) against numbers that PyTorch 1.13.1 printed once: nn/testdata/golden_numbers.py made them.
#include <cmath>

#include "gtest/gtest.h"
#include "nn/network.h"

namespace inknet::nn {
namespace {

const double kLosses[] = {1.08840501, 1.07852292, 1.07028794};

const Parameters& TrainedByPyTorch() {
  static const Parameters* parameters = new Parameters{
      {6,
       5,
       {0.390737802f,   0.46585083f,   0.307767659f,  -0.00521076703f, -0.275931507f, -0.458800793f,
        -0.411768943f,  -0.156969875f, 0.125798851f,  0.395274937f,    0.46473822f,   0.301532656f,
        -0.0123073636f, -0.282568514f, -0.460513026f, -0.407737523f,   -0.149184257f, 0.133829951f,
        0.399604887f,   0.463402808f,  0.295206845f,  -0.00156119256f, -0.289079756f, -0.462056637f,
        -0.403632075f,  -0.141256526f, 0.141731009f,  0.403855801f,    0.461971283f,  0.288738668f},
       {0.505507588f, 0.23416926f, -0.0448523685f, -0.344644904f, -0.529742241f}},
      {5,
       4,
       {0.461529046f,  0.183783561f,   -0.098054938f, -0.379202515f, -0.468168914f, -0.355192602f, -0.0123420777f,
        0.259253472f,  0.453948826f,   0.421153426f,  0.176101312f,  -0.106099293f, -0.383903474f, -0.467331737f,
        -0.316773802f, -0.0627866387f, 0.266110867f,  0.458647817f,  0.417452753f,  0.168465048f},
       {0.156742379f, -0.244295463f, -0.485035568f, -0.451759934f}},
      {4,
       3,
       {0.100607343f, -0.235078603f, -0.445921034f, -0.433781147f, -0.202347085f, 0.137603015f, 0.366838068f,
        0.469553083f, 0.397034526f, 0.0322543979f, -0.242016584f, -0.448346019f},
       {-0.308388948f, -0.525976598f, -0.450224847f}}};
  return *parameters;
}

float Formula(int layer, int index) { return static_cast<float>(0.5 * std::sin(1.0 + 0.7 * index + layer)); }

class GoldenTest : public ::testing::TestWithParam<ModelConfig::Backend> {};

TEST_P(GoldenTest, ThreeStepsGiveWhatPyTorchGives) {
  ModelConfig model;
  model.add_hidden_units(5);
  model.add_hidden_units(4);
  model.set_activation(ModelConfig::TANH);
  TrainConfig train;
  train.set_batch_size(4);
  train.set_threads(2);
  train.mutable_optimizer()->set_learning_rate(0.01);
  train.mutable_optimizer()->set_weight_decay(0.1);
  train.mutable_optimizer()->set_clip_norm(0.2);
  auto network = CreateNetwork(GetParam(), MakeSpec(model, train, 6, 3));
  ASSERT_TRUE(network.ok()) << network.status();

  Parameters parameters = (*network)->GetParameters();
  for (size_t l = 0; l < parameters.size(); ++l) {
    for (size_t i = 0; i < parameters[l].weights.size(); ++i) {
      parameters[l].weights[i] = Formula(static_cast<int>(l), static_cast<int>(i));
    }
    for (size_t o = 0; o < parameters[l].biases.size(); ++o) {
      parameters[l].biases[o] = Formula(static_cast<int>(l), 100 + static_cast<int>(o));
    }
  }
  ASSERT_TRUE((*network)->SetParameters(parameters).ok());

  // oneDNN's tanh is a polynomial, good to about 3e-6.
  const bool reference = GetParam() == ModelConfig::REFERENCE;
  const double loss_tolerance = reference ? 2e-7 : 5e-6;
  const double tolerance = reference ? 1e-6 : 1e-5;

  uint8_t pixels[24];
  for (int i = 0; i < 24; ++i) pixels[i] = static_cast<uint8_t>((37 * i + 11) % 256);
  const uint16_t labels[] = {0, 1, 2, 0};
  const uint32_t rows[] = {0, 1, 2, 3};
  for (double loss : kLosses) {
    const auto step = (*network)->TrainStep({pixels, labels, rows, 4});
    ASSERT_TRUE(step.ok()) << step.status();
    EXPECT_NEAR((*step)->loss, loss, loss_tolerance);
  }
  const Parameters trained = (*network)->GetParameters();
  for (size_t l = 0; l < trained.size(); ++l) {
    for (size_t i = 0; i < trained[l].weights.size(); ++i) {
      EXPECT_NEAR(trained[l].weights[i], TrainedByPyTorch()[l].weights[i], tolerance)
          << "layer " << l << " weight " << i;
    }
    for (size_t o = 0; o < trained[l].biases.size(); ++o) {
      EXPECT_NEAR(trained[l].biases[o], TrainedByPyTorch()[l].biases[o], tolerance) << "layer " << l << " bias " << o;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, GoldenTest, ::testing::Values(ModelConfig::ONEDNN, ModelConfig::REFERENCE),
                         [](const auto& info) { return ModelConfig::Backend_Name(info.param); });

}  // namespace
}  // namespace inknet::nn
