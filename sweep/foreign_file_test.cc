// Sweep files that were made for other programs: what becomes of their names and values.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"
#include "sweep/plan.h"
#include "sweep/testing.h"
#include "sweep/wandb_yaml.h"

namespace inknet::sweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> WarningsOf(absl::string_view yaml) { return PlanOf(yaml).value().warnings; }

std::vector<std::string> Names(const Plan& plan) {
  std::vector<std::string> names;
  for (const search::Parameter& parameter : plan.space.parameters()) names.push_back(parameter.name);
  return names;
}

// ---- Names ----

TEST(ForeignFileTest, ParameterOfOneValueThatNoFieldAnswersToIsUnused) {
  const Plan plan = *PlanOf(
      "method: grid\nparameters: {wandb_entity: {value: x}, device: {values: [cuda]}, dataset: {value: mnist}, "
      "decay: {value: 0.1}, epochs: {values: [1, 2]}, threads: {value: 4}, opts: {value: {a: 1}}}");
  EXPECT_THAT(plan.unused, ElementsAre("wandb_entity (x)", "device (cuda)", "dataset (mnist)", "decay (0.1)",
                                       "threads (4)", "opts ({a: 1})"));
  EXPECT_THAT(Names(plan), ElementsAre("epochs"));
  EXPECT_EQ(plan.trials, 2);
}

TEST(ForeignFileTest, IgnoredParametersAreUnusedAndRenamedOnesAreWhatTheyAreCalled) {
  SweepConfig sweep = FromYaml(
      "method: grid\nparameters: {heads: {values: [1, 2]}, enc: {parameters: {a: {values: [1, 2]}}}, "
      "breite: {values: [8, 16]}}");
  sweep.mutable_names()->add_ignore("heads");
  sweep.mutable_names()->add_ignore("enc");
  SweepNames::Rename* rename = sweep.mutable_names()->add_rename();
  rename->set_theirs("breite");
  rename->set_ours("hidden_size");
  const Plan plan = *MakePlan(sweep);
  EXPECT_THAT(plan.unused, ElementsAre("heads (2 values, ignored)", "enc.a (2 values, ignored)"));
  EXPECT_THAT(plan.config_for({16})->model().hidden_units(), ElementsAre(16));
}

TEST(ForeignFileTest, WhatIsIgnoredOrRenamedMustBeThere) {
  SweepConfig sweep = FromYaml("method: grid\nparameters: {epochs: {values: [1, 2]}, x: {value: 1}}");
  sweep.mutable_names()->add_ignore("epoch");
  SweepNames::Rename* rename = sweep.mutable_names()->add_rename();
  rename->set_theirs("x");
  rename->set_ours("epochz");
  EXPECT_EQ(std::string(MakePlan(sweep).status().message()),
            "parameter 'x': --rename=x=epochz: no field of the configuration is called so. Did you mean 'epochs'?\n"
            "--ignore=epoch: the sweep has no such parameter. Did you mean 'epochs'?");
}

TEST(ForeignFileTest, MetricOfTheCommandLineHasItsOwnGoalAndNoTarget) {
  SweepConfig sweep =
      FromYaml("method: grid\nmetric: {name: f1, goal: minimize, target: 3}\nparameters: {epochs: {values: [1, 2]}}");
  EXPECT_FALSE(MakePlan(sweep).ok());
  sweep.mutable_names()->set_metric("val_acc");
  const Plan plan = *MakePlan(sweep);
  EXPECT_EQ(plan.metric_name, "validation_accuracy");
  EXPECT_EQ(plan.goal, search::Goal::kMaximize);
  EXPECT_FALSE(plan.target.has_value());
}

TEST(ForeignFileTest, MetricOfTheCommandLineReplacesOneThatCannotBeRead) {
  Source source;
  SweepConfig sweep = *ParseWandbYaml(
      "method: grid\nmetric: {name: f1, goal: maximum}\nparameters: {epochs: {values: [1, 2]}}", "f.yaml", &source);
  EXPECT_THAT(std::string(MakePlan(sweep, source).status().message()), HasSubstr("goal 'maximum' is unknown"));
  sweep.mutable_names()->set_metric("val_acc");
  EXPECT_TRUE(MakePlan(sweep, source).ok());
}

TEST(ForeignFileTest, TargetIsTheFiles) {
  EXPECT_EQ(PlanOf("method: grid\nmetric: {name: val_acc, target: 0.9}\nparameters: {epochs: {value: 1}}")->target,
            0.9);
}

TEST(ForeignFileTest, CommandsArgumentsAreAppliedUnlessAParameterSetsThem) {
  const Plan plan = *PlanOf(
      "method: grid\ncommand: [python, t.py, --hidden_size, 128, 64, --epochs, 9, --lr=1e-3, --project, x, '${args}']\n"
      "parameters: {epochs: {values: [1, 2]}}");
  const RunConfig run = *plan.config_for({2});
  EXPECT_EQ(FormatTextProtoLine(run),
            "model { hidden_units: [128, 64] } train { epochs: 2 optimizer { learning_rate: 0.001 } }");
  EXPECT_THAT(plan.unused, ElementsAre("command: --epochs (9), which a parameter sets", "command: --project (x)"));
}

TEST(ForeignFileTest, SetThatAParameterOverridesIsAnError) {
  const char* yaml = "method: grid\nparameters: {epochs: {values: [1, 2]}, optimizer: {value: sgd}}";
  const auto error = [&](const char* set) { return std::string(PlanOf(yaml, {set}).status().message()); };
  EXPECT_EQ(error("train.epochs=20"),
            "f.yaml:2:14: parameter 'epochs' sets train.epochs, and so does --set train.epochs=20; leave one out "
            "(--ignore=epochs leaves out the parameter)");
  EXPECT_THAT(error("train.optimizer={algorithm: ADAM}"), HasSubstr("parameter 'optimizer' sets"));
  EXPECT_TRUE(PlanOf(yaml, {"train.batch_size=20"}).ok());
}

// ---- Values ----

TEST(ForeignFileTest, QuotedNumbersAreOrderedAndCountAsTheNumbersThatTheyAre) {
  const Plan plan = *PlanOf(absl::StrCat(kRandom, "parameters: {batch_size: {values: ['64', 32, \"64\"]}}"));
  EXPECT_EQ(std::get<search::Categorical>(plan.space.parameters()[0].distribution).values,
            (std::vector<search::Value>{64, 32}));
  EXPECT_FALSE(plan.space.dimensions()[0].unordered);
  EXPECT_THAT(plan.warnings,
              ElementsAre("f.yaml:3:14: parameter 'batch_size': its values have 64 twice; it counts once"));
}

TEST(ForeignFileTest, NullIsTheBasesValueAndAValueAmongOthers) {
  SweepConfig sweep = FromYaml("method: grid\nparameters: {hidden_units: {values: [null, [8]]}}");
  sweep.mutable_base()->mutable_model()->add_hidden_units(5);
  const Plan plan = *MakePlan(sweep);
  EXPECT_EQ(plan.trials, 2);
  EXPECT_THAT(plan.config_for({search::Value::Null()})->model().hidden_units(), ElementsAre(5));
}

TEST(ForeignFileTest, MapsAreGridPointsThatSetWhatTheirKeysSay) {
  const Plan plan = *PlanOf(
      "method: grid\nparameters: {optimizer: {values: [{name: sgd, lr: 0.1, nesterov: null}, {name: adam, lr: "
      "'0.01'}]}}");
  EXPECT_EQ(plan.trials, 2);
  const search::Assignment second = {search::ValueNumber(plan.space.parameters()[0].distribution, 1)};
  EXPECT_EQ(FormatTextProtoLine(*plan.config_for(second)),
            "train { optimizer { algorithm: ADAM learning_rate: 0.01 } }");
}

TEST(ForeignFileTest, KeysOfAMapThatNothingAnswersToAreUnusedAndNullIsNoMap) {
  const Plan plan = *PlanOf(
      "method: grid\nparameters: {optimizer: {values: [{name: sgd, foreach: true}, {name: adam, amsgrad: false}, "
      "null]}}");
  EXPECT_THAT(plan.unused, ElementsAre("optimizer.amsgrad (in a map)", "optimizer.foreach (in a map)"));
  EXPECT_EQ(plan.trials, 3);
  EXPECT_EQ(FormatTextProtoLine(*plan.config_for({search::Value::Null()})), "");
}

TEST(ForeignFileTest, ContinuousRangeOfAWholeFieldIsRounded) {
  const Plan plan = *PlanOf(absl::StrCat(
      kRandom,
      "parameters: {batch_size: {distribution: log_uniform_values, min: 16, max: 256}, epochs: {min: 1.0, max: 9}}"));
  EXPECT_THAT(plan.warnings, ElementsAre(HasSubstr("'batch_size': rounded to whole numbers, which train.batch_size"),
                                         HasSubstr("'epochs': rounded to whole numbers")));
  EXPECT_TRUE(plan.config_for({33, 5}).ok());
}

TEST(ForeignFileTest, SgdBesideMomentumIsWithoutIt) {
  const Plan plan =
      *PlanOf("method: grid\nparameters: {optimizer: {values: [sgd, momentum, nag]}, momentum: {value: 0.8}}");
  const auto optimizer = [&](const char* word) {
    return FormatTextProtoLine(plan.config_for({0.8, word})->train().optimizer());
  };
  EXPECT_EQ(optimizer("sgd"), "algorithm: SGD");
  EXPECT_EQ(optimizer("momentum"), "algorithm: SGD momentum: 0.8");
  EXPECT_EQ(optimizer("nag"), "algorithm: SGD momentum: 0.8 nesterov: true");
}

// ---- What is not heeded ----

TEST(ForeignFileTest, VariationThatTrialsDoNotHeedIsWarnedOf) {
  EXPECT_THAT(
      WarningsOf("method: grid\nparameters: {optimizer: {values: [adam, sgd]}, momentum: {values: [0.5, 0.9]}}"),
      ElementsAre("f.yaml:2:48: parameter 'momentum' changes nothing in 2 of 4 trials, whose other settings do not "
                  "heed it; 1 of all trials would be the same as others"));
  EXPECT_THAT(
      WarningsOf("method: grid\nparameters: {optimizer.decay: {values: [0.5, 0.9, 0.99]}}"),
      ElementsAre(HasSubstr("changes nothing in 3 of 3 trials, whose other settings do not heed it; 2 of all")));
  EXPECT_THAT(WarningsOf("method: grid\nparameters: {optimizer: {value: sgd}, momentum: {values: [0.5, 0.9]}}"),
              ElementsAre());
}

TEST(ForeignFileTest, ClippingThatIsOffMakesItsBoundUnused) {
  const Plan plan = *PlanOf(
      "method: grid\nparameters: {use_grad_clipping: {value: false}, max_grad_norm: {value: 50.0}, epochs: {values: "
      "[1, "
      "2]}}");
  EXPECT_THAT(plan.unused, ElementsAre("max_grad_norm (50, clipping is off)"));
}

}  // namespace
}  // namespace inknet::sweep
