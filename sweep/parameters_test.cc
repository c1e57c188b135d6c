#include "sweep/parameters.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"
#include "sweep/fit.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

using search::Value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Values = Value::List;

struct Named {
  const char* name;
  Value value;
};

absl::StatusOr<RunConfig> With(const std::vector<Named>& settings, const RunConfig& base = RunConfig(),
                               SweepConfig::LearningRateConvention convention = SweepConfig::USUAL) {
  std::vector<Target> targets;
  for (const Named& setting : settings) {
    const absl::StatusOr<Target> target = Resolve(FindTarget(setting.name).value(), {setting.value});
    RETURN_IF_ERROR(target.status());
    targets.push_back(*target);
  }
  std::vector<Setting> bound;
  for (size_t i = 0; i < settings.size(); ++i) bound.push_back({&targets[i], settings[i].value});
  return Configure(base, convention, bound);
}

std::string ErrorOf(const std::vector<Named>& settings) { return std::string(With(settings).status().message()); }

double LearningRate(const std::vector<Named>& settings, const RunConfig& base = RunConfig()) {
  return With(settings, base, SweepConfig::ORIGINAL)->train().optimizer().learning_rate();
}

TEST(ParametersTest, TheReferenceSystemsNamesAreKnown) {
  const RunConfig config = *With({{"hidden_units", Values{512, 256}},
                                  {"activation", "tanh"},
                                  {"weights_init", "xavier"},
                                  {"optimizer", "rmsprop"},
                                  {"loss", "mse"},
                                  {"learning_rate", 0.01},
                                  {"batch_size", 64},
                                  {"epochs", 7},
                                  {"dropout_p_value", 0.25},
                                  {"l2_coeff", 1e-4},
                                  {"seed", 5}});
  EXPECT_EQ(FormatTextProtoLine(config),
            "model { hidden_units: [512, 256] activation: TANH weight_init: XAVIER dropout: [0.25] } "
            "train { epochs: 7 batch_size: 64 loss: MSE "
            "optimizer { algorithm: RMSPROP learning_rate: 0.01 weight_decay: 1e-04 } seed: 5 }");
}

// ---- Values ----

TEST(ParametersTest, OneNumberIsAListOfOne) {
  EXPECT_THAT(With({{"hidden_units", 128}})->model().hidden_units(), ElementsAre(128));
  EXPECT_THAT(With({{"dropout", Values{0.1, 0}}})->model().dropout(), ElementsAre(0.1, 0));
}

TEST(ParametersTest, ValueReplacesTheBasesList) {
  RunConfig base;
  base.mutable_model()->add_hidden_units(5);
  EXPECT_THAT(With({{"hidden_units", Values{1, 2}}}, base)->model().hidden_units(), ElementsAre(1, 2));
  EXPECT_THAT(With({{"hidden_units", Values{}}}, base)->model().hidden_units(), ElementsAre());
}

TEST(ParametersTest, EnumsInAnyCaseAndWholeNumbersWithAPoint) {
  EXPECT_EQ(With({{"activation", "ReLU"}})->model().activation(), ModelConfig::RELU);
  EXPECT_EQ(With({{"batch_size", 64.0}})->train().batch_size(), 64);
  EXPECT_EQ(With({{"data.source", "glyphs"}})->data().source(), DataConfig::GLYPHS);
  EXPECT_FALSE(With({{"nesterov", false}})->train().optimizer().nesterov());
}

TEST(ParametersTest, RealNumbersKeepEveryDigit) {
  EXPECT_THAT(With({{"dropout", 0.3581304456936143}})->model().dropout(), ElementsAre(0.3581304456936143));
}

TEST(ParametersTest, ValuesOfAnotherTypeAreErrorsThatSayWhatWouldBeRight) {
  EXPECT_EQ(ErrorOf({{"epochs", "many"}}), "train.epochs: the text 'many' is not a whole number");
  EXPECT_EQ(ErrorOf({{"epochs", 0.5}}), "train.epochs: 0.5 is not a whole number");
  EXPECT_EQ(ErrorOf({{"epochs", true}}), "train.epochs: true is not a whole number");
  EXPECT_EQ(ErrorOf({{"epochs", Values{1}}}), "train.epochs: [1] is not a whole number");
  EXPECT_EQ(ErrorOf({{"lr", "tiny"}}), "train.optimizer.learning_rate: the text 'tiny' is not a number");
  EXPECT_EQ(
      ErrorOf({{"activation", "relux"}}),
      "model.activation: the text 'relux' is not one of RELU, TANH, SIGMOID, LEAKY_RELU, ELU, GELU, SILU. Did you "
      "mean 'relu'?");
  EXPECT_EQ(ErrorOf({{"activation", 1}}),
            "model.activation: 1 is not one of RELU, TANH, SIGMOID, LEAKY_RELU, ELU, GELU, SILU");
  EXPECT_EQ(ErrorOf({{"hidden_units", Values{512, "x"}}}),
            "model.hidden_units: the text 'x' is not a whole number or a list of such");
  EXPECT_EQ(ErrorOf({{"hidden_units", Values{Values{512}}}}),
            "model.hidden_units: [512] is not a whole number or a list of such");
  EXPECT_EQ(ErrorOf({{"nesterov", 2}}), "train.optimizer.nesterov: 2 is not true or false");
  EXPECT_EQ(ErrorOf({{"data.dataset", true}}), "data.dataset: true is not a text");
  EXPECT_THAT(ErrorOf({{"epochs", int64_t{1} << 40}}),
              HasSubstr("train.epochs: '1099511627776' is not a whole number from"));
  EXPECT_THAT(ErrorOf({{"seed", -1}}), HasSubstr("train.seed: '-1' is not a whole number from 0"));
}

TEST(ParametersTest, WhatIsInQuotesIsTakenAsWhatItSays) {
  const RunConfig config = *With({{"batch_size", "64"},
                                  {"lr", "1e-3"},
                                  {"nesterov", "true"},
                                  {"hidden_units", "[128, 64]"},
                                  {"seed", "18446744073709551615"}});
  EXPECT_EQ(
      FormatTextProtoLine(config),
      "model { hidden_units: [128, 64] } train { batch_size: 64 optimizer { learning_rate: 0.001 nesterov: true } "
      "seed: 18446744073709551615 }");
  EXPECT_THAT(With({{"hidden_units", "32,16"}})->model().hidden_units(), ElementsAre(32, 16));
}

TEST(ParametersTest, NullIsTheBasesValue) {
  RunConfig base;
  base.mutable_train()->set_epochs(7);
  base.mutable_model()->add_hidden_units(5);
  const Value null = Value::Null();
  const RunConfig config =
      *With({{"epochs", null}, {"num_layers", null}, {"hidden_units", null}, {"optimizer", null}}, base);
  EXPECT_EQ(FormatTextProtoLine(config), FormatTextProtoLine(base));
}

// ---- Words ----

std::string OptimizerOf(const std::vector<Named>& settings) {
  return FormatTextProtoLine(With(settings)->train().optimizer());
}

TEST(ParametersTest, OptimizersInPublicFiles) {
  EXPECT_EQ(OptimizerOf({{"optimizer", "momentum"}}), "algorithm: SGD momentum: 0.9");
  EXPECT_EQ(OptimizerOf({{"optimizer", "momentum"}, {"momentum", 0.8}}), "algorithm: SGD momentum: 0.8");
  EXPECT_EQ(OptimizerOf({{"momentum", 0.8}, {"optimizer", "nag"}}), "algorithm: SGD momentum: 0.8 nesterov: true");
  EXPECT_EQ(OptimizerOf({{"optimizer", "nesterov"}}), "algorithm: SGD momentum: 0.9 nesterov: true");
  EXPECT_EQ(OptimizerOf({{"optimizer", "nadam"}}), "algorithm: NADAM");
  EXPECT_EQ(OptimizerOf({{"optimizer", "AdamW"}}), "algorithm: ADAMW");
  EXPECT_EQ(OptimizerOf({{"optimizer", "torch.optim.Adagrad"}}), "algorithm: ADAGRAD");
  EXPECT_EQ(OptimizerOf({{"optimizer", "sgd"}, {"momentum", 0.8}}), "algorithm: SGD momentum: 0.8");
}

TEST(ParametersTest, WeightsLossesAndActivationsInPublicFiles) {
  for (const auto& [word, init] :
       std::vector<std::pair<const char*, ModelConfig::WeightInit>>{{"random", ModelConfig::NORMAL},
                                                                    {"he_normal", ModelConfig::HE},
                                                                    {"he_uniform", ModelConfig::HE_UNIFORM},
                                                                    {"HeUniform", ModelConfig::HE_UNIFORM},
                                                                    {"kaiming", ModelConfig::HE},
                                                                    {"glorot", ModelConfig::XAVIER_UNIFORM},
                                                                    {"xavier_uniform", ModelConfig::XAVIER_UNIFORM},
                                                                    {"Xavier", ModelConfig::XAVIER}}) {
    EXPECT_EQ(With({{"weight_init", word}})->model().weight_init(), init) << word;
  }
  for (const char* word : {"cross-entropy", "categorical_crossentropy", "CrossEntropyLoss", "ce", "cross_entropy"}) {
    EXPECT_EQ(With({{"loss", word}})->train().loss(), TrainConfig::CROSS_ENTROPY) << word;
  }
  for (const char* word : {"mean_squared_error", "mse", "MSELoss", "squared_error"}) {
    EXPECT_EQ(With({{"loss", word}})->train().loss(), TrainConfig::MSE) << word;
  }
  EXPECT_EQ(With({{"activation", "nn.LeakyReLU"}})->model().activation(), ModelConfig::LEAKY_RELU);
  EXPECT_EQ(With({{"activation", "swish"}})->model().activation(), ModelConfig::SILU);
  EXPECT_EQ(With({{"batch_norm", true}})->model().normalization(), ModelConfig::BATCH);
  EXPECT_EQ(With({{"batch_norm", "false"}})->model().normalization(), ModelConfig::NONE);
}

// ---- Clipping ----

TEST(ParametersTest, ClippingThatIsOffHasNoBound) {
  EXPECT_EQ(OptimizerOf({{"use_grad_clipping", false}, {"max_grad_norm", 50.0}}), "");
  EXPECT_EQ(OptimizerOf({{"max_grad_norm", 50.0}, {"use_clipping", true}}), "clip_norm: 50");
  EXPECT_EQ(OptimizerOf({{"max_grad_norm", 50.0}}), "clip_norm: 50");
  EXPECT_THAT(ErrorOf({{"use_grad_clipping", true}}), HasSubstr("no max_grad_norm says by how much"));
}

TEST(ParametersTest, OriginalsBoundIsOfTheGradientSummedOverTheBatch) {
  const auto clip_norm = [](const std::vector<Named>& settings) {
    return With(settings, RunConfig(), SweepConfig::ORIGINAL)->train().optimizer().clip_norm();
  };
  EXPECT_EQ(clip_norm({{"max_grad_norm", 50.0}, {"batch_size", 32}}), 50.0 / 32);
  EXPECT_EQ(clip_norm({{"train.optimizer.clip_norm", 50.0}, {"batch_size", 32}}), 50) << "a path means the field";
}

// ---- Width and depth ----

TEST(ParametersTest, WidthAndDepthMakeEqualLayersInEitherOrder) {
  EXPECT_THAT(With({{"hidden_size", 64}, {"num_layers", 3}})->model().hidden_units(), ElementsAre(64, 64, 64));
  EXPECT_THAT(With({{"num_layers", 2}, {"hidden_size", 64}})->model().hidden_units(), ElementsAre(64, 64));
  EXPECT_THAT(With({{"num_layers", 0}, {"hidden_size", 64}})->model().hidden_units(), ElementsAre());
}

TEST(ParametersTest, WidthAloneHoldsForTheBasesLayersOrOne) {
  RunConfig base;
  EXPECT_THAT(With({{"fc_layer_size", 64}}, base)->model().hidden_units(), ElementsAre(64));
  base.mutable_model()->add_hidden_units(5);
  base.mutable_model()->add_hidden_units(6);
  EXPECT_THAT(With({{"fc_layer_size", 64}}, base)->model().hidden_units(), ElementsAre(64, 64));
}

TEST(ParametersTest, WidthAndDepthSayWhatTheyWant) {
  EXPECT_THAT(ErrorOf({{"num_layers", 2}}), HasSubstr("hidden_size"));
  EXPECT_THAT(ErrorOf({{"num_layers", -1}, {"hidden_size", 64}}),
              HasSubstr("-1 is not a number of hidden layers: 0 .. 64"));
  EXPECT_THAT(ErrorOf({{"num_layers", 1 << 30}, {"hidden_size", 64}}), HasSubstr("0 .. 64"));
  EXPECT_THAT(ErrorOf({{"hidden_size", Values{64, 32}}, {"num_layers", 3}}),
              HasSubstr("3 hidden layers, and a list of 2 widths"));
}

TEST(ParametersTest, WidthsMayBeAListUnderAnyName) {
  EXPECT_THAT(With({{"hidden_size", Values{64, 32}}})->model().hidden_units(), ElementsAre(64, 32));
  EXPECT_THAT(With({{"hidden_units", 64}, {"num_layers", 2}})->model().hidden_units(), ElementsAre(64, 64));
  EXPECT_THAT(With({{"hidden_units", Values{64, 32}}, {"num_layers", 2}})->model().hidden_units(), ElementsAre(64, 32));
}

TEST(ParametersTest, HiddenLayersAreWhatTheirValuesCanBe) {
  EXPECT_THAT(With({{"hidden_layers", 2}, {"hidden_size", 8}})->model().hidden_units(), ElementsAre(8, 8));
  EXPECT_THAT(With({{"hidden_layers", 128}})->model().hidden_units(), ElementsAre(128));
  EXPECT_THAT(With({{"layers", Values{64, 32}}})->model().hidden_units(), ElementsAre(64, 32));
  const absl::StatusOr<Target> both = Resolve(*FindTarget("layers"), {2, 128});
  EXPECT_THAT(std::string(both.status().message()), HasSubstr("call it hidden_size or num_layers"));
}

// ---- The reference system's learning rate ----

TEST(LearningRateTest, OriginalIsDividedBy32ForAdamWhateverTheBatchSize) {
  EXPECT_EQ(LearningRate({{"learning_rate", 0.04573552122379638}}), 0.04573552122379638 / 32);
  EXPECT_EQ(LearningRate({{"lr", 0.32}, {"batch_size", 512}, {"optimizer", "adam"}}), 0.01);
}

TEST(LearningRateTest, OriginalIsDividedByTheBatchSizeForRmsprop) {
  EXPECT_EQ(LearningRate({{"learning_rate", 1.0}, {"optimizer", "rmsprop"}, {"batch_size", 64}}), 1.0 / 64);
}

TEST(LearningRateTest, OriginalIsTheUsualOneForSgd) {
  EXPECT_EQ(LearningRate({{"learning_rate", 0.1}, {"optimizer", "sgd"}, {"batch_size", 64}}), 0.1);
}

TEST(LearningRateTest, OptimizerAndBatchSizeCanBeTheBases) {
  RunConfig base;
  base.mutable_train()->mutable_optimizer()->set_algorithm(OptimizerConfig::RMSPROP);
  base.mutable_train()->set_batch_size(10);
  base.mutable_train()->mutable_optimizer()->set_learning_rate(0.5);
  EXPECT_EQ(LearningRate({{"learning_rate", 1}}, base), 0.1);
  EXPECT_EQ(LearningRate({{"epochs", 1}}, base), 0.5) << "the base's own is always the field's";
}

TEST(LearningRateTest, PathsAlwaysMeanTheField) {
  EXPECT_EQ(LearningRate({{"train.optimizer.learning_rate", 0.5}}), 0.5);
  EXPECT_EQ(LearningRate({{"optimizer.learning_rate", 0.5}}), 0.5);
}

TEST(LearningRateTest, UsualIsTheField) {
  EXPECT_EQ(With({{"learning_rate", 0.5}})->train().optimizer().learning_rate(), 0.5);
}

}  // namespace
}  // namespace inknet::sweep
