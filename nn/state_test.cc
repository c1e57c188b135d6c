// Training that stops, moves to another network, and goes on there: the bytes are those of training that did not stop.
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nn/network.h"
#include "nn/test_data.h"

namespace inknet::nn {
namespace {

constexpr int kBatch = 40;
constexpr int kSteps = 7;

void Train(Network* network, const TestImages& images, int first_step, int steps) {
  for (int step = first_step; step < first_step + steps; ++step) {
    // Every third batch is short, as the last one of an epoch may be.
    ASSERT_TRUE(network->TrainStep(images.batch(step * kBatch, step % 3 == 2 ? 13 : kBatch)).ok());
  }
}

void ExpectEqual(const Parameters& a, const Parameters& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t l = 0; l < a.size(); ++l) {
    EXPECT_EQ(a[l].weights, b[l].weights) << "layer " << l;
    EXPECT_EQ(a[l].biases, b[l].biases) << "layer " << l;
    EXPECT_EQ(a[l].scales, b[l].scales) << "layer " << l;
    EXPECT_EQ(a[l].mean, b[l].mean) << "layer " << l;
    EXPECT_EQ(a[l].variance, b[l].variance) << "layer " << l;
  }
}

TrainingState StateOf(const Network& network) {
  TrainingState state;
  network.GetState(&state);
  return state;
}

// By what, and in what precision.
struct Computed {
  ModelConfig::Backend backend;
  TrainConfig::Precision precision;
};

class StateTest
    : public ::testing::TestWithParam<std::tuple<Computed, OptimizerConfig::Algorithm, ModelConfig::Activation, double,
                                                 ModelConfig::Normalization>> {
 protected:
  StateTest() {
    ModelConfig model;
    model.add_hidden_units(17);
    model.add_hidden_units(9);
    model.set_activation(std::get<ModelConfig::Activation>(GetParam()));
    model.add_dropout(0.3);
    model.set_normalization(std::get<ModelConfig::Normalization>(GetParam()));
    model.set_normalization_images(16);
    TrainConfig train;
    train.set_batch_size(kBatch);
    train.set_threads(2);
    train.set_precision(std::get<Computed>(GetParam()).precision);
    train.mutable_optimizer()->set_algorithm(std::get<OptimizerConfig::Algorithm>(GetParam()));
    train.mutable_optimizer()->set_momentum(0.9);
    train.mutable_optimizer()->set_weight_decay(0.01);
    train.mutable_optimizer()->set_clip_norm(std::get<double>(GetParam()));
    spec_ = MakeSpec(model, train, /*inputs=*/30, /*classes=*/5);
  }

  std::unique_ptr<Network> NewNetwork() const {
    auto network = CreateNetwork(std::get<Computed>(GetParam()).backend, spec_);
    EXPECT_TRUE(network.ok()) << network.status();
    return *std::move(network);
  }

  NetworkSpec spec_;
  const TestImages images_{kSteps * kBatch, 30, 5};
};

std::vector<Computed> AllThatComputes() {
  std::vector<Computed> all = {{ModelConfig::ONEDNN, TrainConfig::FLOAT32},
                               {ModelConfig::REFERENCE, TrainConfig::FLOAT32}};
  if (Bf16Unit().ok()) all.push_back({ModelConfig::ONEDNN, TrainConfig::BFLOAT16});
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    Networks, StateTest,
    ::testing::Combine(::testing::ValuesIn(AllThatComputes()),
                       ::testing::Values(OptimizerConfig::SGD, OptimizerConfig::ADAM, OptimizerConfig::RMSPROP),
                       ::testing::Values(ModelConfig::RELU, ModelConfig::TANH), ::testing::Values(0.0, 0.1),
                       ::testing::Values(ModelConfig::NONE, ModelConfig::BATCH, ModelConfig::LAYER)));

TEST_P(StateTest, AnotherNetworkGoesOnWithTheSameBytes) {
  const auto whole = NewNetwork();
  Train(whole.get(), images_, 0, kSteps);
  const TrainingState expected = StateOf(*whole);
  for (int steps = 0; steps <= kSteps; ++steps) {
    const auto first = NewNetwork();
    Train(first.get(), images_, 0, steps);
    const auto second = NewNetwork();
    // Whatever it has done before.
    Train(second.get(), images_, 1, 2);
    ASSERT_TRUE(second->SetState(StateOf(*first)).ok());
    Train(second.get(), images_, steps, kSteps - steps);
    const TrainingState state = StateOf(*second);
    EXPECT_EQ(state.steps, kSteps);
    ExpectEqual(state.parameters, expected.parameters);
    ExpectEqual(state.first_moments, expected.first_moments);
    ExpectEqual(state.second_moments, expected.second_moments);
  }
}

TEST_P(StateTest, StateIsACopyThatFurtherStepsLeaveAlone) {
  const auto network = NewNetwork();
  Train(network.get(), images_, 0, 2);
  const TrainingState before = StateOf(*network);
  const Parameters parameters = network->GetParameters();
  Train(network.get(), images_, 2, 2);
  ExpectEqual(before.parameters, parameters);
  EXPECT_NE(network->GetParameters()[0].weights, parameters[0].weights);
}

TEST_P(StateTest, StateIsCopiedIntoTheMemoryThatIsThere) {
  const auto network = NewNetwork();
  TrainingState state = StateOf(*network);
  const float* const weights = state.first_moments[0].weights.data();
  Train(network.get(), images_, 0, 1);
  network->GetState(&state);
  EXPECT_EQ(state.first_moments[0].weights.data(), weights);
  EXPECT_EQ(state.steps, 1);
}

TEST_P(StateTest, StateOfAnotherShapeIsRefusedAndChangesNothing) {
  const auto network = NewNetwork();
  Train(network.get(), images_, 0, 1);
  const TrainingState before = StateOf(*network);
  TrainingState other = before;
  other.steps = 5;
  other.second_moments[1].weights.pop_back();
  EXPECT_THAT(std::string(network->SetState(other).message()), ::testing::HasSubstr("layer 1"));
  other = before;
  other.steps = -1;
  EXPECT_FALSE(network->SetState(other).ok());
  EXPECT_EQ(StateOf(*network).steps, before.steps);
}

TEST_P(StateTest, LearningRateHoldsFromTheNextStepOn) {
  const auto network = NewNetwork();
  network->SetLearningRate(0);
  const Parameters before = network->GetParameters();
  Train(network.get(), images_, 0, 1);
  Parameters after = network->GetParameters();
  // Those are measured all the same.
  for (size_t l = 0; l < after.size(); ++l) {
    after[l].mean = before[l].mean;
    after[l].variance = before[l].variance;
  }
  ExpectEqual(after, before);
}

}  // namespace
}  // namespace inknet::nn
