#include "sweep/search/wandb.h"

#include <cmath>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::search {
namespace {

using ::testing::HasSubstr;

// A parameter with `distribution` and bounds.
WandbParameter Bounded(const char* distribution, Value min, Value max) {
  WandbParameter parameter;
  parameter.distribution = distribution;
  parameter.min = min;
  parameter.max = max;
  return parameter;
}

std::string ErrorOf(const WandbParameter& parameter) { return std::string(FromWandb(parameter).status().message()); }

TEST(WandbTest, DistributionIsInferredFromTheKeys) {
  WandbParameter parameter;
  parameter.value = "adam";
  EXPECT_EQ(std::get<Constant>(*FromWandb(parameter)).value, Value("adam"));
  parameter = {};
  parameter.values = {{1, 2}};
  EXPECT_EQ(std::get<Categorical>(*FromWandb(parameter)).values.size(), 2u);
  parameter = {};
  parameter.min = 1;
  parameter.max = 10;
  EXPECT_EQ(std::get<IntUniform>(*FromWandb(parameter)).max, 10);
  parameter.max = 10.0;
  EXPECT_EQ(std::get<Uniform>(*FromWandb(parameter)).max, 10);
}

TEST(WandbTest, BoundsAreValuesOrExponentsAsTheNameSays) {
  const Uniform values = std::get<Uniform>(*FromWandb(Bounded("log_uniform_values", 1e-5, 0.1)));
  EXPECT_TRUE(values.log);
  EXPECT_EQ(values.min, 1e-5);
  EXPECT_EQ(values.max, 0.1);
  const Uniform exponents = std::get<Uniform>(*FromWandb(Bounded("log_uniform", -3, 2)));
  EXPECT_TRUE(exponents.log);
  EXPECT_DOUBLE_EQ(exponents.min, std::exp(-3));
  EXPECT_DOUBLE_EQ(exponents.max, std::exp(2));
  // log(1 / X) is between min and max.
  const Uniform inverse = std::get<Uniform>(*FromWandb(Bounded("inv_log_uniform", -3, 2)));
  EXPECT_DOUBLE_EQ(inverse.min, std::exp(-2));
  EXPECT_DOUBLE_EQ(inverse.max, std::exp(3));
  const Uniform inverse_values = std::get<Uniform>(*FromWandb(Bounded("inv_log_uniform_values", 1e-5, 0.1)));
  EXPECT_EQ(inverse_values.min, 1e-5);
  EXPECT_EQ(inverse_values.max, 0.1);
}

TEST(WandbTest, QuantizedOnesHaveAStepOf1ByDefault) {
  WandbParameter parameter = Bounded("q_log_uniform_values", 32, 256);
  EXPECT_EQ(std::get<Uniform>(*FromWandb(parameter)).q, 1);
  parameter.q = 8;
  EXPECT_EQ(std::get<Uniform>(*FromWandb(parameter)).q, 8);
  parameter.q = 0;
  EXPECT_THAT(ErrorOf(parameter), HasSubstr("q 0 has to be above 0"));
  EXPECT_EQ(std::get<Uniform>(*FromWandb(Bounded("q_uniform", 0, 9))).q, 1);
  EXPECT_TRUE(std::get<Uniform>(*FromWandb(Bounded("q_log_uniform", 0, 9))).log);
  parameter = {};
  parameter.distribution = "q_log_normal";
  EXPECT_EQ(std::get<Normal>(*FromWandb(parameter)).q, 1);
  EXPECT_TRUE(std::get<Normal>(*FromWandb(parameter)).log);
}

TEST(WandbTest, NormalIsStandardByDefault) {
  WandbParameter parameter;
  parameter.distribution = "normal";
  EXPECT_EQ(std::get<Normal>(*FromWandb(parameter)).mu, 0);
  EXPECT_EQ(std::get<Normal>(*FromWandb(parameter)).sigma, 1);
  parameter.mu = 2;
  parameter.sigma = 3;
  parameter.distribution = "log_normal";
  EXPECT_EQ(std::get<Normal>(*FromWandb(parameter)).mu, 2);
  EXPECT_EQ(std::get<Normal>(*FromWandb(parameter)).sigma, 3);
  EXPECT_TRUE(std::get<Normal>(*FromWandb(parameter)).log);
}

TEST(WandbTest, ErrorsNameTheKey) {
  EXPECT_THAT(ErrorOf({}), HasSubstr("needs value, values, min and max, or a distribution"));
  EXPECT_THAT(ErrorOf(Bounded("beta", 0, 1)),
              HasSubstr("unknown distribution 'beta'; there are constant, categorical"));
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
  EXPECT_THAT(ErrorOf(Bounded("log_uniform_values", 0, 1)), HasSubstr("min 0 has to be above 0"));
  EXPECT_THAT(ErrorOf(Bounded("log_uniform", 1, 0)), HasSubstr("min 1 is above its max 0"));
}

}  // namespace
}  // namespace inknet::search
