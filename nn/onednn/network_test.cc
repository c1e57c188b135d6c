// The fast network against the reference, for whole training steps.
#include "nn/onednn/network.h"

#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "nn/normalization.h"
#include "nn/onednn/computing_thread.h"
#include "nn/onednn/primitives.h"
#include "nn/reference/network.h"
#include "nn/test_data.h"

namespace inknet::nn::onednn {
namespace {

struct Case {
  std::string name;
  std::vector<int> widths;
  int batch_size;
  std::vector<int> batches;  // Sizes of the steps, in turn.
  int threads = 2;
  ModelConfig::Activation activation = ModelConfig::RELU;
  TrainConfig::Loss loss = TrainConfig::CROSS_ENTROPY;
  double dropout = 0;
  OptimizerConfig::Algorithm algorithm = OptimizerConfig::SGD;
  double clip_norm = 0;
  double label_smoothing = 0;
  bool weighted = false;
  bool nesterov = false;
  ModelConfig::Normalization normalization = ModelConfig::NONE;
  int normalization_images = 0;
  bool augmented = false;  // Images of 5 x 7.
  int frozen_layers = 0;
};

Case With(ModelConfig::Activation activation, double dropout = 0,
          ModelConfig::Normalization normalization = ModelConfig::NONE) {
  Case test{"", {30, 20, 36, 5}, 150, {150, 150, 9}};
  test.activation = activation;
  test.dropout = dropout;
  test.normalization = normalization;
  test.normalization_images = 40;  // Four groups of 38 at most.
  test.name = ModelConfig::Activation_Name(activation) + (dropout > 0 ? "_Dropout_" : "_") +
              ModelConfig::Normalization_Name(normalization);
  return test;
}

Case Normalized(std::string name, ModelConfig::Normalization normalization, int images, Case test) {
  test.name = std::move(name);
  test.normalization = normalization;
  test.normalization_images = images;
  return test;
}

NetworkSpec SpecFor(const Case& test) {
  NetworkSpec spec;
  spec.widths = test.widths;
  spec.activation = test.activation;
  spec.weight_init = ModelConfig::XAVIER;
  spec.loss = test.loss;
  spec.dropout.assign(test.widths.size() - 2, test.dropout);
  spec.batch_size = test.batch_size;
  spec.threads = test.threads;
  spec.seed = 7;
  spec.optimizer.set_algorithm(test.algorithm);
  spec.optimizer.set_learning_rate(test.algorithm == OptimizerConfig::SGD ? 0.1 : 0.01);
  spec.optimizer.set_momentum(0.9);
  // So large that rounding differences of tiny gradients are not blown up to whole steps.
  spec.optimizer.set_epsilon(1e-4);
  spec.optimizer.set_weight_decay(0.01);
  spec.optimizer.set_clip_norm(test.clip_norm);
  spec.optimizer.set_nesterov(test.nesterov);
  if (test.augmented) {
    spec.image_columns = 7;
    spec.augmentation.set_rotation(30);
    spec.augmentation.set_elastic(0.2);
  }
  spec.normalization = test.normalization;
  spec.normalization_images = test.normalization_images;
  spec.label_smoothing = test.label_smoothing;
  spec.frozen_layers = test.frozen_layers;
  for (int k = 0; test.weighted && k < spec.classes(); ++k)
    spec.class_weights.push_back(0.5f + 0.25f * static_cast<float>(k));
  return spec;
}

double LargestDifference(const std::vector<float>& a, const std::vector<float>& b) {
  double largest = a.size() == b.size() ? 0 : INFINITY;
  for (size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i]));
  return largest;
}

class AgainstReferenceTest : public ::testing::TestWithParam<Case> {};

TEST_P(AgainstReferenceTest, StepsScoresAndProbabilitiesAgree) {
  const Case& test = GetParam();
  const NetworkSpec spec = SpecFor(test);
  auto fast = CreateOneDnnNetwork(spec);
  ASSERT_TRUE(fast.ok()) << fast.status();
  auto reference = reference::CreateReferenceNetwork(spec);
  ASSERT_TRUE(reference.ok()) << reference.status();

  const TestImages images(400, spec.inputs(), spec.classes());
  int first = 0;
  for (int size : test.batches) {
    const Batch batch = images.batch(first, size);
    first += size;
    const auto got = (*fast)->TrainStep(batch);
    const auto want = (*reference)->TrainStep(batch);
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_NEAR((*got)->loss, (*want)->loss, 1e-5);
    for (size_t l = 0; l < (*want)->squared_gradient_norms.size(); ++l) {
      const double norm = std::sqrt((*want)->squared_gradient_norms[l]);
      EXPECT_NEAR(std::sqrt((*got)->squared_gradient_norms[l]), norm, 1e-4 * norm + 1e-6) << "layer " << l;
    }
  }
  const Parameters got = (*fast)->GetParameters();
  const Parameters want = (*reference)->GetParameters();
  for (size_t l = 0; l < want.size(); ++l) {
    EXPECT_LT(LargestDifference(got[l].weights, want[l].weights), 2e-5) << "layer " << l;
    EXPECT_LT(LargestDifference(got[l].biases, want[l].biases), 2e-5) << "layer " << l;
    EXPECT_LT(LargestDifference(got[l].scales, want[l].scales), 2e-5) << "layer " << l;
    EXPECT_LT(LargestDifference(got[l].mean, want[l].mean), 2e-5) << "layer " << l;
    EXPECT_LT(LargestDifference(got[l].variance, want[l].variance), 2e-5) << "layer " << l;
  }

  ASSERT_TRUE((*reference)->SetParameters(got).ok());
  const Batch many = images.batch(0, 300);  // Two tiles and a part of one.
  const auto got_score = (*fast)->Evaluate(many);
  const auto want_score = (*reference)->Evaluate(many);
  ASSERT_TRUE(got_score.ok());
  EXPECT_NEAR(got_score->loss(), want_score->loss(), 1e-5);
  EXPECT_EQ(got_score->correct, want_score->correct);
  EXPECT_EQ(got_score->images, 300);
  std::vector<float> got_p(static_cast<size_t>(300 * spec.classes()));
  std::vector<float> want_p(got_p.size());
  ASSERT_TRUE((*fast)->Predict(many, got_p.data()).ok());
  ASSERT_TRUE((*reference)->Predict(many, want_p.data()).ok());
  EXPECT_LT(LargestDifference(got_p, want_p), 1e-5);

  // Few images take another way.
  for (const int size : {1, 3, 32}) {
    const Batch few = images.batch(100, size);
    got_p.assign(static_cast<size_t>(size * spec.classes()), -1);
    want_p = got_p;
    ASSERT_TRUE((*fast)->Predict(few, got_p.data()).ok());
    ASSERT_TRUE((*reference)->Predict(few, want_p.data()).ok());
    EXPECT_LT(LargestDifference(got_p, want_p), 1e-5) << size;
  }
}

// Operands have 8 bits, so that a step is only near that of the reference: each begins with the same weights.
TEST_P(AgainstReferenceTest, StepsInBf16AreNear) {
  NetworkSpec spec = SpecFor(GetParam());
  auto reference = reference::CreateReferenceNetwork(spec);
  ASSERT_TRUE(reference.ok()) << reference.status();
  spec.precision = TrainConfig::BFLOAT16;
  auto fast = CreateOneDnnNetwork(spec);
  if (!Bf16Unit().ok()) {
    EXPECT_EQ(fast.status(), Bf16Unit().status());
    return;
  }
  ASSERT_TRUE(fast.ok()) << fast.status();

  const TestImages images(400, spec.inputs(), spec.classes());
  int first = 0;
  TrainingState state;
  for (int size : GetParam().batches) {
    // Normalized by each other alone, two images make large differences of small ones.
    if (spec.normalization == ModelConfig::BATCH && size == 2) continue;
    const Batch batch = images.batch(first, size);
    first += size;
    (*fast)->GetState(&state);
    ASSERT_TRUE((*reference)->SetState(state).ok());
    const auto got = (*fast)->TrainStep(batch);
    const auto want = (*reference)->TrainStep(batch);
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_NEAR((*got)->loss, (*want)->loss, 0.01 * (*want)->loss);
    for (size_t l = 0; l < (*want)->squared_gradient_norms.size(); ++l) {
      const double norm = std::sqrt((*want)->squared_gradient_norms[l]);
      EXPECT_NEAR(std::sqrt((*got)->squared_gradient_norms[l]), norm, 0.1 * norm + 1e-4) << "layer " << l;
    }
    // What the step did to the weights points where the reference's points.
    const Parameters after = (*fast)->GetParameters();
    const Parameters wanted = (*reference)->GetParameters();
    for (size_t l = static_cast<size_t>(spec.frozen_layers); l < after.size(); ++l) {
      double product = 0;
      double squares = 0;
      double wanted_squares = 0;
      for (size_t i = 0; i < after[l].weights.size(); ++i) {
        const double change = static_cast<double>(after[l].weights[i]) - state.parameters[l].weights[i];
        const double wanted_change = static_cast<double>(wanted[l].weights[i]) - state.parameters[l].weights[i];
        product += change * wanted_change;
        squares += change * change;
        wanted_squares += wanted_change * wanted_change;
      }
      EXPECT_GE(product, 0.97 * std::sqrt(squares * wanted_squares)) << "layer " << l;
      EXPECT_LT(LargestDifference(after[l].biases, wanted[l].biases), 0.01) << "layer " << l;
      EXPECT_LT(LargestDifference(after[l].scales, wanted[l].scales), 0.01) << "layer " << l;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, AgainstReferenceTest,
                         ::testing::Values(Case{"BatchOfOne", {10, 8, 3}, 1, {1, 1, 1}},
                                           Case{"OneInputOneHidden", {1, 1, 2}, 4, {4, 4}},
                                           Case{"LinearClassifier", {20, 5}, 16, {16, 16}},
                                           Case{"OddWidths", {37, 19, 53, 7}, 33, {33, 33, 33}},
                                           Case{"ShortLastBatch", {30, 24, 24, 10}, 64, {64, 64, 5}},
                                           Case{"LastBatchOfOne", {30, 24, 10}, 48, {48, 1, 48}},
                                           Case{"ManyRowTiles", {16, 16, 4}, 300, {300, 97}},
                                           Case{"ManyWeightTiles", {300, 200, 11}, 20, {20, 20}},
                                           Case{"MoreThreadsThanImages", {12, 9, 3}, 3, {3, 2, 3}, 5},
                                           Case{"OneThread", {37, 19, 53, 7}, 33, {33, 12}, 1},
                                           Case{"Mnist", {784, 64, 10}, 50, {50, 50}}),
                         [](const auto& info) { return info.param.name; });

std::vector<Case> AllActivationsAndNormalizations() {
  std::vector<Case> cases;
  Case augmented{"Augmented", {35, 20, 5}, 64, {64, 64, 5}};
  augmented.augmented = true;
  cases.push_back(augmented);
  for (const auto activation : {ModelConfig::LEAKY_RELU, ModelConfig::ELU, ModelConfig::GELU, ModelConfig::SILU}) {
    for (const double dropout : {0.0, 0.4}) cases.push_back(With(activation, dropout));
  }
  for (const auto normalization : {ModelConfig::BATCH, ModelConfig::LAYER}) {
    for (const auto activation : {ModelConfig::RELU, ModelConfig::TANH, ModelConfig::SIGMOID, ModelConfig::GELU}) {
      for (const double dropout : {0.0, 0.4}) cases.push_back(With(activation, dropout, normalization));
    }
    const auto add = [&](const char* name, int images, const Case& test) {
      cases.push_back(Normalized(absl::StrCat(name, "_", ModelConfig::Normalization_Name(normalization)), normalization,
                                 images, test));
    };
    add("WholeBatch", 0, {"", {37, 19, 53, 7}, 33, {33, 33, 2}});
    add("SeveralGroupsInATile", 16, {"", {30, 70, 10}, 300, {300, 80, 17}});
    add("UnevenGroups", 128, {"", {30, 16, 10}, 200, {200, 120, 3}});
    add("ManyWeightTiles", 0, {"", {300, 200, 143, 11}, 20, {20, 20}});
    add("BiasesAndScalesInATileOfTheirOwn", 0, {"", {144, 96, 5}, 40, {40, 40}});
    Case clipped{"", {30, 20, 20, 5}, 32, {32, 32, 9}};
    clipped.clip_norm = 0.5;
    add("Clipped", 0, clipped);
    clipped.algorithm = OptimizerConfig::ADAMW;
    add("ClippedAdamW", 0, clipped);
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(ActivationsAndNormalizations, AgainstReferenceTest,
                         ::testing::ValuesIn(AllActivationsAndNormalizations()),
                         [](const auto& info) { return info.param.name; });

// Batch normalization folded into the weights is the same function.
TEST(OneDnnNetworkTest, FoldedParametersMakeTheSamePredictionsWithoutNormalization) {
  NetworkSpec spec = SpecFor(With(ModelConfig::RELU, 0, ModelConfig::BATCH));
  auto trained = CreateOneDnnNetwork(spec);
  ASSERT_TRUE(trained.ok()) << trained.status();
  const TestImages images(150, spec.inputs(), spec.classes());
  for (int step = 0; step < 20; ++step) ASSERT_TRUE((*trained)->TrainStep(images.batch(0, 150)).ok());
  spec.normalization = ModelConfig::NONE;
  auto plain = CreateOneDnnNetwork(spec);
  ASSERT_FALSE((*plain)->SetParameters((*trained)->GetParameters()).ok());
  ASSERT_TRUE((*plain)->SetParameters(Folded((*trained)->GetParameters())).ok());
  for (const int size : {1, 150}) {
    std::vector<float> p(static_cast<size_t>(size * spec.classes()));
    std::vector<float> q(p.size());
    ASSERT_TRUE((*trained)->Predict(images.batch(0, size), p.data()).ok());
    ASSERT_TRUE((*plain)->Predict(images.batch(0, size), q.data()).ok());
    EXPECT_LT(LargestDifference(p, q), 1e-6);
  }
}

TEST(OneDnnNetworkTest, FrozenLayersKeepTheirWeightsAndTheOthersLearn) {
  NetworkSpec spec = SpecFor({"", {30, 20, 16, 5}, 32, {}});
  spec.frozen_layers = 2;
  spec.optimizer.set_algorithm(OptimizerConfig::ADAMW);
  const TestImages images(32, spec.inputs(), spec.classes());
  absl::StatusOr<std::unique_ptr<Network>> networks[] = {CreateOneDnnNetwork(spec),
                                                         reference::CreateReferenceNetwork(spec)};
  for (auto& network : networks) {
    ASSERT_TRUE(network.ok()) << network.status();
    const Parameters before = (*network)->GetParameters();
    for (int step = 0; step < 3; ++step) {
      const auto result = (*network)->TrainStep(images.batch(0, 32));
      ASSERT_TRUE(result.ok());
      EXPECT_EQ((*result)->squared_gradient_norms[0], 0);
      EXPECT_EQ((*result)->squared_gradient_norms[1], 0);
      EXPECT_GT((*result)->squared_gradient_norms[2], 0);
    }
    const Parameters after = (*network)->GetParameters();
    for (const size_t frozen : {0, 1}) {
      EXPECT_EQ(after[frozen].weights, before[frozen].weights);
      EXPECT_EQ(after[frozen].biases, before[frozen].biases);
    }
    EXPECT_NE(after[2].weights, before[2].weights);
  }
}

TEST(OneDnnNetworkTest, BatchOfOneHasNoVarianceToNormalizeBy) {
  for (const auto normalization : {ModelConfig::BATCH, ModelConfig::LAYER}) {
    const NetworkSpec spec = SpecFor(With(ModelConfig::RELU, 0, normalization));
    const TestImages images(2, spec.inputs(), spec.classes());
    for (const bool fast : {true, false}) {
      auto network = fast ? CreateOneDnnNetwork(spec) : reference::CreateReferenceNetwork(spec);
      ASSERT_TRUE(network.ok());
      EXPECT_EQ((*network)->TrainStep(images.batch(0, 1)).ok(), normalization == ModelConfig::LAYER);
      EXPECT_TRUE((*network)->TrainStep(images.batch(0, 2)).ok());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Options, AgainstReferenceTest,
    ::testing::Values(
        Case{"Tanh", {30, 20, 20, 5}, 32, {32, 32, 9}, 2, ModelConfig::TANH},
        Case{"Sigmoid", {30, 20, 20, 5}, 32, {32, 32, 9}, 2, ModelConfig::SIGMOID},
        Case{"Mse", {30, 20, 20, 5}, 32, {32, 32, 9}, 2, ModelConfig::RELU, TrainConfig::MSE},
        Case{"Mae", {30, 20, 20, 5}, 32, {32, 32, 9}, 2, ModelConfig::RELU, TrainConfig::MAE},
        Case{"ReluDropout", {30, 20, 20, 5}, 150, {150, 150, 9}, 2, ModelConfig::RELU, TrainConfig::CROSS_ENTROPY, 0.4},
        Case{"TanhDropout", {30, 20, 20, 5}, 150, {150, 150, 9}, 2, ModelConfig::TANH, TrainConfig::CROSS_ENTROPY, 0.4},
        Case{"SigmoidDropoutMse", {30, 20, 20, 5}, 150, {150, 150, 9}, 2, ModelConfig::SIGMOID, TrainConfig::MSE, 0.4},
        Case{"Adam",
             {30, 20, 20, 5},
             32,
             {32, 32, 9},
             2,
             ModelConfig::RELU,
             TrainConfig::CROSS_ENTROPY,
             0,
             OptimizerConfig::ADAM},
        Case{"RmsProp",
             {30, 20, 20, 5},
             32,
             {32, 32, 9},
             2,
             ModelConfig::RELU,
             TrainConfig::CROSS_ENTROPY,
             0,
             OptimizerConfig::RMSPROP},
        Case{"Clipped",
             {200, 20, 20, 5},
             32,
             {32, 32, 9},
             2,
             ModelConfig::RELU,
             TrainConfig::CROSS_ENTROPY,
             0.2,
             OptimizerConfig::SGD,
             0.1}),
    [](const auto& info) { return info.param.name; });

Case Option(const std::string& name, const std::function<void(Case*)>& set) {
  Case test{name, {30, 20, 20, 5}, 32, {32, 32, 9}};
  set(&test);
  return test;
}

INSTANTIATE_TEST_SUITE_P(TodaysOptions, AgainstReferenceTest,
                         ::testing::Values(Option("Nesterov", [](Case* c) { c->nesterov = true; }),
                                           Option("AdamW", [](Case* c) { c->algorithm = OptimizerConfig::ADAMW; }),
                                           Option("NAdam", [](Case* c) { c->algorithm = OptimizerConfig::NADAM; }),
                                           Option("AdaGrad", [](Case* c) { c->algorithm = OptimizerConfig::ADAGRAD; }),
                                           Option("AdamWClipped",
                                                  [](Case* c) {
                                                    c->algorithm = OptimizerConfig::ADAMW;
                                                    c->clip_norm = 0.1;
                                                  }),
                                           Option("Smoothed", [](Case* c) { c->label_smoothing = 0.1; }),
                                           Option("Weighted", [](Case* c) { c->weighted = true; }),
                                           Option("FirstLayerFrozen", [](Case* c) { c->frozen_layers = 1; }),
                                           Option("AllButTheLastFrozenClipped",
                                                  [](Case* c) {
                                                    c->frozen_layers = 2;
                                                    c->clip_norm = 0.1;
                                                  }),
                                           Option("FrozenLayerNormAdamW",
                                                  [](Case* c) {
                                                    c->frozen_layers = 1;
                                                    c->normalization = ModelConfig::LAYER;
                                                    c->algorithm = OptimizerConfig::ADAMW;
                                                  }),
                                           Option("WeightedMse",
                                                  [](Case* c) {
                                                    c->weighted = true;
                                                    c->loss = TrainConfig::MSE;
                                                  }),
                                           Option("SmoothedAndWeighted",
                                                  [](Case* c) {
                                                    c->label_smoothing = 0.2;
                                                    c->weighted = true;
                                                  })),
                         [](const auto& info) { return info.param.name; });

class DeterminismTest : public ::testing::TestWithParam<TrainConfig::Precision> {};

INSTANTIATE_TEST_SUITE_P(Precisions, DeterminismTest, ::testing::Values(TrainConfig::FLOAT32, TrainConfig::BFLOAT16),
                         [](const auto& info) { return TrainConfig::Precision_Name(info.param); });

TEST_P(DeterminismTest, SameSeedAndThreadsGiveTheSameBits) {
  Case test{"", {784, 100, 60, 47}, 128, {}};
  test.dropout = 0.3;
  test.algorithm = OptimizerConfig::ADAM;
  NetworkSpec spec = SpecFor(test);
  spec.precision = GetParam();
  if (spec.bf16() && !Bf16Unit().ok()) return;
  const TestImages images(1000, 784, 47);
  Parameters results[2];
  for (Parameters& result : results) {
    auto network = CreateOneDnnNetwork(spec);
    ASSERT_TRUE(network.ok());
    for (int step = 0; step < 40; ++step) {
      ASSERT_TRUE((*network)->TrainStep(images.batch((step % 7) * 128, step % 5 == 4 ? 50 : 128)).ok());
    }
    result = (*network)->GetParameters();
  }
  for (size_t l = 0; l < results[0].size(); ++l) {
    EXPECT_EQ(results[0][l].weights, results[1][l].weights);
    EXPECT_EQ(results[0][l].biases, results[1][l].biases);
  }
}

TEST(OneDnnNetworkTest, LearnsWhatCanBeLearned) {
  Case test{"", {50, 32, 10}, 64, {}};
  test.algorithm = OptimizerConfig::ADAM;
  auto network = CreateOneDnnNetwork(SpecFor(test));
  ASSERT_TRUE(network.ok());
  const TestImages images(640, 50, 10);
  const Batch all = images.batch(0, 640);
  const double before = (*network)->Evaluate(all)->accuracy();
  for (int step = 0; step < 100; ++step) ASSERT_TRUE((*network)->TrainStep(images.batch(step % 10 * 64, 64)).ok());
  EXPECT_LT(before, 0.5);
  EXPECT_GT((*network)->Evaluate(all)->accuracy(), 0.99);
}

TEST(OneDnnNetworkTest, PhasesOfAStepTakeTimeAndNoMoreThanAllThreadsHad) {
  for (const double clip_norm : {0.0, 0.1}) {
    Case test{"", {784, 200, 47}, 256, {}};
    test.clip_norm = clip_norm;
    auto network = CreateOneDnnNetwork(SpecFor(test));
    ASSERT_TRUE(network.ok());
    const TestImages images(256, 784, 47);
    for (int step = 0; step < 2; ++step) {
      const auto start = std::chrono::steady_clock::now();
      const auto result = (*network)->TrainStep(images.batch(0, 256));
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      ASSERT_TRUE(result.ok());
      double sum = 0;
      for (const double phase : (*result)->phase_seconds) {
        EXPECT_GT(phase, 0);
        sum += phase;
      }
      EXPECT_LE(sum, 2 * seconds);
    }
  }
}

TEST(OneDnnNetworkTest, CallersThreadComputesWithDenormalsAsBefore) {
  volatile float smallest = 1e-38f;
  auto network = CreateOneDnnNetwork(SpecFor({"", {4, 3, 2}, 8, {}}));
  ASSERT_TRUE(network.ok());
  const TestImages images(8, 4, 2);
  ASSERT_TRUE((*network)->TrainStep(images.batch(0, 8)).ok());
  ASSERT_TRUE((*network)->Evaluate(images.batch(0, 8)).ok());
  EXPECT_GT(smallest / 16, 0);
  const ComputingThread here;
  EXPECT_EQ(smallest / 16, 0);
}

TEST(OneDnnNetworkTest, BatchThatIsTooLargeIsAnError) {
  auto network = CreateOneDnnNetwork(SpecFor({"", {4, 3, 2}, 8, {}}));
  ASSERT_TRUE(network.ok());
  const TestImages images(20, 4, 2);
  EXPECT_FALSE((*network)->TrainStep(images.batch(0, 9)).ok());
  EXPECT_FALSE((*network)->TrainStep(images.batch(0, 0)).ok());
  EXPECT_TRUE((*network)->TrainStep(images.batch(0, 8)).ok());
}

TEST(OneDnnNetworkTest, WeightsOfAnotherShapeAreAnError) {
  auto network = CreateOneDnnNetwork(SpecFor({"", {4, 3, 2}, 8, {}}));
  Parameters parameters = (*network)->GetParameters();
  parameters[0].outputs = 4;
  const absl::Status status = (*network)->SetParameters(parameters);
  EXPECT_EQ(status.message(), "layer 0 of the model is 4 x 4; this network's is 4 x 3");
}

}  // namespace
}  // namespace inknet::nn::onednn
