#include "bench/statistics/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/statistics/noise.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::statistics {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<Pair> Constant(double ratio, int count) {
  return std::vector<Pair>(static_cast<size_t>(count), Pair{1, ratio});
}

Verdict VerdictOn(const ComparisonOptions& options, const std::vector<Pair>& pairs) {
  return Compare(options, pairs).value().verdict;
}

ComparisonDesign SuiteOf20(int max_pairs = 60) {
  ComparisonOptions options;
  options.benchmarks = 20;
  return ComparisonDesign::Create(options, max_pairs).value();
}

Comparison Decide(const ComparisonDesign& design, const std::vector<Pair>& pairs) {
  SequentialComparison comparison(design);
  for (const Pair& pair : pairs) EXPECT_TRUE(comparison.Add(pair).ok());
  return comparison.result();
}

// Everything that can go wrong on a shared machine at once.
Noise BadDay() {
  Noise noise;
  noise.spread = 0.01;
  noise.autocorrelation = 0.8;
  noise.outliers = 0.05;
  noise.bursts = 0.05;
  noise.wave = 0.05;
  noise.slope = 0.0005;
  noise.second_run = 0.01;
  return noise;
}

Noise Normal(double spread) {
  Noise noise;
  noise.spread = spread;
  return noise;
}

TEST(CompareTest, RatioAndIntervalByHand) {
  ComparisonOptions options;
  options.error = 0.5;
  // log2 ratios 0, 1, 2; Walsh averages 0, 0.5, 1, 1, 1.5, 2. P(fewer than 2 below) = 2/8: one is cut at each end.
  const auto comparison = Compare(options, {{1, 1}, {3, 6}, {0.5, 2}});
  ASSERT_TRUE(comparison.ok());
  EXPECT_EQ(comparison->pairs, 3);
  EXPECT_NEAR(comparison->ratio, 2, 1e-12);
  EXPECT_NEAR(comparison->interval.low, std::sqrt(2), 1e-12);
  EXPECT_NEAR(comparison->interval.high, std::sqrt(8), 1e-12);
  EXPECT_EQ(comparison->verdict, Verdict::kSlower);
}

// The table in docs/statistics.md.
TEST(CompareTest, VerdictsOfIntervalsOfNoWidth) {
  ComparisonOptions options;
  for (const auto& [ratio, verdict] : {std::pair(1.05, Verdict::kSlower),
                                       {1.0101, Verdict::kSlower},
                                       {1.0099, Verdict::kSame},
                                       {1.0, Verdict::kSame},
                                       {1 / 1.0099, Verdict::kSame},
                                       {1 / 1.0101, Verdict::kFaster},
                                       {0.9, Verdict::kFaster}}) {
    EXPECT_EQ(VerdictOn(options, Constant(ratio, 20)), verdict) << ratio;
  }
  options.smallest_effect = 0;
  EXPECT_EQ(VerdictOn(options, Constant(1.0001, 20)), Verdict::kSlower);
  EXPECT_EQ(VerdictOn(options, Constant(1, 20)), Verdict::kSame);
}

// Half of the pairs at each of two ratios: the interval spans from one to the other.
TEST(CompareTest, VerdictsOfWideIntervals) {
  const ComparisonOptions options;
  for (const auto& [low, high, verdict] : {std::tuple(1.02, 1.05, Verdict::kSlower),
                                           {1.005, 1.05, Verdict::kCannotTell},
                                           {0.99, 1.019, Verdict::kSame},
                                           {0.99, 1.021, Verdict::kCannotTell},
                                           {0.979, 1.0, Verdict::kCannotTell},
                                           {0.95, 0.985, Verdict::kFaster},
                                           {0.95, 1.05, Verdict::kCannotTell}}) {
    std::vector<Pair> pairs = Constant(low, 10);
    const std::vector<Pair> others = Constant(high, 10);
    pairs.insert(pairs.end(), others.begin(), others.end());
    const Comparison comparison = Compare(options, pairs).value();
    EXPECT_EQ(comparison.verdict, verdict) << low << " " << high;
    EXPECT_NEAR(comparison.interval.low, low, 1e-12);
    EXPECT_NEAR(comparison.interval.high, high, 1e-12);
  }
}

TEST(CompareTest, VerdictsAreRelativeToThePivotAndRatiosAreNot) {
  ComparisonOptions options;
  options.pivot = 1.05;
  EXPECT_EQ(VerdictOn(options, Constant(1.07, 20)), Verdict::kSlower);
  EXPECT_EQ(VerdictOn(options, Constant(1.05, 20)), Verdict::kSame);
  EXPECT_EQ(VerdictOn(options, Constant(1.03, 20)), Verdict::kFaster);
  EXPECT_NEAR(Compare(options, Constant(1.03, 20))->ratio, 1.03, 1e-12);
  options.pivot = 0;
  EXPECT_THAT(std::string(Compare(options, Constant(1, 20)).status().message()), HasSubstr("pivot is 0"));
}

TEST(CompareTest, SwappedSidesInvertTheRatioAndTheVerdict) {
  Random random(1);
  const std::vector<Pair> pairs = SimulatePairs(Normal(0.01), 1.05, 40, Order::kRandom, &random);
  std::vector<Pair> swapped;
  for (const Pair& pair : pairs) swapped.push_back({pair.candidate, pair.baseline});
  const Comparison there = Compare({}, pairs).value();
  const Comparison back = Compare({}, swapped).value();
  EXPECT_EQ(there.verdict, Verdict::kSlower);
  EXPECT_EQ(back.verdict, Verdict::kFaster);
  EXPECT_NEAR(there.ratio * back.ratio, 1, 1e-14);
  EXPECT_NEAR(there.interval.low * back.interval.high, 1, 1e-14);
  EXPECT_NEAR(there.interval.high * back.interval.low, 1, 1e-14);
}

TEST(CompareTest, TheUnitOfTimeDoesNotMatter) {
  Random random(2);
  std::vector<Pair> pairs = SimulatePairs(BadDay(), 1.02, 40, Order::kRandom, &random);
  const Comparison seconds = Compare({}, pairs).value();
  for (Pair& pair : pairs) pair = {1e9 * pair.baseline, 1e9 * pair.candidate};
  const Comparison nanoseconds = Compare({}, pairs).value();
  EXPECT_EQ(seconds.verdict, nanoseconds.verdict);
  EXPECT_NEAR(seconds.ratio, nanoseconds.ratio, 1e-12);
  EXPECT_NEAR(seconds.interval.low, nanoseconds.interval.low, 1e-12);
}

TEST(CompareTest, TheOrderOfThePairsDoesNotMatter) {
  Random random(3);
  std::vector<Pair> pairs = SimulatePairs(BadDay(), 1.02, 40, Order::kRandom, &random);
  const Comparison forwards = Compare({}, pairs).value();
  std::reverse(pairs.begin(), pairs.end());
  const Comparison backwards = Compare({}, pairs).value();
  EXPECT_EQ(forwards.ratio, backwards.ratio);
  EXPECT_EQ(forwards.interval.low, backwards.interval.low);
  EXPECT_EQ(forwards.interval.high, backwards.interval.high);
}

TEST(CompareTest, OnePairGivesARatioAndNoVerdict) {
  const auto comparison = Compare({}, {{1, 2}});
  ASSERT_TRUE(comparison.ok());
  EXPECT_EQ(comparison->verdict, Verdict::kCannotTell);
  EXPECT_NEAR(comparison->ratio, 2, 1e-15);
  EXPECT_EQ(comparison->interval.low, 0);
  EXPECT_EQ(comparison->interval.high, kInfinity);
}

TEST(CompareTest, RefusesNoPairsAndTooMany) {
  EXPECT_THAT(Compare({}, {}).status().message(), HasSubstr("there are 0 pairs"));
  EXPECT_THAT(Compare({}, Constant(1, kMaxPairs + 1)).status().message(), HasSubstr("1 .. 1000"));
}

TEST(CompareTest, RefusesWhatIsNoTime) {
  for (const double time : {0.0, -1.0, kInfinity, std::nan("")}) {
    EXPECT_THAT(Compare({}, {{1, 1}, {time, 1}}).status().message(), HasSubstr("baseline's time is")) << time;
    EXPECT_THAT(Compare({}, {{1, 1}, {1, time}}).status().message(), HasSubstr("candidate's time is")) << time;
  }
}

TEST(CompareTest, RefusesWrongOptions) {
  const std::vector<Pair> pairs = Constant(1, 20);
  EXPECT_THAT(Compare({0, 0.01, 0.01, 0.02}, pairs).status().message(), HasSubstr("benchmarks is 0"));
  EXPECT_THAT(Compare({1, 0, 0.01, 0.02}, pairs).status().message(), HasSubstr("error is 0"));
  EXPECT_THAT(Compare({1, 0.6, 0.01, 0.02}, pairs).status().message(), HasSubstr("error is 0.6"));
  EXPECT_THAT(Compare({1, std::nan(""), 0.01, 0.02}, pairs).status().message(), HasSubstr("error is nan"));
  EXPECT_THAT(Compare({1, 0.01, 0.02, 0.02}, pairs).status().message(), HasSubstr("smallest_effect is 0.02"));
  EXPECT_THAT(Compare({1, 0.01, -0.1, 0.02}, pairs).status().message(), HasSubstr("smallest_effect is -0.1"));
  EXPECT_THAT(Compare({1, 0.01, 0.01, 1}, pairs).status().message(), HasSubstr("margin is 1"));
}

TEST(ComparisonDesignTest, LooksGrowByAConstantFactorUpToTheBudget) {
  EXPECT_THAT(SuiteOf20().looks(), ::testing::ElementsAre(15, 21, 30, 42, 60));
  const std::vector<int> looks = SuiteOf20(1000).looks();
  EXPECT_EQ(looks.back(), 1000);
  for (size_t i = 1; i < looks.size(); ++i) {
    EXPECT_GT(looks[i], 1.3 * looks[i - 1]);
    EXPECT_LT(looks[i], 1.6 * looks[i - 1]);
  }
}

TEST(ComparisonDesignTest, RefusesABudgetThatNoVerdictFitsIn) {
  ComparisonOptions options;
  options.benchmarks = 20;
  // 2^-12 < 0.01 / 20 / 2 < 2^-11.
  EXPECT_TRUE(ComparisonDesign::Create(options, 12).ok());
  EXPECT_THAT(ComparisonDesign::Create(options, 11).status().message(),
              HasSubstr("max_pairs is 11; it must be 12 .. 1000 for 20 benchmarks"));
  EXPECT_FALSE(ComparisonDesign::Create(options, 1001).ok());
}

TEST(SequentialComparisonTest, StopsAtTheFirstLookThatIsClear) {
  SequentialComparison comparison(SuiteOf20());
  for (int i = 0; i < 14; ++i) {
    ASSERT_TRUE(comparison.Add({1, 1.2}).ok());
    EXPECT_FALSE(comparison.done());
    EXPECT_EQ(comparison.result().pairs, 0);
  }
  ASSERT_TRUE(comparison.Add({1, 1.2}).ok());
  EXPECT_TRUE(comparison.done());
  EXPECT_EQ(comparison.result().verdict, Verdict::kSlower);
  EXPECT_EQ(comparison.result().pairs, 15);
}

TEST(SequentialComparisonTest, AVerdictStands) {
  SequentialComparison comparison(SuiteOf20());
  for (int i = 0; i < 15; ++i) ASSERT_TRUE(comparison.Add({1, 1.2}).ok());
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(comparison.Add({1, 0.5}).ok());
  comparison.Finish();
  EXPECT_EQ(comparison.result().verdict, Verdict::kSlower);
  EXPECT_EQ(comparison.result().pairs, 15);
}

TEST(SequentialComparisonTest, EndsWithoutAVerdictWhenTheBudgetDoes) {
  SequentialComparison comparison(SuiteOf20());
  for (int i = 0; i < 60; ++i) {
    EXPECT_FALSE(comparison.done());
    ASSERT_TRUE(comparison.Add({1, i % 2 == 0 ? 1.1 : 0.9}).ok());
  }
  EXPECT_TRUE(comparison.done());
  EXPECT_EQ(comparison.result().verdict, Verdict::kCannotTell);
  EXPECT_EQ(comparison.result().pairs, 60);
  EXPECT_LT(comparison.result().interval.high, 1.2);
}

TEST(SequentialComparisonTest, FinishSpendsTheErrorThatIsLeft) {
  // Before the first look all of it is left: 12 pairs can be enough, 11 cannot.
  for (const auto& [pairs, verdict] : {std::pair(11, Verdict::kCannotTell), {12, Verdict::kSlower}}) {
    SequentialComparison comparison(SuiteOf20());
    for (int i = 0; i < pairs; ++i) ASSERT_TRUE(comparison.Add({1, 1.2}).ok());
    comparison.Finish();
    EXPECT_TRUE(comparison.done());
    EXPECT_EQ(comparison.result().verdict, verdict);
    EXPECT_EQ(comparison.result().pairs, pairs);
  }
}

TEST(SequentialComparisonTest, FinishWithoutPairsCannotTell) {
  SequentialComparison comparison(SuiteOf20());
  comparison.Finish();
  EXPECT_TRUE(comparison.done());
  EXPECT_EQ(comparison.result().verdict, Verdict::kCannotTell);
  EXPECT_EQ(comparison.result().pairs, 0);
}

TEST(SequentialComparisonTest, APairThatIsRefusedDoesNotCount) {
  SequentialComparison comparison(SuiteOf20());
  for (int i = 0; i < 14; ++i) ASSERT_TRUE(comparison.Add({1, 1.2}).ok());
  EXPECT_FALSE(comparison.Add({1, -1}).ok());
  EXPECT_FALSE(comparison.done());
}

// Where it is easiest to be wrong. Looks that were not paid for would make it some 20 %.
TEST(SequentialComparisonTest, ErrsNoMoreThanAllowedAtTheEdgesOfTheVerdicts) {
  ComparisonOptions options;
  options.error = 0.2;
  const ComparisonDesign design = ComparisonDesign::Create(options, 60).value();
  Random random(4);
  constexpr int kTries = 1000;
  int slower = 0;
  int same = 0;
  for (int i = 0; i < kTries; ++i) {
    slower +=
        Decide(design, SimulatePairs(Normal(0.03), 1.01, 60, Order::kRandom, &random)).verdict == Verdict::kSlower;
    same += Decide(design, SimulatePairs(Normal(0.01), 1.0201, 60, Order::kRandom, &random)).verdict == Verdict::kSame;
  }
  // At most 10 % each, plus 2 standard deviations; and not so few that the error allowed were given away.
  EXPECT_LE(slower, 0.12 * kTries);
  EXPECT_LE(same, 0.12 * kTries);
  EXPECT_GE(slower, 0.03 * kTries);
  EXPECT_GE(same, 0.03 * kTries);
}

TEST(SequentialComparisonTest, IntervalsHoldTheRatioOnABadDay) {
  ComparisonOptions options;
  options.error = 0.2;
  const ComparisonDesign design = ComparisonDesign::Create(options, 60).value();
  Random random(5);
  constexpr int kTries = 1000;
  int missed = 0;
  for (int i = 0; i < kTries; ++i) {
    const Interval interval = Decide(design, SimulatePairs(BadDay(), 1.015, 60, Order::kRandom, &random)).interval;
    missed += 1.015 < interval.low || 1.015 > interval.high;
  }
  EXPECT_LE(missed, 0.22 * kTries);
  EXPECT_GE(missed, 0.02 * kTries);
}

TEST(SequentialComparisonTest, ABuildIsNeitherFasterNorSlowerThanItself) {
  const ComparisonDesign design = SuiteOf20();
  Random random(6);
  int wrong = 0;
  for (int i = 0; i < 20 * 20; ++i) {
    for (const Noise& noise : {BadDay(), Normal(0.03)}) {
      const Verdict verdict = Decide(design, SimulatePairs(noise, 1, 60, Order::kRandom, &random)).verdict;
      wrong += verdict == Verdict::kFaster || verdict == Verdict::kSlower;
    }
  }
  EXPECT_EQ(wrong, 0);
}

TEST(SequentialComparisonTest, SeesFivePercentInNoiseOfThree) {
  const ComparisonDesign design = SuiteOf20();
  Random random(7);
  int slower = 0;
  int faster = 0;
  int64_t pairs = 0;
  constexpr int kTries = 200;
  for (int i = 0; i < kTries; ++i) {
    const Comparison slow = Decide(design, SimulatePairs(Normal(0.03), 1.05, 60, Order::kRandom, &random));
    slower += slow.verdict == Verdict::kSlower;
    pairs += slow.pairs;
    faster +=
        Decide(design, SimulatePairs(Normal(0.03), 1 / 1.05, 60, Order::kRandom, &random)).verdict == Verdict::kFaster;
  }
  EXPECT_GE(slower, 0.98 * kTries);
  EXPECT_GE(faster, 0.98 * kTries);
  EXPECT_LE(pairs, 40 * kTries);
}

TEST(SequentialComparisonTest, CallsTheSameBuildSameInNoiseOfOnePercent) {
  const ComparisonDesign design = SuiteOf20();
  Random random(8);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(Decide(design, SimulatePairs(Normal(0.01), 1, 60, Order::kRandom, &random)).verdict, Verdict::kSame);
  }
}

TEST(VerdictNameTest, SaysWhatAReaderSees) {
  EXPECT_EQ(VerdictName(Verdict::kSlower), "slower");
  EXPECT_EQ(VerdictName(Verdict::kFaster), "faster");
  EXPECT_EQ(VerdictName(Verdict::kSame), "same");
  EXPECT_EQ(VerdictName(Verdict::kCannotTell), "cannot tell");
}

// `count` times around `centre`, a per mille apart.
std::vector<double> Around(double centre, int count) {
  std::vector<double> times;
  for (int i = 0; i < count; ++i) times.push_back(centre * (1 + 0.001 * (i - count / 2)));
  return times;
}

TEST(CompareSamplesTest, TimesOfTwoSessionsGiveTheVerdictThatTheirRatioAsksFor) {
  const ComparisonOptions options;
  EXPECT_EQ(CompareSamples(options, Around(2, 10), Around(2.2, 12)).value().verdict, Verdict::kSlower);
  EXPECT_EQ(CompareSamples(options, Around(2, 10), Around(1.8, 12)).value().verdict, Verdict::kFaster);
  EXPECT_EQ(CompareSamples(options, Around(2, 10), Around(2, 12)).value().verdict, Verdict::kSame);
  const Comparison slower = CompareSamples(options, Around(2, 10), Around(2.2, 12)).value();
  EXPECT_NEAR(slower.ratio, 1.1, 0.005);
  EXPECT_LT(slower.interval.low, 1.1);
  EXPECT_GT(slower.interval.high, 1.1);
  EXPECT_EQ(slower.pairs, 0);
}

TEST(CompareSamplesTest, TooFewTimesForTheErrorCannotTell) {
  ComparisonOptions options;
  options.benchmarks = 8;  // 2 sides of 8 intervals share 1 %; of 5 + 5 times no order is rarer than 1 in 252.
  EXPECT_EQ(CompareSamples(options, Around(2, 5), Around(4, 5)).value().verdict, Verdict::kCannotTell);
  EXPECT_EQ(CompareSamples(options, Around(2, 10), Around(4, 10)).value().verdict, Verdict::kSlower);
}

TEST(CompareSamplesTest, TimesThatAreNoneAreErrors) {
  EXPECT_FALSE(CompareSamples({}, {}, {1}).ok());
  EXPECT_FALSE(CompareSamples({}, {1}, {0}).ok());
  EXPECT_FALSE(CompareSamples({}, {NAN}, {1}).ok());
  EXPECT_FALSE(CompareSamples({}, {1}, std::vector<double>(kMaxSample + 1, 1)).ok());
}

TEST(FewestTimesTest, OneLessTellsNothingHoweverLargeTheDifference) {
  ComparisonOptions options;
  options.benchmarks = 3;
  const int fewest = FewestTimes(options).value();
  EXPECT_EQ(fewest, 6);
  const auto verdict = [&](int times) {
    std::vector<double> slower;
    std::vector<double> faster;
    for (int i = 0; i < times; ++i) {
      faster.push_back(1 + 0.001 * i);
      slower.push_back(2 + 0.001 * i);
    }
    return CompareSamples(options, faster, slower)->verdict;
  };
  EXPECT_EQ(verdict(fewest), Verdict::kSlower);
  EXPECT_EQ(verdict(fewest - 1), Verdict::kCannotTell);
}

}  // namespace
}  // namespace inknet::statistics
