#include "sweep/plan.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"
#include "proto/validate.h"
#include "sweep/testing.h"

namespace inknet::sweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string ErrorOf(absl::string_view yaml) { return std::string(PlanOf(yaml).status().message()); }

// Of a random sweep over `parameters`, entries of a map.
std::string ErrorOfParameters(absl::string_view parameters) {
  return ErrorOf(absl::StrCat(kRandom, "parameters: {", parameters, "}"));
}

std::vector<std::string> Names(const Plan& plan) {
  std::vector<std::string> names;
  for (const search::Parameter& parameter : plan.space.parameters()) names.push_back(parameter.name);
  return names;
}

// ---- Plans ----

TEST(PlanTest, SweepOfTheTutorialsKindBecomesAPlan) {
  const Plan plan = *PlanOf(R"(
program: train.py
method: bayes
run_cap: 20
metric: {name: val_loss, goal: minimize}
early_terminate: {type: hyperband, min_iter: 3}
parameters:
  optimizer: {values: [adam, sgd]}
  fc_layer_size: {values: [128, 256, 512]}
  dropout: {values: [0.3, 0.4, 0.5]}
  epochs: {value: 2}
  learning_rate: {distribution: uniform, min: 0.001, max: 0.1}
  batch_size: {distribution: q_log_uniform_values, q: 8, min: 32, max: 256}
)");
  EXPECT_EQ(plan.method, search::Method::kBayes);
  EXPECT_EQ(plan.goal, search::Goal::kMinimize);
  EXPECT_EQ(plan.metric_name, "validation_loss");
  EXPECT_EQ(plan.trials, 20);
  EXPECT_EQ(plan.seed, 42u);
  ASSERT_TRUE(plan.hyperband.has_value());
  EXPECT_EQ(*plan.hyperband->min_iter, 3);
  EXPECT_EQ(plan.hyperband->eta, 3);
  EXPECT_FALSE(plan.hyperband->strict);
  EXPECT_THAT(Names(plan),
              ElementsAre("optimizer", "fc_layer_size", "dropout", "epochs", "learning_rate", "batch_size"));
  EpochRecord epoch;
  epoch.set_validation_loss(0.25);
  EXPECT_EQ(plan.metric(epoch), 0.25);
  const RunConfig config = *plan.config_for({"sgd", 256, 0.4, 2, 0.01, 64});
  EXPECT_EQ(FormatTextProtoLine(config),
            "model { hidden_units: [256] dropout: [0.4] } "
            "train { epochs: 2 batch_size: 64 optimizer { algorithm: SGD learning_rate: 0.01 } }");
}

TEST(PlanTest, EveryCornerOfTheSpaceIsAValidConfiguration) {
  const Plan plan = *PlanOf(absl::StrCat(kRandom, R"(
parameters:
  hidden_units: {values: [[512], [16384, 1], []]}
  dropout: {min: 0.0, max: 0.99}
  batch_size: {distribution: q_log_uniform_values, min: 1, max: 65536}
  lr: {distribution: log_uniform_values, min: 1e-100, max: 1e100}
  momentum: {distribution: q_uniform, min: 0, max: 0.9, q: 0.1}
)"));
  for (int corner = 0; corner < 32; ++corner) {
    search::Point point;
    for (int d = 0; d < 5; ++d) point.push_back((corner >> d) & 1);
    const absl::StatusOr<RunConfig> config = plan.config_for(plan.space.Decode(point));
    EXPECT_TRUE(config.ok()) << config.status();
  }
}

TEST(PlanTest, GridHasItsParametersByNameAndAllItsCombinations) {
  const Plan plan =
      *PlanOf("method: grid\nparameters: {seed: {values: [1, 2]}, epochs: {min: 1, max: 3}, lr: {value: 0.1}}");
  EXPECT_THAT(Names(plan), ElementsAre("epochs", "lr", "seed"));
  EXPECT_EQ(plan.trials, 6);
  EXPECT_EQ(plan.config_for({3, 0.1, 2})->train().epochs(), 3);
}

TEST(PlanTest, RunCapShortensAGridAndDoesNotLengthenIt) {
  EXPECT_EQ(PlanOf("method: grid\nrun_cap: 2\nparameters: {seed: {values: [1, 2, 3]}}")->trials, 2);
  EXPECT_EQ(PlanOf("method: grid\nrun_cap: 9\nparameters: {seed: {values: [1, 2, 3]}}")->trials, 3);
}

TEST(PlanTest, HugeGridNeedsARunCap) {
  const std::string parameters =
      "parameters: {seed: {min: 1, max: 1000000000}, epochs: {min: 1, max: 1000000}, "
      "batch_size: {min: 1, max: 60000}}";
  EXPECT_THAT(ErrorOf("method: grid\n" + parameters), HasSubstr("more than 2^53 combinations; give --run_cap"));
  EXPECT_EQ(PlanOf("method: grid\nrun_cap: 5\n" + parameters)->trials, 5);
}

TEST(PlanTest, ParametersChangeTheBase) {
  SweepConfig sweep = FromYaml(absl::StrCat(kRandom, "parameters: {lr: {min: 0.1, max: 0.2}}"));
  sweep.mutable_base()->mutable_train()->set_epochs(77);
  EXPECT_EQ(MakePlan(sweep)->config_for({0.15})->train().epochs(), 77);
}

TEST(PlanTest, LearningRateConventionReachesTheConfiguration) {
  SweepConfig sweep = FromYaml(absl::StrCat(kRandom, "parameters: {lr: {min: 0.1, max: 0.9}}"));
  sweep.set_learning_rate(SweepConfig::ORIGINAL);
  EXPECT_EQ(MakePlan(sweep)->config_for({0.32})->train().optimizer().learning_rate(), 0.01);
}

TEST(PlanTest, AssignmentOfAnotherSpaceIsAnError) {
  const Plan plan = *PlanOf(absl::StrCat(kRandom, "parameters: {epochs: {min: 1, max: 9}}"));
  EXPECT_FALSE(plan.config_for({}).ok());
  EXPECT_FALSE(plan.config_for({"x"}).ok());
  EXPECT_FALSE(plan.config_for({0}).ok());
}

TEST(PlanTest, HyperbandMayVaryTheEpochs) {
  EXPECT_TRUE(PlanOf(absl::StrCat(kRandom, "early_terminate: {type: hyperband, min_iter: 2}\n",
                                  "parameters: {epochs: {min: 1, max: 9}}"))
                  .ok());
}

// ---- The metric ----

TEST(PlanTest, MissingMetricIsValidationAccuracy) {
  const Plan plan = *PlanOf("method: grid\nparameters: {epochs: {values: [1, 2]}}");
  EXPECT_EQ(plan.metric_name, "validation_accuracy");
  EXPECT_EQ(plan.goal, search::Goal::kMaximize);
}

TEST(PlanTest, MissingGoalIsTheMetricsOwn) {
  const char* parameters = "\nmethod: grid\nparameters: {epochs: {values: [1, 2]}}";
  EXPECT_EQ(PlanOf(absl::StrCat("metric: {name: val_acc}", parameters))->goal, search::Goal::kMaximize);
  EXPECT_EQ(PlanOf(absl::StrCat("metric: {name: val_loss}", parameters))->goal, search::Goal::kMinimize);
}

TEST(PlanTest, GoalThatLooksForTheWorstIsAnError) {
  const char* parameters = "\nmethod: grid\nparameters: {epochs: {values: [1, 2]}}";
  EXPECT_THAT(ErrorOf(absl::StrCat("metric: {name: val_acc, goal: minimize}", parameters)),
              HasSubstr("looks for the worst; write goal: maximize"));
  EXPECT_THAT(ErrorOf(absl::StrCat("metric: {name: val_loss, goal: maximize}", parameters)),
              HasSubstr("write goal: minimize"));
}

TEST(PlanTest, TestScoreIsRefusedAndSoIsAnUnknownOne) {
  const char* parameters = "\nmethod: grid\nparameters: {epochs: {values: [1, 2]}}";
  EXPECT_THAT(ErrorOf(absl::StrCat("metric: {name: test_acc}", parameters)), HasSubstr("test images"));
  EXPECT_THAT(ErrorOf(absl::StrCat("metric: {name: f1}", parameters)), HasSubstr("metric 'f1' is unknown"));
  EXPECT_THAT(ErrorOf(absl::StrCat("metric: {goal: maximize}", parameters)), HasSubstr("metric has no name"));
}

// ---- Bad input, each before anything is trained ----

TEST(PlanTest, ParameterThatMatchesNoField) {
  EXPECT_EQ(
      ErrorOfParameters("hiden_units: {values: [5, 6]}"),
      "f.yaml:3:14: parameter 'hiden_units': no field of the configuration is called so. Did you mean 'hidden_units'? "
      "It "
      "varies: --ignore=hiden_units leaves it out, --rename=hiden_units=OURS says what it is here (docs/sweeps.md has "
      "all names)");
}

TEST(PlanTest, MinAboveMax) {
  EXPECT_EQ(ErrorOfParameters("epochs: {min: 5, max: 1}"),
            "f.yaml:3:14: parameter 'epochs': its min 5 is above its max 1");
  EXPECT_THAT(ErrorOfParameters("lr: {distribution: log_uniform_values, min: 2, max: 1}"), HasSubstr("above its max"));
}

TEST(PlanTest, LogarithmicFromZero) {
  EXPECT_THAT(ErrorOfParameters("lr: {distribution: log_uniform_values, min: 0, max: 1}"),
              HasSubstr("parameter 'lr': its min 0 has to be above 0"));
}

TEST(PlanTest, EmptyList) {
  SweepConfig sweep = FromYaml(absl::StrCat(kRandom, "parameters: {lr: {distribution: categorical}}"));
  EXPECT_THAT(std::string(MakePlan(sweep).status().message()),
              HasSubstr("parameter 'lr': its list of values is empty"));
}

TEST(PlanTest, GridWithAContinuousParameter) {
  EXPECT_EQ(
      ErrorOf("method: grid\nparameters: {lr: {min: 0.1, max: 0.5}, dropout: {min: 0.1, max: 0.5}}"),
      "f.yaml:2:14: parameter 'lr': it is continuous, and a grid needs values to go through: a list, whole numbers or "
      "steps\n"
      "f.yaml:2:40: parameter 'dropout': it is continuous, and a grid needs values to go through: a list, whole "
      "numbers or steps");
}

TEST(PlanTest, NoMethod) {
  EXPECT_THAT(ErrorOf("parameters: {epochs: {value: 1}}"),
              HasSubstr("method is missing: write method: grid, random or bayes"));
}

TEST(PlanTest, NoParameters) { EXPECT_THAT(ErrorOf(kRandom), HasSubstr("there are no parameters")); }

TEST(PlanTest, NoRunCapWhereTheMethodHasNoEnd) {
  for (const char* method : {"random", "bayes"}) {
    EXPECT_EQ(ErrorOf(absl::StrCat("method: ", method, "\nparameters: {lr: {min: 0.1, max: 0.5}}")),
              "f.yaml:1:1: run_cap is missing: this method ends after so many trials; give --run_cap=36");
  }
}

TEST(PlanTest, NegativeRunCapInATextproto) {
  SweepConfig sweep = FromYaml("method: grid\nparameters: {epochs: {value: 1}}");
  sweep.set_run_cap(-1);
  EXPECT_THAT(std::string(MakePlan(sweep).status().message()), HasSubstr("run_cap is -1"));
}

TEST(PlanTest, HyperbandThatMakesNoSense) {
  EXPECT_THAT(ErrorOf("early_terminate: {type: hyperband}\nmethod: grid\nparameters: {epochs: {value: 1}}"),
              HasSubstr("it needs min_iter, or max_iter and s"));
  EXPECT_THAT(
      ErrorOf(
          "early_terminate: {type: hyperband, min_iter: 1, eta: 1}\nmethod: grid\nparameters: {epochs: {value: 1}}"),
      HasSubstr("eta is 1"));
}

TEST(PlanTest, TwoParametersForOneField) {
  EXPECT_EQ(ErrorOfParameters("lr: {value: 0.1}, learning_rate: {value: 0.2}"),
            "f.yaml:3:32: parameters 'lr' and 'learning_rate' both set train.optimizer.learning_rate; leave one out: "
            "--ignore=learning_rate");
}

TEST(PlanTest, EndsOfARangeThatAreInvalid) {
  EXPECT_EQ(ErrorOfParameters("batch_size: {min: 0, max: 70000}"),
            "f.yaml:3:32: parameter 'batch_size': train.batch_size is 0; it must be 1 .. 65536\n"
            "f.yaml:3:40: parameter 'batch_size': train.batch_size is 70000; it must be 1 .. 65536");
  EXPECT_THAT(ErrorOfParameters("dropout: {min: 0.0, max: 1.5}"), HasSubstr("model.dropout[0] is 1.5"));
  EXPECT_THAT(ErrorOfParameters("momentum: {distribution: normal, mu: 3}"), HasSubstr("momentum is 3"));
}

TEST(PlanTest, EndThatTheFieldExcludesIsTakenOff) {
  const Plan plan = *PlanOf(absl::StrCat(
      kRandom, "parameters: {dropout: {min: 0.0, max: 1.0}, lr: {min: 0.0, max: 0.1}, hidden_size: {value: 8}}"));
  const double most = *search::Number(search::ValueAt(plan.space.parameters()[0].distribution, 1));
  EXPECT_LT(static_cast<float>(most), 1.0f) << "as the network sees it";
  EXPECT_GT(most, 0.9999999);
  const double least = *search::Number(search::ValueAt(plan.space.parameters()[1].distribution, 0));
  EXPECT_GT(static_cast<float>(least), 0.0f);
  EXPECT_LT(least, 1e-40);
  EXPECT_THAT(
      plan.warnings,
      ElementsAre(HasSubstr("f.yaml:3:39: parameter 'dropout': its max 1 is excluded by model.dropout; the range "
                            "ends at 0.9999999"),
                  HasSubstr("f.yaml:3:55: parameter 'lr': its min 0 is excluded by "
                            "train.optimizer.learning_rate; the range ends at 1.4")));
}

TEST(PlanTest, BetaEndsWhereTheFieldDoes) {
  const Plan plan = *PlanOf(absl::StrCat(kRandom, "parameters: {dropout: {distribution: beta, b: 0.01}, hidden_size: ",
                                         "{value: 8}, lr: {distribution: q_beta, q: 0.25}}"));
  EXPECT_LT(static_cast<float>(*search::Number(search::ValueAt(plan.space.parameters()[0].distribution, 1))), 1.0f);
  EXPECT_EQ(search::ValueAt(plan.space.parameters()[2].distribution, 0), search::Value(0.25));
  EXPECT_EQ(search::CountOf(plan.space.parameters()[2].distribution), 4);
}

TEST(PlanTest, StepThatTheFieldExcludesIsTakenOff) {
  const Plan plan =
      *PlanOf(absl::StrCat(kRandom, "parameters: {lr: {distribution: q_uniform, min: 0.01, max: 1, q: 0.1}}"));
  EXPECT_EQ(search::ValueAt(plan.space.parameters()[0].distribution, 0), search::Value(0.1));
  EXPECT_THAT(plan.warnings, ElementsAre(HasSubstr("the range ends at 0.1")));
}

TEST(PlanTest, StepLargerThanTheRangeLeavesNothingToTakeOff) {
  EXPECT_THAT(ErrorOfParameters("lr: {distribution: q_log_uniform_values, min: 1e-5, max: 1, q: 8.5}"),
              HasSubstr("train.optimizer.learning_rate is 0"));
}

TEST(PlanTest, ListedValueThatIsInvalid) {
  EXPECT_EQ(ErrorOfParameters("hidden_units: {values: [[512], [512, 0]]}"),
            "f.yaml:3:45: parameter 'hidden_units': model.hidden_units[1] is 0; it must be 1 .. 16384");
}

TEST(PlanTest, EveryInvalidValueOfAListIsSaidAtItsPlace) {
  EXPECT_EQ(ErrorOfParameters("batch_size: {values: [0, 32, many, -1, 64]}"),
            "f.yaml:3:36: parameter 'batch_size': train.batch_size is 0; it must be 1 .. 65536\n"
            "f.yaml:3:43: parameter 'batch_size': train.batch_size: the text 'many' is not a whole number\n"
            "f.yaml:3:49: parameter 'batch_size': train.batch_size is -1; it must be 1 .. 65536");
  EXPECT_EQ(ErrorOfParameters("batch_size: {values: [0, 32, -1, 64]}"),
            "f.yaml:3:36: parameter 'batch_size': train.batch_size is 0; it must be 1 .. 65536\n"
            "f.yaml:3:43: parameter 'batch_size': train.batch_size is -1; it must be 1 .. 65536");
  EXPECT_EQ(ErrorOfParameters("activation: {values: [relu, foo, tanh, bar]}"),
            "f.yaml:3:42: parameter 'activation': model.activation: the text 'foo' is not one of RELU, TANH, SIGMOID, "
            "LEAKY_RELU, ELU, GELU, SILU (--ignore=activation leaves the parameter out)\n"
            "f.yaml:3:53: parameter 'activation': model.activation: the text 'bar' is not one of RELU, TANH, SIGMOID, "
            "LEAKY_RELU, ELU, GELU, SILU (--ignore=activation leaves the parameter out)");
}

TEST(PlanTest, DropoutForEachLayerMustFitEveryNetwork) {
  const std::string two = "dropout: {value: [0.1, 0.2]}, ";
  EXPECT_EQ(ErrorOfParameters(two + "hidden_units: {values: [[8, 8], [8, 8, 8]]}"),
            "f.yaml:3:14: parameters 'dropout', 'hidden_units': model.dropout has 2 values and model.hidden_units 3; "
            "give none, one "
            "for all hidden layers, or one for each");
  EXPECT_THAT(ErrorOfParameters(two + "hidden_size: {value: 8}, num_layers: {min: 2, max: 5}"),
              HasSubstr("model.hidden_units 5"));
  EXPECT_TRUE(PlanOf(absl::StrCat(kRandom, "parameters: {", two, "hidden_units: {values: [[8, 8], [9, 9]]}}")).ok());
}

TEST(PlanTest, DropoutForEachLayerMayFitTheParametersAndNotTheBase) {
  SweepConfig sweep = FromYaml(absl::StrCat(kRandom, "parameters: {hidden_units: {values: [[8, 8], [9, 9]]}}"));
  sweep.mutable_base()->mutable_model()->add_dropout(0.1);
  sweep.mutable_base()->mutable_model()->add_dropout(0.2);
  EXPECT_TRUE(MakePlan(sweep).ok());
}

TEST(PlanTest, DepthWithoutAWidth) {
  EXPECT_THAT(ErrorOfParameters("num_layers: {min: 1, max: 3}"),
              HasSubstr("parameter 'num_layers': a number of hidden"));
}

TEST(PlanTest, BaseThatIsInvalidIsSaidOnce) {
  SweepConfig sweep = FromYaml(absl::StrCat(kRandom, "parameters: {lr: {min: 0.1, max: 0.2}, seed: {values: [1, 2]}}"));
  sweep.mutable_base()->mutable_train()->set_epochs(0);
  sweep.mutable_base()->mutable_data()->set_dataset("emnist");
  const std::string error(MakePlan(sweep).status().message());
  EXPECT_THAT(error, HasSubstr("what no parameter sets: train.epochs is 0; it must be 1 .. 1000000"));
  EXPECT_THAT(error, HasSubstr("data.dataset"));
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 1);
}

TEST(PlanTest, UnknownDataSet) {
  EXPECT_THAT(ErrorOfParameters("data.dataset: {value: cifar}"), HasSubstr("parameter 'data.dataset': data.dataset: "));
}

TEST(PlanTest, TrialsShareTheImages) {
  EXPECT_THAT(ErrorOfParameters("data.dataset: {values: [mnist, emnist-balanced]}"),
              HasSubstr("can have one value only"));
  EXPECT_TRUE(PlanOf(absl::StrCat(kRandom, "parameters: {data.augmentation.strength: {min: 0.0, max: 1.0}}")).ok())
      << "which is of training alone";
  EXPECT_TRUE(PlanOf(absl::StrCat(kRandom, "parameters: {data.source: {value: GLYPHS}, seed: {values: [1, 2]}}")).ok());
}

TEST(PlanTest, ThreadsAreTheSweeps) {
  EXPECT_THAT(ErrorOfParameters("train.threads: {value: 1}"), HasSubstr("for the sweep to say"));
}

TEST(PlanTest, NameIsAnyText) {
  EXPECT_TRUE(PlanOf(absl::StrCat("name: 'a/b: c?'\n", kRandom, "parameters: {epochs: {value: 1}}")).ok());
}

TEST(PlanTest, EverythingIsSaidAtOnceALineEachInTheFilesOrder) {
  const std::string error = ErrorOf(R"(metric: {name: test_acc}
early_terminate: {type: hyperband}
parameters:
  hiden_units: {values: [5, 6]}
  epochs: {min: 5, max: 1}
  seed: {value: many}
  l2: {distribution: foo}
  batch_size: {values: [0, 32]}
  lr: {valeu: 1}
)");
  const std::vector<std::string> lines = absl::StrSplit(error, '\n');
  EXPECT_THAT(lines,
              ElementsAre(HasSubstr("f.yaml:1:1: method is missing"), HasSubstr("f.yaml:1:16: metric 'test_acc'"),
                          HasSubstr("f.yaml:2:18: early_terminate: "), HasSubstr("f.yaml:4:3: parameter 'hiden_units'"),
                          HasSubstr("f.yaml:5:3: parameter 'epochs'"),
                          HasSubstr("f.yaml:6:17: parameter 'seed': train.seed: the text 'many' is not a whole number"),
                          HasSubstr("f.yaml:7:3: parameter 'l2': unknown distribution 'foo'"),
                          HasSubstr("f.yaml:8:25: parameter 'batch_size': train.batch_size is 0"),
                          HasSubstr("f.yaml:9:8: parameter 'lr' has no key 'valeu'. Did you mean 'value'?")));
}

TEST(PlanTest, WhatIsMisspeltIsNotMissingAsWell) {
  EXPECT_EQ(ErrorOf("methd: grid\nparameters: {epochs: {value: 1}}"),
            "f.yaml:1:1: a sweep has no key 'methd'. Did you mean 'method'?");
  EXPECT_EQ(ErrorOf("method: grdi\nparameters: {epochs: {value: 1}}"),
            "f.yaml:1:9: method 'grdi' is unknown. Did you mean 'grid'?");
}

TEST(PlanTest, MissingParameterIsNoReasonToBlameAnother) {
  // The widths are what is misspelt; that three dropouts do not fit no layers is not worth a line.
  EXPECT_THAT(ErrorOfParameters("hiden_units: {values: [[8, 8], [9, 9]]}, dropout: {value: [0.1, 0.2]}"),
              Not(HasSubstr("model.dropout")));
}

TEST(PlanTest, ThousandsOfParametersEndQuickly) {
  SweepConfig sweep = FromYaml(kRandom);
  for (int i = 0; i < 3000; ++i) {
    SweepParameter* parameter = sweep.add_parameters();
    parameter->set_name(i % 2 == 0 ? "epochs" : absl::StrCat("no_such_field_", i));
    parameter->add_values()->set_int_value(1);
    parameter->add_values()->set_int_value(2);
  }
  EXPECT_FALSE(MakePlan(sweep).ok());
}

TEST(PlanTest, ThousandsOfValuesAreFineAndMoreAreAnError) {
  SweepConfig sweep = FromYaml(absl::StrCat(kRandom, "parameters: {seed: {values: [0]}}"));
  for (int i = 1; i < 2000; ++i) sweep.mutable_parameters(0)->add_values()->set_int_value(i);
  EXPECT_TRUE(MakePlan(sweep).ok());
  for (int i = 2000; i < 20000; ++i) sweep.mutable_parameters(0)->add_values()->set_int_value(i);
  EXPECT_THAT(std::string(MakePlan(sweep).status().message()), HasSubstr("20000 values; there may be 10000"));
}

TEST(PlanTest, CombinationsThatAreTooManyToTryAreTheTrials) {
  SweepConfig sweep =
      FromYaml(absl::StrCat(kRandom, "parameters: {hidden_units: {values: [1]}, dropout: {values: [0]}}"));
  for (int i = 2; i <= 200; ++i) {
    SweepValue::List* widths = sweep.mutable_parameters(0)->add_values()->mutable_list_value();
    widths->add_items()->set_int_value(i);
    widths->add_items()->set_int_value(i);
    SweepValue::List* dropouts = sweep.mutable_parameters(1)->add_values()->mutable_list_value();
    dropouts->add_items()->set_double_value(0.001 * i);
    dropouts->add_items()->set_double_value(0.001 * i);
  }
  const Plan plan = *MakePlan(sweep);
  using Values = search::Value::List;
  EXPECT_TRUE(plan.config_for({Values{2, 2}, Values{0.002, 0.002}}).ok());
  EXPECT_THAT(std::string(plan.config_for({1, Values{0.002, 0.002}}).status().message()),
              HasSubstr("model.dropout has 2"));
  sweep.mutable_parameters(1)->mutable_values(150)->mutable_list_value()->mutable_items(0)->set_double_value(1);
  EXPECT_FALSE(MakePlan(sweep).ok()) << "every value is tried nevertheless";
}

}  // namespace
}  // namespace inknet::sweep
