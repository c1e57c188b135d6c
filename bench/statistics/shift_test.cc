#include "bench/statistics/shift.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::statistics {
namespace {

TEST(ShiftTest, CutsAreThoseOfTheTablesOfTheRankSumTest) {
  // Critical values of Mann and Whitney's U (Hollander, Wolfe & Chicken 2014, table A.6): the largest U with
  // P(U <= value) <= tail is one less than the cut.
  EXPECT_EQ(RankSumCut(5, 5, 0.05) - 1, 4);
  EXPECT_EQ(RankSumCut(5, 5, 0.025) - 1, 2);
  EXPECT_EQ(RankSumCut(8, 8, 0.025) - 1, 13);
  EXPECT_EQ(RankSumCut(10, 10, 0.025) - 1, 23);
  EXPECT_EQ(RankSumCut(10, 10, 0.005) - 1, 16);
  EXPECT_EQ(RankSumCut(4, 9, 0.025) - 1, 4);
  EXPECT_EQ(RankSumCut(9, 4, 0.025) - 1, 4);
}

TEST(ShiftTest, TooSmallSamplesCutNothing) {
  // The most extreme order of 3 + 3 values has the probability 1 / 20.
  EXPECT_EQ(RankSumCut(3, 3, 0.049), 0);
  EXPECT_EQ(RankSumCut(3, 3, 0.051), 1);
}

TEST(ShiftTest, EstimateIsTheMedianDifferenceAndTheIntervalLeavesOutTheOutermost) {
  const std::vector<double> before = {1, 2, 3};
  const std::vector<double> after = {11, 12, 100};
  // Differences: 8 9 9 10 10 11 97 98 99.
  const Centre whole = Shift(before, after, 0);
  EXPECT_EQ(whole.estimate, 10);
  EXPECT_TRUE(std::isinf(whole.interval.low) && std::isinf(whole.interval.high));
  EXPECT_EQ(Shift(before, after, 1).interval.low, 8);
  EXPECT_EQ(Shift(before, after, 1).interval.high, 99);
  EXPECT_EQ(Shift(before, after, 3).interval.low, 9);
  EXPECT_EQ(Shift(before, after, 3).interval.high, 97);
}

TEST(ShiftTest, IntervalHoldsTheShiftAsOftenAsItSaysWhateverTheDistribution) {
  Random random(1);
  const auto noise = [&] { return -std::log1p(-random.Uniform()); };  // Exponential.
  constexpr int kTries = 4000;
  constexpr double kTail = 0.05;
  const int cut = RankSumCut(8, 10, kTail);
  int missed = 0;
  for (int i = 0; i < kTries; ++i) {
    std::vector<double> before(8);
    std::vector<double> after(10);
    for (double& value : before) value = noise();
    for (double& value : after) value = noise() + 3;
    const Interval interval = Shift(before, after, cut).interval;
    missed += interval.low > 3 || interval.high < 3;
  }
  const double rate = static_cast<double>(missed) / kTries;
  EXPECT_LE(rate, 2 * kTail + 0.015);
  EXPECT_GE(rate, 2 * kTail - 0.035) << "wider than it needs to be";
}

}  // namespace
}  // namespace inknet::statistics
