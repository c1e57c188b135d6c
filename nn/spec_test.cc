#include "nn/spec.h"

#include <cmath>

#include "gtest/gtest.h"
#include "nn/initializer.h"

namespace inknet::nn {
namespace {

NetworkSpec BestSpec() {
  ModelConfig model;
  for (int i = 0; i < 3; ++i) model.add_hidden_units(512);
  model.add_dropout(0.25);
  return MakeSpec(model, TrainConfig(), 784, 47);
}

TEST(SpecTest, OneDropoutValueIsForAllHiddenLayers) {
  EXPECT_EQ(BestSpec().dropout, std::vector<double>({0.25, 0.25, 0.25}));
}

TEST(SpecTest, FlopsOfTheBestNetwork) {
  // 784 x 512 + 2 x 512 x 512 + 512 x 47 = 949760 multiply-adds forward.
  EXPECT_EQ(InferenceFlopsPerImage(BestSpec()), 2 * 949760.0);
  EXPECT_NEAR(TrainingFlopsPerImage(BestSpec()), 4.9e6, 0.01e6);
}

TEST(SpecTest, ThreadsDefaultToAllCores) { EXPECT_GE(BestSpec().threads, 1); }

TEST(SpecTest, DropoutMasksDifferBySeedLayerAndStep) {
  NetworkSpec spec = BestSpec();
  const auto key = [&](int layer, int64_t step) {
    const DropoutMask mask = MakeDropoutMask(spec, layer, step);
    return std::make_pair(mask.key.a, mask.key.b);
  };
  EXPECT_EQ(key(1, 5), key(1, 5));
  EXPECT_NE(key(1, 5), key(2, 5));
  EXPECT_NE(key(1, 5), key(1, 6));
  const auto before = key(1, 5);
  spec.seed = 8;
  EXPECT_NE(key(1, 5), before);
}

TEST(SpecTest, KeptShareIsOneMinusDropoutForEveryKeyAndIndexRange) {
  const NetworkSpec spec = BestSpec();
  for (int64_t step : {0, 1, 12345}) {
    for (uint32_t first : {0u, 1u << 20, 0xfff00000u}) {
      const DropoutMask mask = MakeDropoutMask(spec, 0, step);
      int kept = 0;
      int pairs = 0;  // Neighbours kept together: independence would give 0.75^2.
      bool previous = false;
      constexpr int kCount = 100000;
      for (uint32_t i = 0; i < kCount; ++i) {
        const bool keep = DropoutHash(mask.key, first + i) < mask.keep_below;
        kept += keep;
        pairs += keep && previous;
        previous = keep;
      }
      EXPECT_NEAR(kept / double{kCount}, 0.75, 0.006);
      EXPECT_NEAR(pairs / double{kCount}, 0.5625, 0.008);
    }
  }
  EXPECT_FLOAT_EQ(MakeDropoutMask(spec, 0, 0).scale, 1 / 0.75f);
}

TEST(InitializerTest, WeightsHaveTheStatedSpreadAndBiasesAreZero) {
  NetworkSpec spec = BestSpec();
  for (const auto& [init, sigma] :
       {std::make_pair(ModelConfig::HE, std::sqrt(2.0 / 784)),
        std::make_pair(ModelConfig::XAVIER, std::sqrt(1.0 / 784)), std::make_pair(ModelConfig::NORMAL, 0.01),
        // A third of the square of its end.
        std::make_pair(ModelConfig::HE_UNIFORM, std::sqrt(2.0 / 784)),
        std::make_pair(ModelConfig::XAVIER_UNIFORM, std::sqrt(2.0 / (784 + 512)))}) {
    spec.weight_init = init;
    const Parameters parameters = InitialParameters(spec);
    ASSERT_EQ(parameters.size(), 4u);
    double sum = 0;
    double squares = 0;
    for (float weight : parameters[0].weights) {
      sum += weight;
      squares += static_cast<double>(weight) * weight;
    }
    const double count = 784 * 512;
    EXPECT_NEAR(sum / count, 0, 4 * sigma / std::sqrt(count));
    EXPECT_NEAR(std::sqrt(squares / count), sigma, 0.005 * sigma);
    for (float bias : parameters[0].biases) EXPECT_EQ(bias, 0);
  }
}

TEST(InitializerTest, SameSeedSameWeightsOtherSeedOtherWeights) {
  NetworkSpec spec = BestSpec();
  const Parameters first = InitialParameters(spec);
  EXPECT_EQ(InitialParameters(spec)[2].weights, first[2].weights);
  spec.seed = 43;
  EXPECT_NE(InitialParameters(spec)[2].weights, first[2].weights);
}

}  // namespace
}  // namespace inknet::nn
