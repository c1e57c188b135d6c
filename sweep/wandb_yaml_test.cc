#include "sweep/wandb_yaml.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"

namespace inknet::sweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The sweep that `yaml` is, as textproto.
std::string Parsed(absl::string_view yaml) {
  Source source;
  const absl::StatusOr<SweepConfig> sweep = ParseWandbYaml(yaml, "f.yaml", &source);
  EXPECT_TRUE(source.errors.empty() && source.metric_errors.empty()) << source.errors.ToStatus();
  return sweep.ok() ? FormatTextProtoLine(*sweep) : std::string(sweep.status().message());
}

std::string ErrorOf(absl::string_view yaml) {
  Source source;
  const absl::StatusOr<SweepConfig> sweep = ParseWandbYaml(yaml, "f.yaml", &source);
  source.errors.Include(source.metric_errors);
  return std::string((sweep.ok() ? source.errors.ToStatus() : sweep.status()).message());
}

TEST(WandbYamlTest, EveryKeyIsRead) {
  EXPECT_EQ(Parsed(R"(
method: bayes
name: a sweep
run_cap: 36
metric: {name: val_acc, goal: maximize}
early_terminate: {type: hyperband, min_iter: 3, eta: 2, s: 4, max_iter: 27, strict: true}
parameters:
  lr: {distribution: q_log_uniform_values, min: 1e-5, max: 1, q: 0.5}
  l2: {distribution: normal, mu: 1, sigma: 0.5}
  optimizer: {values: [adam, sgd], probabilities: [0.25, 0.75]}
  epochs: {value: 5}
)"),
            "name: \"a sweep\" method: BAYES metric { name: \"val_acc\" goal: MAXIMIZE } "
            "parameters { name: \"lr\" distribution: \"q_log_uniform_values\" min { double_value: 1e-05 } max { "
            "int_value: 1 } "
            "q: 0.5 } "
            "parameters { name: \"l2\" distribution: \"normal\" mu: 1 sigma: 0.5 } "
            "parameters { name: \"optimizer\" values { string_value: \"adam\" } values { string_value: \"sgd\" } "
            "probabilities: [0.25, 0.75] } "
            "parameters { name: \"epochs\" value { int_value: 5 } } "
            "run_cap: 36 early_terminate { min_iter: 3 max_iter: 27 s: 4 eta: 2 strict: true }");
}

TEST(WandbYamlTest, ValuesKeepTheirTypes) {
  EXPECT_EQ(
      Parsed("parameters: {a: {values: [1, 1.0, '1', true, relu, [512, 0.5], []]}}"),
      "parameters { name: \"a\" values { int_value: 1 } values { double_value: 1 } values { string_value: \"1\" } "
      "values { bool_value: true } values { string_value: \"relu\" } "
      "values { list_value { items { int_value: 512 } items { double_value: 0.5 } } } values { list_value { } } }");
}

TEST(WandbYamlTest, NullAndMapsAreValues) {
  EXPECT_EQ(Parsed("parameters: {a: {values: [null, {x: 1, y: [2]}]}, b: {value: }}"),
            "parameters { name: \"a\" values { null_value: true } values { map_value { keys: \"x\" keys: \"y\" "
            "values { int_value: 1 } values { list_value { items { int_value: 2 } } } } } } "
            "parameters { name: \"b\" value { null_value: true } }");
}

TEST(WandbYamlTest, CommandsFixedArgumentsAreParametersOfOneValue) {
  EXPECT_EQ(Parsed("command: [\"${env}\", python, \"${program}\", --hidden_size, 128, 64, --lr=0.1, -e 5, --nesterov, "
                   "'--loss \"cross entropy\"', --data, \"${data}\", +train.seed=7, \"${args}\"]"),
            "unused_keys: \"command: -e\" unused_keys: \"command: --data\" "
            "fixed { name: \"hidden_size\" value { list_value { items { string_value: \"128\" } items { string_value: "
            "\"64\" } } } } "
            "fixed { name: \"lr\" value { string_value: \"0.1\" } } "
            "fixed { name: \"nesterov\" value { bool_value: true } } "
            "fixed { name: \"loss\" value { string_value: \"cross entropy\" } } "
            "fixed { name: \"train.seed\" value { string_value: \"7\" } }");
}

TEST(WandbYamlTest, CommandWithoutArgumentsIsUnused) {
  EXPECT_EQ(Parsed("command: [\"${env}\", python, train.py, \"${args}\"]"), "unused_keys: \"command\"");
}

TEST(WandbYamlTest, NestedParametersAreJoinedByDots) {
  EXPECT_EQ(
      Parsed(
          "parameters: {optimizer: {parameters: {learning_rate: {value: 1}, deep: {parameters: {er: {value: 2}}}}}}"),
      "parameters { name: \"optimizer.learning_rate\" value { int_value: 1 } } "
      "parameters { name: \"optimizer.deep.er\" value { int_value: 2 } }");
  EXPECT_THAT(ErrorOf("parameters: {a: {parameters: {b: {value: 1}}, value: 2}}"),
              HasSubstr("parameter 'a' has nested parameters, and so can have nothing else"));
}

TEST(WandbYamlTest, KeysOfTheCloudAreListedAsUnused) {
  Source source;
  const SweepConfig sweep = *ParseWandbYaml(R"(
program: train.py
project: p
entity: e
command: [a, {b: ~}]
description: d
controller: {type: local}
job: j
image_uri: i
metric: {name: loss, target: 0.1, impute: worst}
)",
                                            "f.yaml", &source);
  EXPECT_THAT(sweep.unused_keys(), ElementsAre("program", "project", "entity", "command", "description", "controller",
                                               "job", "image_uri", "metric.impute"));
  EXPECT_EQ(sweep.metric().target(), 0.1);
}

TEST(WandbYamlTest, AliasesServeParametersThatAreAlike) {
  EXPECT_EQ(Parsed("parameters: {a: &x {min: 1, max: 2}, b: *x, c: {<<: *x, max: 3}}"),
            "parameters { name: \"a\" min { int_value: 1 } max { int_value: 2 } } "
            "parameters { name: \"b\" min { int_value: 1 } max { int_value: 2 } } "
            "parameters { name: \"c\" min { int_value: 1 } max { int_value: 3 } }");
}

TEST(WandbYamlTest, UnknownKeysComeWithTheNearestOne) {
  EXPECT_EQ(ErrorOf("methd: grid"), "f.yaml:1:1: a sweep has no key 'methd'. Did you mean 'method'?");
  EXPECT_EQ(ErrorOf("metric:\n  gaol: minimize"), "f.yaml:2:3: metric has no key 'gaol'. Did you mean 'goal'?");
  EXPECT_EQ(ErrorOf("parameters:\n  lr: {valeu: 1}"),
            "f.yaml:2:8: parameter 'lr' has no key 'valeu'. Did you mean 'value'?");
  EXPECT_THAT(ErrorOf("early_terminate: {type: hyperband, mni_iter: 3}"), HasSubstr("Did you mean 'min_iter'?"));
  EXPECT_THAT(ErrorOf("xyzzyplugh: 1"), HasSubstr("There are method, metric, parameters,"));
}

TEST(WandbYamlTest, AllErrorsAreSaidAtOnce) {
  EXPECT_EQ(ErrorOf("methd: grid\nrun_cap: many\nparameters:\n  lr: 0.1\n"),
            "f.yaml:1:1: a sweep has no key 'methd'. Did you mean 'method'?\n"
            "f.yaml:2:10: 'many' is not a number\n"
            "f.yaml:4:3: parameter 'lr' is a map, such as {value: 1}, {values: [1, 2]} or {min: 1, max: 2}");
}

TEST(WandbYamlTest, UnknownMethodIsAnError) {
  EXPECT_EQ(ErrorOf("method: bayse"), "f.yaml:1:9: method 'bayse' is unknown. Did you mean 'bayes'?");
  EXPECT_EQ(ErrorOf("method: custom"), "f.yaml:1:9: method 'custom' is unknown. There are grid, random, bayes.");
}

TEST(WandbYamlTest, EmptyListIsAnError) {
  EXPECT_EQ(ErrorOf("parameters:\n  lr:\n    values: []\n"), "f.yaml:3:13: values is an empty list");
  EXPECT_THAT(ErrorOf("parameters: {lr: {values: [1], probabilities: []}}"),
              HasSubstr("probabilities is an empty list"));
  EXPECT_THAT(ErrorOf("parameters: {lr: {values: 1}}"), HasSubstr("values is a list, such as [1, 2]"));
}

TEST(WandbYamlTest, NullIsAnErrorWhereAValueIsNeeded) {
  for (const char* yaml : {"method:", "run_cap: ~", "metric: {name: null}", "parameters: {lr: {min: ~, max: 1}}"}) {
    EXPECT_THAT(ErrorOf(yaml), HasSubstr("a value is missing")) << yaml;
  }
  EXPECT_THAT(ErrorOf("parameters:"), HasSubstr("parameters is a map"));
  EXPECT_THAT(ErrorOf("parameters: {lr: }"), HasSubstr("parameter 'lr' is a map"));
  EXPECT_THAT(ErrorOf("metric:"), HasSubstr("metric is a map"));
}

TEST(WandbYamlTest, NumbersAreNumbers) {
  EXPECT_THAT(ErrorOf("parameters: {lr: {min: 'a', max: 2}}"), HasSubstr("f.yaml:1:24: 'a' is not a number"));
  EXPECT_EQ(Parsed("parameters: {lr: {min: '1e-4', max: '2'}}"),
            "parameters { name: \"lr\" min { double_value: 1e-04 } max { int_value: 2 } }");
  EXPECT_THAT(ErrorOf("parameters: {lr: {min: .inf, max: 2}}"), HasSubstr(".inf is no value"));
  EXPECT_THAT(ErrorOf("parameters: {lr: {distribution: normal, mu: [1]}}"), HasSubstr("one value is wanted"));
  EXPECT_THAT(ErrorOf("run_cap: 1.5"), HasSubstr("'1.5' is not a whole number"));
  EXPECT_THAT(ErrorOf("run_cap: 0"), HasSubstr("run_cap is 0; it must be 1 or more"));
  EXPECT_THAT(ErrorOf("early_terminate: {type: hyperband, strict: 1}"), HasSubstr("'1' is neither true nor false"));
}

TEST(WandbYamlTest, EarlyTerminateHasItsType) {
  EXPECT_THAT(ErrorOf("early_terminate: {min_iter: 3}"), HasSubstr("write type: hyperband"));
  EXPECT_THAT(ErrorOf("early_terminate: {type: median}"), HasSubstr("type 'median' is unknown"));
}

TEST(WandbYamlTest, ManyErrorsEndSomewhere) {
  std::string yaml;
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&yaml, "key", i, ": 1\n");
  EXPECT_LT(ErrorOf(yaml).size(), 20000u);
  EXPECT_THAT(ErrorOf(yaml), HasSubstr("\nand 950 more"));
}

}  // namespace
}  // namespace inknet::sweep
