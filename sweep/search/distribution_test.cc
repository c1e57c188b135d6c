#include "sweep/search/distribution.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// One of each kind, and their corner cases.
std::vector<Distribution> Examples() {
  return {Constant{"adam"},
          Constant{Value::List{512, 256}},
          Categorical{{"relu", "elu", "tanh"}, {}},
          Categorical{{256, 64, 128}, {0.2, 0.5, 0.3}},
          Categorical{{true, 3, 0.5, "x", Value::List{1, 2}}, {}},
          IntUniform{-3, 5},
          IntUniform{7, 7},
          IntUniform{0, 1000000},
          Uniform{-1, 2.5},
          Uniform{3, 3},
          Uniform{1e-5, 0.1, true},
          Uniform{0.05, 0.55, false, 0.1},
          Uniform{-7, 12, false, 4},
          Uniform{32, 256, true, 8},
          Uniform{1e-3, 0.5, true, 0.25},
          Normal{},
          Normal{3, 0.1},
          Normal{0, 2, false, 1},
          Normal{-2, 0.5, true},
          Normal{1, 1, true, 0.5}};
}

std::vector<double> Coordinates(int n) {
  std::vector<double> coordinates = {0, 1};
  for (int i = 0; i < n; ++i) coordinates.push_back((i + 0.5) / n);
  return coordinates;
}

std::string ErrorOf(const Distribution& distribution) { return std::string(Check(distribution).message()); }

TEST(DistributionTest, ExamplesAreAccepted) {
  for (const Distribution& distribution : Examples()) EXPECT_EQ(ErrorOf(distribution), "") << distribution.index();
}

TEST(DistributionTest, WhatMakesNoSenseIsRefusedWithTheReason) {
  EXPECT_THAT(ErrorOf(Categorical{{}, {}}), HasSubstr("list of values is empty"));
  EXPECT_THAT(ErrorOf(Categorical{{1, 2, 1.0}, {}}), HasSubstr("have 1 twice"));
  EXPECT_THAT(ErrorOf(Categorical{{NAN}, {}}), HasSubstr("nan is no value"));
  EXPECT_THAT(ErrorOf(Categorical{{1, 2}, {1}}), HasSubstr("1 probabilities for 2 values"));
  EXPECT_THAT(ErrorOf(Categorical{{1, 2}, {0.5, 0.6}}), HasSubstr("add up to 1.1, not to 1"));
  EXPECT_THAT(ErrorOf(Categorical{{1, 2}, {0, 1}}), HasSubstr("probability of 1 is 0"));
  EXPECT_THAT(ErrorOf(Categorical{{1, 2}, {NAN, 1}}), HasSubstr("probability of 1 is nan"));
  EXPECT_THAT(ErrorOf(IntUniform{3, 1}), HasSubstr("min 3 is above its max 1"));
  EXPECT_THAT(ErrorOf(IntUniform{INT64_MIN, INT64_MAX}), HasSubstr("more than 2^50 apart"));
  EXPECT_THAT(ErrorOf(Uniform{0.3, 0.1}), HasSubstr("min 0.3 is above its max 0.1"));
  EXPECT_THAT(ErrorOf(Uniform{0, INFINITY}), HasSubstr("must be finite"));
  EXPECT_THAT(ErrorOf(Uniform{NAN, 1}), HasSubstr("must be finite"));
  EXPECT_THAT(ErrorOf(Uniform{0, 1, true}), HasSubstr("min 0 has to be above 0"));
  EXPECT_THAT(ErrorOf(Uniform{0, 1, false, -0.1}), HasSubstr("q -0.1 has to be above 0"));
  EXPECT_THAT(ErrorOf(Uniform{0, 1, false, NAN}), HasSubstr("q nan has to be above 0"));
  EXPECT_THAT(ErrorOf(Uniform{0, 1e9, false, 1e-9}), HasSubstr("too many steps of 1e-09"));
  EXPECT_THAT(ErrorOf(Normal{0, 0}), HasSubstr("sigma 0 has to be above 0"));
  EXPECT_THAT(ErrorOf(Normal{0, -1}), HasSubstr("sigma -1 has to be above 0"));
  EXPECT_THAT(ErrorOf(Normal{NAN, 1}), HasSubstr("mu must be finite"));
  EXPECT_THAT(ErrorOf(Normal{0, 1000, true}), HasSubstr("too large or too small"));
}

TEST(DistributionTest, ValueOfItsCoordinateIsTheSameValue) {
  for (const Distribution& distribution : Examples()) {
    for (const double coordinate : Coordinates(200)) {
      const Value value = ValueAt(distribution, coordinate);
      const absl::StatusOr<double> back = CoordinateOf(distribution, value);
      ASSERT_TRUE(back.ok()) << distribution.index() << ": " << back.status();
      EXPECT_GE(*back, 0);
      EXPECT_LE(*back, 1);
      const Value again = ValueAt(distribution, *back);
      if (CountOf(distribution)) {
        EXPECT_EQ(again, value) << distribution.index() << ": " << Text(value) << " became " << Text(again);
      } else {
        EXPECT_NEAR(*Number(again), *Number(value), 1e-12 * std::abs(*Number(value)) + 1e-12);
        EXPECT_NEAR(*back, coordinate, 1e-12);
      }
    }
  }
}

TEST(DistributionTest, NumbersGrowWithTheirCoordinate) {
  for (const Distribution& distribution : Examples()) {
    if (IsUnordered(distribution) || !Number(ValueAt(distribution, 0))) continue;
    double previous = -INFINITY;
    for (int i = 0; i <= 100; ++i) {
      const double number = *Number(ValueAt(distribution, i / 100.0));
      EXPECT_GE(number, previous) << distribution.index();
      previous = number;
    }
  }
}

TEST(DistributionTest, NumberedValuesAreAllTheValuesThereAre) {
  for (const Distribution& distribution : Examples()) {
    const std::optional<int64_t> count = CountOf(distribution);
    if (!count || *count > 1000) continue;
    for (const double coordinate : Coordinates(2000)) {
      const Value value = ValueAt(distribution, coordinate);
      int found = 0;
      for (int64_t i = 0; i < *count; ++i) found += ValueNumber(distribution, i) == value;
      EXPECT_EQ(found, 1) << distribution.index() << ": " << Text(value);
    }
  }
}

// Mean and variance of the values at evenly spread coordinates.
struct Moments {
  double mean = 0;
  double variance = 0;
};
Moments MomentsOf(const Distribution& distribution, bool of_logarithm) {
  constexpr int kPoints = 20000;
  Moments moments;
  for (int i = 0; i < kPoints; ++i) {
    double x = *Number(ValueAt(distribution, (i + 0.5) / kPoints));
    if (of_logarithm) x = std::log(x);
    moments.mean += x / kPoints;
    moments.variance += x * x / kPoints;
  }
  moments.variance -= moments.mean * moments.mean;
  return moments;
}

TEST(DistributionTest, MomentsAreThoseOfTheDistribution) {
  Moments moments = MomentsOf(Uniform{-1, 3}, false);
  EXPECT_NEAR(moments.mean, 1, 1e-6);
  EXPECT_NEAR(moments.variance, 16.0 / 12, 1e-6);

  moments = MomentsOf(Uniform{1e-4, 1e-1, true}, true);
  EXPECT_NEAR(moments.mean, std::log(std::sqrt(1e-5)), 1e-6);
  EXPECT_NEAR(moments.variance, std::pow(std::log(1000), 2) / 12, 1e-6);

  moments = MomentsOf(Normal{2, 0.5}, false);
  EXPECT_NEAR(moments.mean, 2, 1e-6);
  EXPECT_NEAR(moments.variance, 0.25, 1e-3);

  // mu and sigma are those of the logarithm.
  moments = MomentsOf(Normal{-3, 0.5, true}, true);
  EXPECT_NEAR(moments.mean, -3, 1e-6);
  EXPECT_NEAR(moments.variance, 0.25, 1e-3);

  moments = MomentsOf(IntUniform{1, 4}, false);
  EXPECT_NEAR(moments.mean, 2.5, 1e-6);
  EXPECT_NEAR(moments.variance, 15.0 / 12, 1e-6);

  moments = MomentsOf(Categorical{{10, 0}, {0.25, 0.75}}, false);
  EXPECT_NEAR(moments.mean, 2.5, 1e-6);

  // Rounding to multiples of q adds q^2 / 12 to the variance.
  moments = MomentsOf(Normal{0, 1, false, 0.5}, false);
  EXPECT_NEAR(moments.mean, 0, 1e-6);
  EXPECT_NEAR(moments.variance, 1 + 0.25 / 12, 1e-3);
}

TEST(DistributionTest, MultiplesAreRoundedToTheNearestAsNumpyDoes) {
  std::vector<std::string> texts;
  const Distribution distribution = Uniform{-0.5, 2.5, false, 1};
  for (int64_t i = 0; i < *CountOf(distribution); ++i) texts.push_back(Text(ValueNumber(distribution, i)));
  // numpy.round(-0.5) is 0, numpy.round(2.5) is 2: of two equally near ones the even.
  EXPECT_THAT(texts, ElementsAre("0", "1", "2"));
  EXPECT_EQ(ValueAt(distribution, 0), Value(0));
  EXPECT_EQ(ValueAt(distribution, 1), Value(2));
}

TEST(DistributionTest, MultiplesCanBeOutsideTheBoundsByHalfAStep) {
  const Distribution distribution = Uniform{3, 11, false, 4};
  EXPECT_EQ(ValueAt(distribution, 0), Value(4));
  EXPECT_EQ(ValueAt(distribution, 1), Value(12));
}

TEST(DistributionTest, MultiplesOfAWholeStepAreWholeAndOfATenthHaveNoRoundingError) {
  EXPECT_TRUE(std::holds_alternative<int64_t>(ValueAt(Uniform{32, 256, true, 8}, 0.4).content));
  EXPECT_TRUE(std::holds_alternative<double>(ValueAt(Uniform{0, 1, false, 0.5}, 0.4).content));
  EXPECT_EQ(Text(ValueAt(Uniform{0, 1, false, 0.1}, 0.3)), "0.3");
  EXPECT_EQ(Text(ValueAt(Normal{0, 1, false, 0.5}, 0.5)), "0");
}

TEST(DistributionTest, NumbersInAListAreOrderedAndOtherThingsAreNot) {
  EXPECT_FALSE(IsUnordered(Categorical{{256, 64.0, 128}, {}}));
  EXPECT_TRUE(IsUnordered(Categorical{{true, false}, {}}));
  EXPECT_TRUE(IsUnordered(Categorical{{1, "2"}, {}}));
  EXPECT_NEAR(*CoordinateOf(Categorical{{256, 64, 128}, {}}, 64), 1.0 / 6, 1e-15);
  EXPECT_NEAR(*CoordinateOf(Categorical{{256, 64, 128}, {}}, 256), 5.0 / 6, 1e-15);
  EXPECT_NEAR(*CoordinateOf(Categorical{{"b", "a"}, {}}, "b"), 0.25, 1e-15);
}

TEST(DistributionTest, ForeignValuesHaveNoCoordinate) {
  EXPECT_THAT(std::string(CoordinateOf(Constant{3}, 4).status().message()), HasSubstr("which are 3 alone"));
  EXPECT_THAT(std::string(CoordinateOf(Categorical{{"a", "b"}, {}}, "c").status().message()),
              HasSubstr("c is not one of its values, which are a,b"));
  EXPECT_FALSE(CoordinateOf(IntUniform{1, 4}, 5).ok());
  EXPECT_FALSE(CoordinateOf(IntUniform{1, 4}, 1.5).ok());
  EXPECT_FALSE(CoordinateOf(IntUniform{1, 4}, NAN).ok());
  EXPECT_FALSE(CoordinateOf(Uniform{0, 1}, 1.1).ok());
  EXPECT_FALSE(CoordinateOf(Uniform{0, 1}, NAN).ok());
  EXPECT_FALSE(CoordinateOf(Uniform{0, 1}, "0.5").ok());
  EXPECT_FALSE(CoordinateOf(Uniform{0, 1, false, 0.1}, 0.25).ok());
  EXPECT_FALSE(CoordinateOf(Uniform{0, 1, false, 0.1}, 1.1).ok());
  EXPECT_FALSE(CoordinateOf(Uniform{0, 1, false, 0.1}, NAN).ok());
  EXPECT_FALSE(CoordinateOf(Normal{0, 1, true}, -1).ok());
  EXPECT_FALSE(CoordinateOf(Normal{0, 1}, INFINITY).ok());
}

}  // namespace
}  // namespace inknet::search
