#include "sweep/search/wandb.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A parameter with `distribution` and bounds.
WandbParameter Bounded(const char* distribution, Value min, Value max) {
  WandbParameter parameter;
  parameter.distribution = distribution;
  parameter.min = min;
  parameter.max = max;
  return parameter;
}

std::string ErrorOf(const WandbParameter& parameter) {
  std::vector<std::string> warnings;
  return std::string(FromWandb(parameter, &warnings).status().message());
}

// What it is, without a word.
Distribution Made(const WandbParameter& parameter) {
  std::vector<std::string> warnings;
  const absl::StatusOr<Distribution> made = FromWandb(parameter, &warnings);
  EXPECT_THAT(warnings, IsEmpty());
  return made.value();
}

std::vector<std::string> WarningsOf(const WandbParameter& parameter) {
  std::vector<std::string> warnings;
  EXPECT_TRUE(FromWandb(parameter, &warnings).ok());
  return warnings;
}

WandbParameter Listed(std::vector<Value> values, std::vector<double> probabilities) {
  WandbParameter parameter;
  parameter.values = std::move(values);
  if (!probabilities.empty()) parameter.probabilities = std::move(probabilities);
  return parameter;
}

TEST(WandbTest, DistributionIsInferredFromTheKeys) {
  WandbParameter parameter;
  parameter.value = "adam";
  EXPECT_EQ(std::get<Constant>(Made(parameter)).value, Value("adam"));
  parameter = {};
  parameter.values = {{1, 2}};
  EXPECT_EQ(std::get<Categorical>(Made(parameter)).values.size(), 2u);
  parameter = {};
  parameter.min = 1;
  parameter.max = 10;
  EXPECT_EQ(std::get<IntUniform>(Made(parameter)).max, 10);
  parameter.max = 10.0;
  EXPECT_EQ(std::get<Uniform>(Made(parameter)).max, 10);
}

TEST(WandbTest, BoundsAreValuesOrExponentsAsTheNameSays) {
  const Uniform values = std::get<Uniform>(Made(Bounded("log_uniform_values", 1e-5, 0.1)));
  EXPECT_TRUE(values.log);
  EXPECT_EQ(values.min, 1e-5);
  EXPECT_EQ(values.max, 0.1);
  const Uniform exponents = std::get<Uniform>(Made(Bounded("log_uniform", -3, 2)));
  EXPECT_TRUE(exponents.log);
  EXPECT_DOUBLE_EQ(exponents.min, std::exp(-3));
  EXPECT_DOUBLE_EQ(exponents.max, std::exp(2));
  // log(1 / X) is between min and max.
  const Uniform inverse = std::get<Uniform>(Made(Bounded("inv_log_uniform", -3, 2)));
  EXPECT_DOUBLE_EQ(inverse.min, std::exp(-2));
  EXPECT_DOUBLE_EQ(inverse.max, std::exp(3));
  const Uniform inverse_values = std::get<Uniform>(Made(Bounded("inv_log_uniform_values", 1e-5, 0.1)));
  EXPECT_EQ(inverse_values.min, 1e-5);
  EXPECT_EQ(inverse_values.max, 0.1);
}

TEST(WandbTest, QuantizedOnesHaveAStepOf1ByDefault) {
  WandbParameter parameter = Bounded("q_log_uniform_values", 32, 256);
  EXPECT_EQ(std::get<Uniform>(Made(parameter)).q, 1);
  parameter.q = 8;
  EXPECT_EQ(std::get<Uniform>(Made(parameter)).q, 8);
  parameter.q = 0;
  EXPECT_THAT(ErrorOf(parameter), HasSubstr("q 0 has to be above 0"));
  EXPECT_EQ(std::get<Uniform>(Made(Bounded("q_uniform", 0, 9))).q, 1);
  EXPECT_TRUE(std::get<Uniform>(Made(Bounded("q_log_uniform", -1, 9))).log);
  parameter = {};
  parameter.distribution = "q_log_normal";
  EXPECT_EQ(std::get<Normal>(Made(parameter)).q, 1);
  EXPECT_TRUE(std::get<Normal>(Made(parameter)).log);
}

TEST(WandbTest, NormalIsStandardByDefault) {
  WandbParameter parameter;
  parameter.distribution = "normal";
  EXPECT_EQ(std::get<Normal>(Made(parameter)).mu, 0);
  EXPECT_EQ(std::get<Normal>(Made(parameter)).sigma, 1);
  parameter.mu = 2;
  parameter.sigma = 3;
  parameter.distribution = "log_normal";
  EXPECT_EQ(std::get<Normal>(Made(parameter)).mu, 2);
  EXPECT_EQ(std::get<Normal>(Made(parameter)).sigma, 3);
  EXPECT_TRUE(std::get<Normal>(Made(parameter)).log);
}

TEST(WandbTest, ErrorsNameTheKey) {
  EXPECT_THAT(ErrorOf({}), HasSubstr("needs value, values, min and max, or a distribution"));
  EXPECT_THAT(ErrorOf(Bounded("poisson", 0, 1)),
              HasSubstr("unknown distribution 'poisson'; there are constant, categorical"));
  EXPECT_EQ(ErrorOf(Bounded("log_unifrom_values", 0, 1)),
            "unknown distribution 'log_unifrom_values'. Did you mean 'log_uniform_values'?");
  WandbParameter parameter = Bounded("uniform", 0.0, 1.0);
  parameter.q = 0.1;
  EXPECT_THAT(ErrorOf(parameter), HasSubstr("uniform takes no q"));
  parameter = {};
  parameter.min = 1;
  EXPECT_THAT(ErrorOf(parameter), HasSubstr("uniform needs max"));
  parameter = {};
  parameter.value = 1;
  parameter.values = {{1, 2}};
  EXPECT_THAT(ErrorOf(parameter), HasSubstr("constant takes no values"));
  EXPECT_THAT(ErrorOf(Bounded("uniform", "1e-5", 1)), HasSubstr("min is '1e-5', not a number"));
  EXPECT_THAT(ErrorOf(Bounded("int_uniform", 1, 2.5)), HasSubstr("max is 2.5, not a whole number"));
  EXPECT_THAT(ErrorOf(Bounded("int_uniform", 0, UINT64_MAX)), HasSubstr("max is 18446744073709551615, beyond 2^53"));
  EXPECT_THAT(ErrorOf(Bounded("log_uniform_values", 0, 1)), HasSubstr("min 0 has to be above 0"));
  EXPECT_THAT(ErrorOf(Bounded("log_uniform", 1, 0)), HasSubstr("min 1 is above its max 0"));
}

TEST(WandbTest, ExponentsThatLookLikeValuesAreWarnedOf) {
  EXPECT_THAT(WarningsOf(Bounded("log_uniform", 0.0001, 0.1)),
              ElementsAre("uses log_uniform, where min 0.0001 and max 0.1 are exponents of e: values from 1.0001 to "
                          "1.10517; if they are values, use log_uniform_values"));
  EXPECT_THAT(WarningsOf(Bounded("inv_log_uniform", 0.01, 0.5)), ElementsAre(HasSubstr("use inv_log_uniform_values")));
  EXPECT_THAT(WarningsOf(Bounded("q_log_uniform", 3, 6)), ElementsAre(HasSubstr("use q_log_uniform_values")));
  EXPECT_THAT(WarningsOf(Bounded("log_uniform", -9, -3)), IsEmpty());
  EXPECT_THAT(WarningsOf(Bounded("log_uniform_values", 0.0001, 0.1)), IsEmpty());
}

TEST(WandbTest, ExponentThatGivesNoNumberIsAnErrorThatSaysSo) {
  EXPECT_THAT(ErrorOf(Bounded("log_uniform", 1, 1000)), HasSubstr("e^1000 is not finite"));
  EXPECT_THAT(ErrorOf(Bounded("inv_log_uniform", -1000, 1)), HasSubstr("e^1000 is not finite"));
  EXPECT_THAT(ErrorOf(Bounded("q_log_uniform", 1, 1000)), HasSubstr("e^1000 is not finite"));
}

TEST(WandbTest, ValuesThatComeTwiceCountOnceAndProbabilitiesAreAdded) {
  EXPECT_THAT(WarningsOf(Listed({1, 2, 1.0}, {})), ElementsAre("its values have 1 twice; it counts once"));
  std::vector<std::string> warnings;
  const Categorical law = std::get<Categorical>(*FromWandb(Listed({"a", "b", "a"}, {0.25, 0.5, 0.25}), &warnings));
  EXPECT_EQ(law.values.size(), 2u);
  EXPECT_THAT(law.probabilities, ElementsAre(0.5, 0.5));
}

TEST(WandbTest, ValueThatIsNeverDrawnIsLeftOut) {
  EXPECT_THAT(WarningsOf(Listed({1, 2}, {0, 1})), ElementsAre("the probability of 1 is 0: it is never tried"));
}

TEST(WandbTest, ProbabilitiesMayMiss1ByAHundredThousandth) {
  const Categorical law = std::get<Categorical>(Made(Listed({1, 2, 3}, {0.33333, 0.33333, 0.33333})));
  EXPECT_DOUBLE_EQ(law.probabilities[0] + law.probabilities[1] + law.probabilities[2], 1);
  EXPECT_THAT(ErrorOf(Listed({1, 2}, {0.5, 0.4999})), HasSubstr("add up to 0.9999, not to 1"));
  EXPECT_THAT(ErrorOf(Listed({1, 2}, {1.5, -0.5})), HasSubstr("the probability of 1 is 1.5"));
}

TEST(WandbTest, BetaHasShapesOf1ByDefault) {
  WandbParameter parameter;
  parameter.distribution = "beta";
  EXPECT_EQ(std::get<Beta>(Made(parameter)).a, 1);
  parameter.a = 2;
  parameter.b = 5;
  parameter.distribution = "q_beta";
  parameter.q = 0.1;
  const Beta law = std::get<Beta>(Made(parameter));
  EXPECT_EQ(law.a, 2);
  EXPECT_EQ(law.b, 5);
  EXPECT_EQ(law.q, 0.1);
  parameter.a = 0;
  EXPECT_THAT(ErrorOf(parameter), HasSubstr("its a 0 and b 5 have to be above 0"));
}

std::string StepsOf(WandbParameter parameter) {
  parameter.distribution = "q_uniform";
  const Distribution steps = InGrid(Made(parameter)).value();
  return Text(std::get<Categorical>(steps).values);
}

TEST(WandbTest, GridStepsFromTheLeastValueOn) {
  WandbParameter parameter = Bounded("q_uniform", 10, 30);
  parameter.q = 8;
  EXPECT_EQ(StepsOf(parameter), "10,18,26");
  parameter.max = 26;
  EXPECT_EQ(StepsOf(parameter), "10,18,26") << "the end is a step too";
  parameter = Bounded("q_uniform", 0.1, 0.4);
  parameter.q = 0.1;
  EXPECT_EQ(StepsOf(parameter), "0.1,0.2,0.3,0.4");
  parameter = Bounded("q_uniform", 0, 100000);
  EXPECT_THAT(std::string(InGrid(Made(parameter)).status().message()), HasSubstr("a grid may have 10000"));
}

}  // namespace
}  // namespace inknet::search
