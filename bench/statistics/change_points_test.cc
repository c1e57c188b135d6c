#include "bench/statistics/change_points.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "bench/statistics/noise.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::statistics {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Levels one after the other, each for `length` results.
std::vector<double> Levels(const std::vector<double>& levels, int length) {
  std::vector<double> results;
  for (const double level : levels) results.insert(results.end(), static_cast<size_t>(length), level);
  return results;
}

std::vector<double> Noisy(std::vector<double> results, const Noise& noise, Random* random) {
  const std::vector<double> log_noise = LogTimes(noise, static_cast<int>(results.size()), random);
  for (size_t i = 0; i < results.size(); ++i) results[i] *= std::exp(log_noise[i]);
  return results;
}

Noise Normal(double spread) {
  Noise noise;
  noise.spread = spread;
  return noise;
}

std::vector<ChangePoint> Find(const std::vector<double>& results, const ChangePointOptions& options = {}) {
  return FindChangePoints(results, options).value();
}

TEST(FindChangePointsTest, AStepWithoutNoise) {
  const std::vector<ChangePoint> points = Find(Levels({2, 2.1}, 20));
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].index, 20);
  EXPECT_NEAR(points[0].ratio, 1.05, 1e-12);
  EXPECT_GE(points[0].p_value, 1.0 / 400);
  EXPECT_LE(points[0].p_value, 0.005);
}

TEST(FindChangePointsTest, StepsUpAndDownDoNotHideEachOther) {
  const std::vector<ChangePoint> points = Find(Levels({1, 1.1, 1, 0.9, 1}, 15));
  ASSERT_EQ(points.size(), 4u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(points[static_cast<size_t>(i)].index, 15 * (i + 1));
  EXPECT_NEAR(points[0].ratio, 1.1, 1e-12);
  EXPECT_NEAR(points[1].ratio, 1 / 1.1, 1e-12);
  EXPECT_NEAR(points[2].ratio, 0.9, 1e-12);
  EXPECT_NEAR(points[3].ratio, 1 / 0.9, 1e-12);
}

TEST(FindChangePointsTest, NothingInSeriesWithoutASize) {
  EXPECT_THAT(Find({}), IsEmpty());
  EXPECT_THAT(Find({1}), IsEmpty());
  EXPECT_THAT(Find(Levels({1, 2}, 4)), IsEmpty());  // Fewer than two segments of 5.
  EXPECT_THAT(Find(Levels({3}, 100)), IsEmpty());
}

TEST(FindChangePointsTest, NothingInAConstantSeriesHoweverSmallTheEffect) {
  ChangePointOptions options;
  options.smallest_effect = 0;
  EXPECT_THAT(Find(Levels({0.1}, 100), options), IsEmpty());
}

TEST(FindChangePointsTest, ASmallStepIsDropped) {
  Random random(1);
  const std::vector<double> results = Noisy(Levels({1, 1.01}, 30), Normal(0.001), &random);
  EXPECT_THAT(Find(results), IsEmpty());
  ChangePointOptions options;
  options.smallest_effect = 0.005;
  EXPECT_EQ(Find(results, options).size(), 1u);
}

TEST(FindChangePointsTest, SegmentsAreNoShorterThanTold) {
  std::vector<double> results = Levels({1}, 40);
  results.insert(results.end(), 8, 1.1);
  ASSERT_EQ(Find(results).size(), 1u);
  EXPECT_EQ(Find(results)[0].index, 40);
  ChangePointOptions options;
  options.min_segment = 12;
  for (const ChangePoint& point : Find(results, options)) EXPECT_LE(point.index, 36);
}

TEST(FindChangePointsTest, OutliersNeitherAreNorHideAStep) {
  std::vector<double> results = Levels({1, 1.05}, 30);
  Random random(2);
  results = Noisy(results, Normal(0.01), &random);
  for (const size_t at : {4u, 13u, 22u, 37u, 41u, 55u}) results[at] *= 1.5;
  const std::vector<ChangePoint> points = Find(results);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_NEAR(points[0].index, 30, 2);
  EXPECT_NEAR(points[0].ratio, 1.05, 0.01);
}

TEST(FindChangePointsTest, TheUnitDoesNotMatter) {
  Random random(3);
  std::vector<double> results = Noisy(Levels({1, 1.06, 1.01}, 25), Normal(0.01), &random);
  const std::vector<ChangePoint> before = Find(results);
  for (double& result : results) result *= 1e9;
  const std::vector<ChangePoint> after = Find(results);
  ASSERT_EQ(before.size(), 2u);
  ASSERT_EQ(after.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(before[i].index, after[i].index);
    EXPECT_NEAR(before[i].ratio, after[i].ratio, 1e-9);
  }
}

TEST(FindChangePointsTest, BackwardsTheRatiosAreInverse) {
  Random random(4);
  std::vector<double> results = Noisy(Levels({1, 1.1}, 30), Normal(0.01), &random);
  const std::vector<ChangePoint> forwards = Find(results);
  std::reverse(results.begin(), results.end());
  const std::vector<ChangePoint> backwards = Find(results);
  ASSERT_EQ(forwards.size(), 1u);
  ASSERT_EQ(backwards.size(), 1u);
  EXPECT_EQ(forwards[0].index, 60 - backwards[0].index);
  EXPECT_NEAR(forwards[0].ratio * backwards[0].ratio, 1, 1e-12);
}

TEST(FindChangePointsTest, TheSameSeedGivesTheSame) {
  Random random(5);
  const std::vector<double> results = Noisy(Levels({1, 1.03, 1, 1.03}, 25), Normal(0.015), &random);
  const std::vector<ChangePoint> first = Find(results);
  const std::vector<ChangePoint> second = Find(results);
  ASSERT_EQ(first.size(), second.size());
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].index, second[i].index);
    EXPECT_EQ(first[i].ratio, second[i].ratio);
    EXPECT_EQ(first[i].p_value, second[i].p_value);
  }
}

TEST(FindChangePointsTest, FalseAlarmsAreFewerThanOneSeriesInTwenty) {
  Random random(6);
  Noise outliers = Normal(0.01);
  outliers.outliers = 0.05;
  Noise correlated = Normal(0.015);
  correlated.autocorrelation = 0.3;
  Noise drift = Normal(0.015);
  drift.wave = 0.005;
  for (const Noise& noise : {Normal(0.02), outliers, correlated, drift}) {
    int alarms = 0;
    for (int i = 0; i < 100; ++i) alarms += !Find(Noisy(Levels({1}, 80), noise, &random)).empty();
    EXPECT_LE(alarms, 3);
  }
}

// The effect that matters is not what holds the alarms down here.
TEST(FindChangePointsTest, TheLevelHoldsWithoutASmallestEffect) {
  Random random(7);
  ChangePointOptions options;
  options.smallest_effect = 0;
  options.level = 0.1;
  options.permutations = 99;
  int alarms = 0;
  constexpr int kTries = 500;
  for (int i = 0; i < kTries; ++i) alarms += !Find(Noisy(Levels({1}, 60), Normal(0.01), &random), options).empty();
  EXPECT_LE(alarms, 0.13 * kTries);
  EXPECT_GE(alarms, 0.02 * kTries);
}

TEST(FindChangePointsTest, StepsOfFivePercentAreFound) {
  Random random(8);
  int right = 0;
  int found = 0;
  constexpr int kTries = 50;
  for (int i = 0; i < kTries; ++i) {
    const std::vector<ChangePoint> points = Find(Noisy(Levels({1, 1.05, 1}, 30), Normal(0.015), &random));
    found += static_cast<int>(points.size());
    for (const ChangePoint& point : points) {
      right += std::abs(point.index - 30) <= 2 || std::abs(point.index - 60) <= 2;
    }
  }
  EXPECT_GE(right, 0.9 * 2 * kTries);
  EXPECT_GE(right, 0.9 * found);
}

// Sum of the squares of the distances of logs[first, last) from their mean.
double SquaresAroundMean(const std::vector<double>& logs, int first, int last) {
  double mean = 0;
  for (int i = first; i < last; ++i) mean += logs[static_cast<size_t>(i)] / (last - first);
  double squares = 0;
  for (int i = first; i < last; ++i) squares += std::pow(logs[static_cast<size_t>(i)] - mean, 2);
  return squares;
}

TEST(FindChangePointsTest, EachPointIsTheBestPlaceBetweenItsNeighbours) {
  Random random(9);
  for (int series = 0; series < 100; ++series) {
    // Noise that mostly changes sides, so that no result is far from its neighbours' median and the filter does
    // nothing.
    std::vector<double> results = Levels({1, 1.05, 1.01, 1.05}, 15);
    std::vector<double> logs;
    double side = 0.02;
    for (double& result : results) {
      if (random.Below(10) < 7) side = -side;
      result *= std::exp(side);
      logs.push_back(std::log(result));
    }
    std::vector<int> boundaries = {0};
    for (const ChangePoint& point : Find(results)) boundaries.push_back(point.index);
    boundaries.push_back(static_cast<int>(results.size()));
    for (size_t i = 1; i + 1 < boundaries.size(); ++i) {
      const int first = boundaries[i - 1];
      const int last = boundaries[i + 1];
      const auto misfit = [&](int at) {
        return SquaresAroundMean(logs, first, at) + SquaresAroundMean(logs, at, last);
      };
      for (int at = first + 5; at + 5 <= last; ++at) EXPECT_GE(misfit(at), misfit(boundaries[i]) - 1e-12);
    }
  }
}

TEST(FindChangePointsTest, RefusesWhatIsNotPositiveAndFinite) {
  for (const double result : {0.0, -1.0, std::numeric_limits<double>::infinity(), std::nan("")}) {
    EXPECT_THAT(FindChangePoints({1, result}, {}).status().message(), HasSubstr("result 1 is ")) << result;
  }
}

TEST(FindChangePointsTest, RefusesWrongOptions) {
  ChangePointOptions options;
  options.min_segment = 1;
  EXPECT_THAT(FindChangePoints({}, options).status().message(), HasSubstr("min_segment is 1"));
  options = {};
  options.smallest_effect = -0.1;
  EXPECT_THAT(FindChangePoints({}, options).status().message(), HasSubstr("smallest_effect is -0.1"));
  options = {};
  options.level = 1;
  EXPECT_THAT(FindChangePoints({}, options).status().message(), HasSubstr("level is 1"));
  options = {};
  options.permutations = 198;
  EXPECT_THAT(FindChangePoints({}, options).status().message(), HasSubstr("it must be at least 199"));
}

}  // namespace
}  // namespace inknet::statistics
