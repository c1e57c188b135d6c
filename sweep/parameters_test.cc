#include "sweep/parameters.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/fields.h"
#include "proto/text.h"

namespace inknet::sweep {
namespace {

using search::Categorical;
using search::IntUniform;
using search::Normal;
using search::Uniform;
using search::Value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Values = Value::List;

struct Setting {
  const char* name;
  Value value;
};

absl::StatusOr<RunConfig> With(const std::vector<Setting>& settings, const RunConfig& base = RunConfig(),
                               SweepConfig::LearningRateConvention convention = SweepConfig::USUAL) {
  std::vector<Target> targets;
  search::Assignment assignment;
  for (const Setting& setting : settings) {
    targets.push_back(FindTarget(setting.name).value());
    assignment.push_back(setting.value);
  }
  return Configure(base, convention, targets, assignment);
}

std::string ErrorOf(const std::vector<Setting>& settings) { return std::string(With(settings).status().message()); }

double LearningRate(const std::vector<Setting>& settings, const RunConfig& base = RunConfig()) {
  return With(settings, base, SweepConfig::ORIGINAL)->train().optimizer().learning_rate();
}

// ---- Names ----

TEST(ParametersTest, EveryFieldIsFoundByItsPathAndByItsLastName) {
  int found = 0;
  for (const FieldPath& path : FieldPaths(RunConfig::descriptor())) {
    if (path.field->message_type() != nullptr) continue;
    EXPECT_EQ(FindTarget(path.path)->path, path.path);
    EXPECT_EQ(FindTarget(path.field->name())->path, path.path);
    ++found;
  }
  EXPECT_GE(found, 27);
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

TEST(ParametersTest, OtherNamesOfTheSame) {
  const auto path_of = [](const char* name) { return FindTarget(name)->path; };
  EXPECT_EQ(path_of("lr"), "train.optimizer.learning_rate");
  EXPECT_EQ(path_of("optimizer.learning_rate"), "train.optimizer.learning_rate");
  EXPECT_EQ(path_of("learning-rate"), "train.optimizer.learning_rate");
  EXPECT_EQ(path_of("weight_decay"), "train.optimizer.weight_decay");
  EXPECT_EQ(path_of("beta_1"), "train.optimizer.beta1");
  EXPECT_EQ(path_of("eps"), "train.optimizer.epsilon");
  EXPECT_EQ(path_of("clip_norm"), "train.optimizer.clip_norm");
  EXPECT_EQ(path_of("weight_init"), "model.weight_init");
  EXPECT_EQ(path_of("val_split"), "data.validation_fraction");
}

TEST(ParametersTest, UnknownNamesComeWithTheNearestOne) {
  const auto error_of = [](const char* name) { return std::string(FindTarget(name).status().message()); };
  EXPECT_THAT(error_of("hiden_units"),
              HasSubstr("no field of the configuration is called so. Did you mean 'hidden_units'?"));
  EXPECT_THAT(error_of("train.epoch"), HasSubstr("Did you mean 'train.epochs'?"));
  EXPECT_THAT(error_of("drop_out_p_value"), HasSubstr("Did you mean 'dropout_p_value'?"));
  EXPECT_FALSE(FindTarget("").ok());
  EXPECT_FALSE(FindTarget("train").ok()) << "a message, not a value";
  EXPECT_FALSE(FindTarget("rate").ok()) << "half a name";
}

TEST(ParametersTest, TwoThatSetTheSameFieldConflict) {
  const auto conflict = [](const char* a, const char* b) { return Conflict(*FindTarget(a), *FindTarget(b)); };
  EXPECT_TRUE(conflict("lr", "train.optimizer.learning_rate"));
  EXPECT_TRUE(conflict("hidden_units", "num_layers"));
  EXPECT_TRUE(conflict("hidden_size", "hidden_units"));
  EXPECT_TRUE(conflict("hidden_size", "hidden_dim"));
  EXPECT_FALSE(conflict("hidden_size", "num_layers"));
  EXPECT_FALSE(conflict("epochs", "batch_size"));
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
  EXPECT_FALSE(With({{"tensorboard", false}})->tensorboard());
}

TEST(ParametersTest, RealNumbersKeepEveryDigit) {
  EXPECT_THAT(With({{"dropout", 0.3581304456936143}})->model().dropout(), ElementsAre(0.3581304456936143));
}

TEST(ParametersTest, ValuesOfAnotherTypeAreErrorsThatSayWhatWouldBeRight) {
  EXPECT_EQ(ErrorOf({{"epochs", "many"}}), "train.epochs: the text 'many' is not a whole number");
  EXPECT_EQ(ErrorOf({{"epochs", "5"}}), "train.epochs: the text '5' is not a whole number");
  EXPECT_EQ(ErrorOf({{"epochs", 0.5}}), "train.epochs: 0.5 is not a whole number");
  EXPECT_EQ(ErrorOf({{"epochs", true}}), "train.epochs: true is not a whole number");
  EXPECT_EQ(ErrorOf({{"epochs", Values{1}}}), "train.epochs: [1] is not a whole number");
  EXPECT_EQ(ErrorOf({{"lr", "1e-5"}}), "train.optimizer.learning_rate: the text '1e-5' is not a number");
  EXPECT_EQ(ErrorOf({{"activation", "relux"}}), "model.activation: 'relux' is not one of RELU, TANH, SIGMOID");
  EXPECT_EQ(ErrorOf({{"activation", 1}}), "model.activation: 1 is not one of RELU, TANH, SIGMOID");
  EXPECT_EQ(ErrorOf({{"hidden_units", Values{512, "x"}}}),
            "model.hidden_units: the text 'x' is not a whole number or a list of such");
  EXPECT_EQ(ErrorOf({{"hidden_units", Values{Values{512}}}}),
            "model.hidden_units: [512] is not a whole number or a list of such");
  EXPECT_EQ(ErrorOf({{"tensorboard", 1}}), "tensorboard: 1 is not true or false");
  EXPECT_EQ(ErrorOf({{"dataset", 5}}), "data.dataset: 5 is not a text");
  EXPECT_THAT(ErrorOf({{"epochs", int64_t{1} << 40}}),
              HasSubstr("train.epochs: '1099511627776' is not a whole number from"));
  EXPECT_THAT(ErrorOf({{"seed", -1}}), HasSubstr("train.seed: '-1' is not a whole number from 0"));
}

TEST(ParametersTest, FieldsOfWholeNumbersTakeNoContinuousDistribution) {
  const Target batch = *FindTarget("batch_size");
  EXPECT_THAT(std::string(CheckValues(batch, Uniform{32, 256, /*log=*/true}).message()),
              HasSubstr("train.batch_size takes whole numbers; use int_uniform"));
  EXPECT_FALSE(CheckValues(batch, Uniform{32, 256, /*log=*/false, /*q=*/0.5}).ok());
  EXPECT_FALSE(CheckValues(batch, Normal{64, 1}).ok());
  EXPECT_FALSE(CheckValues(*FindTarget("num_layers"), Uniform{1, 3}).ok());
  EXPECT_TRUE(CheckValues(batch, Uniform{32, 256, /*log=*/true, /*q=*/8}).ok());
  EXPECT_TRUE(CheckValues(batch, IntUniform{32, 256}).ok());
  EXPECT_TRUE(CheckValues(*FindTarget("lr"), IntUniform{1, 2}).ok());
}

TEST(ParametersTest, EveryListedValueIsChecked) {
  EXPECT_FALSE(CheckValues(*FindTarget("activation"), Categorical{{"relu", "tanh", "relux"}, {}}).ok());
  EXPECT_FALSE(CheckValues(*FindTarget("activation"), IntUniform{0, 2}).ok());
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
  EXPECT_THAT(ErrorOf({{"hidden_size", Values{64, 32}}}), HasSubstr("call the parameter hidden_units"));
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
