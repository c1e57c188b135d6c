// Several ranks train the network that one trains: the same sums in another order, and nothing else.
#include <cmath>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nn/batch_shares.h"
#include "nn/network.h"
#include "nn/normalization.h"
#include "nn/test_data.h"
#include "nn/testing.h"

namespace inknet::nn {
namespace {

constexpr int kBatch = 96;
constexpr int kInputs = 35;
constexpr int kClasses = 5;

struct Case {
  std::string name;
  ModelConfig::Normalization normalization = ModelConfig::NONE;
  int normalization_images = 24;  // Four groups.
  double clip_norm = 0;
  OptimizerConfig::Algorithm algorithm = OptimizerConfig::ADAMW;
  TrainConfig::Precision wire = TrainConfig::FLOAT32;
  ModelConfig::Activation activation = ModelConfig::RELU;
  int frozen_layers = 0;
  TrainConfig::Precision precision = TrainConfig::FLOAT32;
};

NetworkSpec SpecOf(const Case& test, int threads = 1) {
  ModelConfig model;
  model.add_hidden_units(33);
  model.add_hidden_units(20);
  model.add_dropout(0.2);
  model.set_activation(test.activation);
  model.set_normalization(test.normalization);
  model.set_normalization_images(test.normalization_images);
  TrainConfig train;
  train.set_batch_size(kBatch);
  train.set_threads(threads);
  train.set_label_smoothing(0.1);
  train.set_wire(test.wire);
  train.set_precision(test.precision);
  train.mutable_optimizer()->set_algorithm(test.algorithm);
  train.mutable_optimizer()->set_learning_rate(0.003);
  train.mutable_optimizer()->set_weight_decay(0.01);
  train.mutable_optimizer()->set_momentum(0.9);
  // So large that rounding differences of tiny gradients are not blown up to whole steps.
  train.mutable_optimizer()->set_epsilon(1e-4);
  train.mutable_optimizer()->set_clip_norm(test.clip_norm);
  NetworkSpec spec = MakeSpec(model, train, kInputs, kClasses);
  spec.image_columns = 7;
  spec.augmentation.set_rotation(15);
  spec.frozen_layers = test.frozen_layers;
  for (int k = 0; k < kClasses; ++k) spec.class_weights.push_back(0.6f + 0.2f * static_cast<float>(k));
  return spec;
}

// Ranks are processes. Those of a test are threads, and make their networks one by one: oneDNN publishes what it made
// by atomics that ThreadSanitizer does not see, and would call a race.
absl::StatusOr<std::unique_ptr<Network>> MakeNetwork(const NetworkSpec& spec, Collective& collective) {
  static std::mutex one_by_one;
  const std::lock_guard<std::mutex> lock(one_by_one);
  return CreateNetwork(ModelConfig::ONEDNN, spec, collective);
}

// What rank 0 saw; all others are held against it.
struct Trained {
  std::vector<double> losses;
  std::vector<double> norms;
  Parameters parameters;
  TrainingState state;
  Score score;
  std::vector<float> probabilities;
};

constexpr int kSteps = 20;

// Every third batch is short, every sixth shorter than there are ranks.
int SizeOf(int step) { return step % 6 == 5 ? 3 : step % 3 == 2 ? 41 : kBatch; }

void TrainSteps(int first_step, int steps, const TestImages& images, Network* network, Trained* trained) {
  for (int step = first_step; step < first_step + steps; ++step) {
    Batch batch = images.batch(step * kBatch, SizeOf(step));
    batch.epoch = static_cast<uint64_t>(1 + step / 5);
    const auto result = network->TrainStep(batch);
    ASSERT_TRUE(result.ok()) << result.status();
    trained->losses.push_back((*result)->loss);
    for (const double norm : (*result)->squared_gradient_norms) trained->norms.push_back(norm);
  }
}

Trained Train(const NetworkSpec& spec, int ranks) {
  const TestImages images(kSteps * kBatch, kInputs, kClasses);
  std::vector<Trained> all(static_cast<size_t>(ranks));
  WithRanks(ranks, [&](Collective& collective) {
    Trained& trained = all[static_cast<size_t>(collective.rank())];
    const auto network = MakeNetwork(spec, collective);
    ASSERT_TRUE(network.ok()) << network.status();
    TrainSteps(0, kSteps, images, network->get(), &trained);
    trained.parameters = (*network)->GetParameters();
    (*network)->GetState(&trained.state);
    trained.score = *(*network)->Evaluate(images.batch(0, 333));
    trained.probabilities.resize(333 * kClasses);
    ASSERT_TRUE((*network)->Predict(images.batch(0, 333), trained.probabilities.data()).ok());
  });
  for (const Trained& other : all) {
    EXPECT_EQ(other.losses, all[0].losses);
    EXPECT_EQ(other.norms, all[0].norms);
    EXPECT_EQ(other.score.loss_sum, all[0].score.loss_sum);
    EXPECT_EQ(other.probabilities, all[0].probabilities);
    for (size_t l = 0; l < other.parameters.size(); ++l) {
      EXPECT_EQ(other.parameters[l].weights, all[0].parameters[l].weights);
      EXPECT_EQ(other.parameters[l].mean, all[0].parameters[l].mean);
      EXPECT_EQ(other.parameters[l].variance, all[0].parameters[l].variance);
    }
  }
  return all[0];
}

void ExpectNear(const std::vector<float>& a, const std::vector<float>& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  double largest = 0;
  for (size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i]));
  EXPECT_LE(largest, tolerance);
}

Case InBf16(Case test) {
  test.precision = TrainConfig::BFLOAT16;
  return test;
}

class RanksTest : public ::testing::TestWithParam<Case> {};

TEST_P(RanksTest, LossesAgreeWithOneRanksOverTwentySteps) {
  const bool bf16 = GetParam().precision == TrainConfig::BFLOAT16;
  if (bf16 && !Bf16Unit().ok()) GTEST_SKIP() << Bf16Unit().status();
  const Trained one = Train(SpecOf(GetParam()), 1);
  const bool exact = GetParam().wire == TrainConfig::FLOAT32 && !bf16;
  for (const int ranks : {2, 3, 4, 7}) {
    SCOPED_TRACE(absl::StrCat(ranks, " ranks"));
    const Trained several = Train(SpecOf(GetParam()), ranks);
    for (size_t step = 0; step < one.losses.size(); ++step) {
      // In BF16 a number has 8 bits.
      EXPECT_NEAR(several.losses[step], one.losses[step], (exact ? 1e-5 : 0.01) * one.losses[step]) << "step " << step;
    }
    for (size_t i = 0; i < one.norms.size(); ++i) {
      EXPECT_NEAR(several.norms[i], one.norms[i], (exact ? 1e-4 : 0.1) * one.norms[i] + 1e-9) << i;
    }
    if (!exact) continue;
    EXPECT_NEAR(several.score.loss_sum, one.score.loss_sum, 1e-4 * one.score.loss_sum);
    EXPECT_EQ(several.score.images, 333);
    ExpectNear(several.probabilities, one.probabilities, 1e-4);
    for (size_t l = 0; l < one.parameters.size(); ++l) {
      SCOPED_TRACE(absl::StrCat("layer ", l));
      ExpectNear(several.parameters[l].weights, one.parameters[l].weights, 1e-5);
      ExpectNear(several.parameters[l].biases, one.parameters[l].biases, 1e-5);
      ExpectNear(several.parameters[l].scales, one.parameters[l].scales, 1e-5);
      ExpectNear(several.parameters[l].mean, one.parameters[l].mean, 1e-4);
      ExpectNear(several.parameters[l].variance, one.parameters[l].variance, 1e-4);
      ExpectNear(several.state.first_moments[l].weights, one.state.first_moments[l].weights, 1e-5);
      ExpectNear(several.state.second_moments[l].weights, one.state.second_moments[l].weights, 1e-5);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Networks, RanksTest,
    ::testing::Values(
        Case{"plain"}, Case{"sgd", ModelConfig::NONE, 0, 0, OptimizerConfig::SGD},
        Case{"clipped", ModelConfig::NONE, 0, 0.05}, Case{"layer", ModelConfig::LAYER},
        // Two, three and four ranks have whole groups, seven share them.
        Case{"batch", ModelConfig::BATCH, 24},
        Case{"batch_tanh", ModelConfig::BATCH, 24, 0, OptimizerConfig::SGD, TrainConfig::FLOAT32, ModelConfig::TANH},
        // All ranks share one group.
        Case{"whole_batch", ModelConfig::BATCH, 0}, Case{"whole_batch_clipped", ModelConfig::BATCH, 0, 0.05},
        Case{"frozen", ModelConfig::BATCH, 0, 0.05, OptimizerConfig::ADAMW, TrainConfig::FLOAT32, ModelConfig::RELU, 1},
        Case{"bf16", ModelConfig::NONE, 0, 0, OptimizerConfig::ADAMW, TrainConfig::BFLOAT16},
        Case{"bf16_clipped", ModelConfig::BATCH, 24, 0.05, OptimizerConfig::SGD, TrainConfig::BFLOAT16},
        InBf16({"bf16_products"}), InBf16({"bf16_products_whole_batch", ModelConfig::BATCH, 0}),
        InBf16({"bf16_products_clipped", ModelConfig::BATCH, 24, 0.05, OptimizerConfig::SGD})),
    [](const auto& info) { return info.param.name; });

TEST(RanksBytesTest, AreTheSameRunToRunWithSeveralThreads) {
  const Case test{"batch", ModelConfig::BATCH, 24};
  const Trained a = Train(SpecOf(test, 2), 2);
  const Trained b = Train(SpecOf(test, 2), 2);
  EXPECT_EQ(a.losses, b.losses);
  for (size_t l = 0; l < a.parameters.size(); ++l) EXPECT_EQ(a.parameters[l].weights, b.parameters[l].weights);
}

// Trains half of the steps with `before` ranks and the rest with `after`, whose other ranks know nothing of the state.
Trained TrainInTwoParts(const NetworkSpec& spec, int before, int after) {
  const TestImages images(kSteps * kBatch, kInputs, kClasses);
  TrainingState state;
  Trained result;
  WithRanks(before, [&](Collective& collective) {
    Trained trained;
    const auto network = MakeNetwork(spec, collective);
    TrainSteps(0, kSteps / 2, images, network->get(), &trained);
    TrainingState mine;
    (*network)->GetState(&mine);
    if (collective.rank() == 0) {
      state = std::move(mine);
    } else {
      EXPECT_TRUE(mine.parameters.empty() && mine.first_moments.empty() && mine.second_moments.empty());
    }
  });
  WithRanks(after, [&](Collective& collective) {
    Trained trained;
    const auto network = MakeNetwork(spec, collective);
    ASSERT_TRUE((*network)->SetState(collective.rank() == 0 ? state : TrainingState()).ok());
    TrainSteps(kSteps / 2, kSteps / 2, images, network->get(), &trained);
    (*network)->GetState(&trained.state);
    if (collective.rank() == 0) result = std::move(trained);
  });
  return result;
}

TEST(RanksStateTest, GoesOnWithTheSameBytesWithAsManyRanks) {
  const NetworkSpec spec = SpecOf({"batch", ModelConfig::BATCH, 24, 0.05});
  const Trained whole = Train(spec, 3);
  const Trained parts = TrainInTwoParts(spec, 3, 3);
  EXPECT_EQ(parts.state.steps, kSteps);
  for (size_t l = 0; l < whole.state.parameters.size(); ++l) {
    EXPECT_EQ(parts.state.parameters[l].weights, whole.state.parameters[l].weights);
    EXPECT_EQ(parts.state.parameters[l].variance, whole.state.parameters[l].variance);
    EXPECT_EQ(parts.state.first_moments[l].weights, whole.state.first_moments[l].weights);
    EXPECT_EQ(parts.state.second_moments[l].scales, whole.state.second_moments[l].scales);
  }
}

TEST(RanksStateTest, GoesOnWithAnotherNumberOfRanks) {
  const NetworkSpec spec = SpecOf({"batch", ModelConfig::BATCH, 24});
  const Trained whole = Train(spec, 1);
  for (const auto& [before, after] : {std::pair(1, 4), std::pair(4, 1), std::pair(2, 3)}) {
    const Trained parts = TrainInTwoParts(spec, before, after);
    for (size_t l = 0; l < whole.state.parameters.size(); ++l) {
      ExpectNear(parts.state.parameters[l].weights, whole.state.parameters[l].weights, 1e-5);
    }
  }
}

TEST(RanksWishTest, WhatAnyRankWishesAllLearnAtTheSameStep) {
  const TestImages images(kSteps * kBatch, kInputs, kClasses);
  WithRanks(3, [&](Collective& collective) {
    const auto network = MakeNetwork(SpecOf({"plain"}), collective);
    EXPECT_EQ((*(*network)->TrainStep(images.batch(0, kBatch)))->wishes, 0u);
    if (collective.rank() == 2) (*network)->Wish(4);
    if (collective.rank() == 1) (*network)->Wish(5);
    EXPECT_EQ((*(*network)->TrainStep(images.batch(0, kBatch)))->wishes, 5u);
    (*network)->Wish(0);
    EXPECT_EQ((*(*network)->TrainStep(images.batch(0, kBatch)))->wishes, 0u);
  });
}

TEST(BatchSharesTest, CoverEveryBatchOnceAndKeepGroupsTogetherWhereThereAreEnough) {
  for (const int normalization_images : {0, 10, 24, 96}) {
    for (const auto normalization : {ModelConfig::NONE, ModelConfig::BATCH}) {
      NetworkSpec spec = SpecOf({"", normalization, normalization_images});
      for (int ranks = 1; ranks <= 20; ++ranks) {
        for (int images = 1; images <= kBatch; ++images) {
          int next = 0;
          const ImageGroups groups(spec, images);
          for (int r = 0; r < ranks; ++r) {
            const BatchShares shares(spec, r, ranks);
            const BatchShare share = shares.Of(images);
            ASSERT_EQ(share.first, next);
            ASSERT_EQ(share.total, images);
            ASSERT_LE(share.size, shares.largest());
            next += share.size;
            if (normalization == ModelConfig::NONE || share.size == 0) continue;
            ASSERT_LE(groups.begin(share.first_group), share.first);
            ASSERT_GE(groups.begin(share.end_group), share.first + share.size);
            if (!shares.spreads_groups()) {
              ASSERT_EQ(groups.begin(share.first_group), share.first);
              ASSERT_EQ(groups.begin(share.end_group), share.first + share.size);
            }
          }
          ASSERT_EQ(next, images);
        }
      }
    }
  }
}

}  // namespace
}  // namespace inknet::nn
