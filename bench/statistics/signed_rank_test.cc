#include "bench/statistics/signed_rank.h"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::statistics {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The tables of Wilcoxon's test give the largest sum of ranks that is significant: one less.
TEST(SignedRankCutTest, AgreesWithTheTables) {
  for (const auto& [n, critical] : {std::pair(6, 0), {7, 2}, {8, 3}, {10, 8}, {15, 25}, {20, 52}, {25, 89}}) {
    EXPECT_EQ(SignedRankCut(n, 0.025), critical + 1) << n;
  }
  for (const auto& [n, critical] : {std::pair(8, 0), {10, 3}, {20, 37}}) {
    EXPECT_EQ(SignedRankCut(n, 0.005), critical + 1) << n;
  }
}

TEST(SignedRankCutTest, AgreesWithAllSignsCountedOut) {
  constexpr int kValues = 9;
  std::vector<int> count(kValues * (kValues + 1) / 2 + 1);
  for (int signs = 0; signs < 1 << kValues; ++signs) {
    int sum = 0;
    for (int rank = 1; rank <= kValues; ++rank) sum += (signs >> (rank - 1) & 1) * rank;
    ++count[static_cast<size_t>(sum)];
  }
  for (const double tail : {0.001, 0.01, 0.05, 0.2, 0.49}) {
    int cut = 0;
    for (int below = count[0]; below <= tail * (1 << kValues); below += count[static_cast<size_t>(cut)]) ++cut;
    EXPECT_EQ(SignedRankCut(kValues, tail), cut) << tail;
  }
}

TEST(SignedRankCutTest, TooFewValuesCutNothing) {
  EXPECT_EQ(SignedRankCut(0, 0.4), 0);
  EXPECT_EQ(SignedRankCut(1, 0.4), 0);
  EXPECT_EQ(SignedRankCut(9, 0.001), 0);
  EXPECT_EQ(SignedRankCut(10, 0.001), 1);
}

TEST(SignedRankCutTest, ManyValuesComeNearTheNormalDistribution) {
  constexpr double kN = 1000;
  const double normal = kN * (kN + 1) / 4 - 4 * std::sqrt(kN * (kN + 1) * (2 * kN + 1) / 24);
  EXPECT_NEAR(SignedRankCut(1000, 3.167e-5) / normal, 1, 0.001);
}

TEST(HodgesLehmannTest, ByHand) {
  // Walsh averages 1, 1.5, 2, 2.5, 3, 4.
  const Centre centre = HodgesLehmann({4, 1, 2}, 2);
  EXPECT_EQ(centre.estimate, 2.25);
  EXPECT_EQ(centre.interval.low, 1.5);
  EXPECT_EQ(centre.interval.high, 3);
  EXPECT_EQ(HodgesLehmann({4, 1, 2}, 1).interval.low, 1);
  EXPECT_EQ(HodgesLehmann({4, 1, 2}, 1).interval.high, 4);
}

TEST(HodgesLehmannTest, NothingCutIsNothingKnown) {
  const Centre centre = HodgesLehmann({3}, 0);
  EXPECT_EQ(centre.estimate, 3);
  EXPECT_EQ(centre.interval.low, -kInfinity);
  EXPECT_EQ(centre.interval.high, kInfinity);
}

TEST(HodgesLehmannTest, WildValuesMoveItLittle) {
  std::vector<double> values;
  for (int i = 0; i < 20; ++i) values.push_back(i % 4 == 0 ? 1e6 : 0.01 * i);
  EXPECT_LT(HodgesLehmann(values, 1).estimate, 0.3);
}

// What the comparison rests on: a coin's toss for each sign is enough, be the distances as unequal as they like.
TEST(HodgesLehmannTest, CoversTheCentreOfWildlyUnequalDistances) {
  Random random(1);
  constexpr int kValues = 20;
  constexpr int kTries = 4000;
  const int cut = SignedRankCut(kValues, 0.05);
  int below = 0;
  int above = 0;
  for (int i = 0; i < kTries; ++i) {
    std::vector<double> values;
    for (int k = 0; k < kValues; ++k) {
      const double distance = k < 10 ? 0.001 * (k + 1) : std::exp(k + random.Uniform());
      values.push_back(7 + (random.Below(2) == 0 ? distance : -distance));
    }
    const Interval interval = HodgesLehmann(values, cut).interval;
    below += interval.high < 7;
    above += interval.low > 7;
  }
  // 0.0487 each; 4 standard deviations.
  EXPECT_NEAR(below, 0.0487 * kTries, 55);
  EXPECT_NEAR(above, 0.0487 * kTries, 55);
}

TEST(HodgesLehmannTest, TiesMissNoMoreOften) {
  Random random(2);
  constexpr int kTries = 4000;
  const int cut = SignedRankCut(20, 0.05);
  int missed = 0;
  for (int i = 0; i < kTries; ++i) {
    std::vector<double> values;
    for (int k = 0; k < 20; ++k) values.push_back(static_cast<double>(random.Below(5)) - 2);
    const Interval interval = HodgesLehmann(values, cut).interval;
    missed += interval.low > 0 || interval.high < 0;
  }
  EXPECT_LE(missed, 0.1 * kTries);
}

}  // namespace
}  // namespace inknet::statistics
