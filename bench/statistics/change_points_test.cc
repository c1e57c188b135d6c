#include "bench/statistics/change_points.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
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

// Of results that say nothing of their own noise.
std::vector<ChangePoint> Find(const std::vector<double>& results, const ChangePointOptions& options = {}) {
  std::vector<SeriesResult> series;
  for (const double result : results) series.push_back({result, 0});
  return FindChangePoints(series, options).value();
}

// `before` results of one level and `after` of another.
std::vector<double> Step(int before, int after, double ratio) {
  std::vector<double> results(static_cast<size_t>(before), 1);
  results.insert(results.end(), static_cast<size_t>(after), ratio);
  return results;
}

TEST(FindChangePointsTest, AStepWithoutNoise) {
  const std::vector<ChangePoint> points = Find(Levels({2, 2.1}, 20));
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].index, 20);
  EXPECT_NEAR(points[0].ratio, 1.05, 1e-12);
  EXPECT_TRUE(points[0].confirmed);
  EXPECT_LT(points[0].interval.low, 1.05);
  EXPECT_GT(points[0].interval.high, 1.05);
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
  EXPECT_THAT(Find({1, 2}), IsEmpty());
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

TEST(FindChangePointsTest, OneResultMakesAStepSuspectAndTheThirdConfirmsIt) {
  for (const int before : {2, 5, 40}) {
    for (const double ratio : {1.2, 1 / 1.2}) {
      for (const int after : {1, 2, 3}) {
        const std::vector<ChangePoint> points = Find(Step(before, after, ratio));
        ASSERT_EQ(points.size(), 1u) << before << " + " << after;
        EXPECT_EQ(points[0].index, before);
        EXPECT_EQ(points[0].confirmed, after == 3);
        EXPECT_NEAR(points[0].ratio, ratio, 1e-9);
      }
    }
  }
}

TEST(FindChangePointsTest, SuspectIsWithdrawnWhenTheOldLevelComesBack) {
  std::vector<double> results = Step(5, 1, 1.2);
  ASSERT_EQ(Find(results).size(), 1u);
  results.push_back(1.001);
  EXPECT_THAT(Find(results), IsEmpty());
  // Two of them are no level either.
  results = Step(6, 2, 1.2);
  results.insert(results.end(), 5, 1.0);
  EXPECT_THAT(Find(results), IsEmpty());
}

TEST(FindChangePointsTest, NoiseOfTheRepetitionsIsNoiseOfTheResults) {
  std::vector<SeriesResult> steady;
  for (const double result : {1.0, 1.01, 0.99, 1.0, 1.0, 1.09, 1.1, 1.09}) steady.push_back({result, 0.003});
  EXPECT_EQ(FindChangePoints(steady, {})->size(), 1u);
  std::vector<SeriesResult> unsteady = steady;
  for (SeriesResult& result : unsteady) result.error = 0.05;
  EXPECT_TRUE(FindChangePoints(unsteady, {})->empty());
  // One that its own repetitions make doubtful is not suspect.
  std::vector<SeriesResult> newest(steady.begin(), steady.begin() + 6);
  newest.back().value = 1.2;
  EXPECT_EQ(FindChangePoints(newest, {})->size(), 1u);
  newest.back().error = 0.1;
  EXPECT_TRUE(FindChangePoints(newest, {})->empty());
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
    for (int i = 0; i < 100; ++i) {
      const std::vector<ChangePoint> points = Find(Noisy(Levels({1}, 80), noise, &random));
      // An outlier that came last is a suspect.
      alarms += std::any_of(points.begin(), points.end(), [](const ChangePoint& point) { return point.confirmed; });
    }
    EXPECT_LE(alarms, 3);
  }
}

TEST(FindChangePointsTest, FalseAlarmsInSeriesOfAnyLengthAreFewerThanOneInTwenty) {
  Random random(7);
  for (const int length : {3, 4, 5, 6, 8, 12, 20}) {
    int alarms = 0;
    for (int i = 0; i < 200; ++i) alarms += !Find(Noisy(Levels({1}, length), Normal(0.01), &random)).empty();
    EXPECT_LE(alarms, 4) << length;
  }
}

TEST(FindChangePointsTest, FiveBeforeAndThreeAfterShowAStepOfFivePercentInNoiseOfOne) {
  Random random(11);
  int found = 0;
  for (int i = 0; i < 200; ++i) {
    const std::vector<ChangePoint> points = Find(Noisy(Step(5, 3, 1.05), Normal(0.01), &random));
    found += points.size() == 1 && points[0].confirmed && std::abs(points[0].index - 5) <= 1;
  }
  EXPECT_GE(found, 180);
}

TEST(FindChangePointsTest, IntervalHoldsTheStep) {
  Random random(12);
  for (const auto& [before, after] : {std::pair(5, 5), {20, 20}, {20, 4}}) {
    int found = 0;
    int held = 0;
    for (int i = 0; i < 200; ++i) {
      for (const ChangePoint& point : Find(Noisy(Step(before, after, 1.1), Normal(0.015), &random))) {
        ++found;
        held += point.interval.low < 1.1 && 1.1 < point.interval.high;
      }
    }
    EXPECT_GE(held, 0.96 * found) << before << " + " << after;
  }
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

TEST(FindChangePointsTest, RefusesWhatIsNotPositiveAndFinite) {
  for (const double result : {0.0, -1.0, std::numeric_limits<double>::infinity(), std::nan("")}) {
    EXPECT_THAT(FindChangePoints({{1, 0}, {result, 0}}, {}).status().message(), HasSubstr("result 1 is ")) << result;
  }
  EXPECT_THAT(FindChangePoints({{1, -1}}, {}).status().message(), HasSubstr("the error of result 0 is -1"));
}

TEST(FindChangePointsTest, RefusesWrongOptions) {
  ChangePointOptions options;
  options.smallest_effect = -0.1;
  EXPECT_THAT(FindChangePoints({}, options).status().message(), HasSubstr("smallest_effect is -0.1"));
}

}  // namespace
}  // namespace inknet::statistics
