#include "bench/statistics/summary.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::statistics {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// 1, 2 .. n.
std::vector<double> Counting(int n) {
  std::vector<double> values(static_cast<size_t>(n));
  std::iota(values.begin(), values.end(), 1);
  return values;
}

TEST(QuantileTest, InterpolatesBetweenNeighbours) {
  EXPECT_EQ(Quantile({4, 1, 3, 2}, 0), 1);
  EXPECT_EQ(Quantile({4, 1, 3, 2}, 0.25), 1.75);
  EXPECT_EQ(Quantile({4, 1, 3, 2}, 0.5), 2.5);
  EXPECT_EQ(Quantile({4, 1, 3, 2}, 1), 4);
  EXPECT_EQ(Quantile({7}, 0.3), 7);
}

TEST(MedianTest, ByHand) {
  EXPECT_EQ(Median({3, 1, 2}), 2);
  EXPECT_EQ(Median({3, 1, 2, 10}), 2.5);
  EXPECT_EQ(Median({5}), 5);
}

TEST(ScaledMadTest, ByHand) {
  // Median 2; distances 1 1 0 0 2 4 7, their median 1.
  EXPECT_DOUBLE_EQ(ScaledMad({1, 1, 2, 2, 4, 6, 9}), 1.4826);
  EXPECT_EQ(ScaledMad({3, 3, 3}), 0);
}

TEST(ScaledMadTest, IsTheStandardDeviationOfNormalValues) {
  Random random(1);
  std::vector<double> values;
  for (int i = 0; i < 100000; ++i) values.push_back(5 + 2 * random.Normal());
  EXPECT_NEAR(ScaledMad(values), 2, 0.02);
}

// Conover's and every other book's table of the sign test: the ranks of the two order statistics for 95 %.
TEST(MedianIntervalTest, LeavesOutAsManyAsTheBinomialAllows) {
  for (const auto& [n, low, high] : {std::tuple(6, 1, 6), {8, 1, 8}, {9, 2, 8}, {10, 2, 9}, {20, 6, 15}, {25, 8, 18}}) {
    const Interval interval = MedianInterval(Counting(n), 0.95);
    EXPECT_EQ(interval.low, low) << n;
    EXPECT_EQ(interval.high, high) << n;
  }
}

TEST(MedianIntervalTest, TooFewValuesSayNothing) {
  EXPECT_EQ(MedianInterval(Counting(5), 0.95).low, -kInfinity);
  EXPECT_EQ(MedianInterval(Counting(5), 0.95).high, kInfinity);
  EXPECT_EQ(MedianInterval(Counting(5), 0.9).low, 1);
}

TEST(MedianIntervalTest, ManyValuesDoNotUnderflow) {
  // The normal approximation: 5000 -+ 1.96 sqrt(10000) / 2.
  EXPECT_NEAR(MedianInterval(Counting(10000), 0.95).low, 5000 - 98, 1.5);
  EXPECT_NEAR(MedianInterval(Counting(10000), 0.95).high, 5001 + 98, 1.5);
}

TEST(MedianIntervalTest, CoversTheMedianOfSkewedValues) {
  Random random(2);
  int covered = 0;
  constexpr int kTries = 2000;
  for (int i = 0; i < kTries; ++i) {
    std::vector<double> values;
    for (int k = 0; k < 30; ++k) values.push_back(std::exp(2 * random.Normal()));
    const Interval interval = MedianInterval(values, 0.95);
    covered += interval.low <= 1 && 1 <= interval.high;
  }
  EXPECT_GE(covered, 0.94 * kTries);
  EXPECT_LE(covered, 0.98 * kTries);
}

TEST(SummariseTest, ByHand) {
  std::vector<double> times = Counting(20);
  times.push_back(1000);
  const auto summary = Summarise(times);
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary->count, 21);
  EXPECT_EQ(summary->minimum, 1);
  EXPECT_EQ(summary->median, 11);
  EXPECT_EQ(summary->percentile_95, 20);
  EXPECT_EQ(summary->maximum, 1000);
  EXPECT_DOUBLE_EQ(summary->noise, 1.4826 * 5 / 11);
  EXPECT_EQ(summary->median_interval.low, 6);
  EXPECT_EQ(summary->median_interval.high, 16);
}

TEST(SummariseTest, AConstantHasNoNoise) {
  const auto summary = Summarise({2, 2, 2});
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary->median, 2);
  EXPECT_EQ(summary->noise, 0);
}

TEST(SummariseTest, RefusesWhatIsNoTime) {
  EXPECT_FALSE(Summarise({}).ok());
  for (const double time : {0.0, -1.0, kInfinity, std::nan("")}) {
    EXPECT_THAT(Summarise({1, time}).status().message(), HasSubstr("time 2 is ")) << time;
  }
}

}  // namespace
}  // namespace inknet::statistics
