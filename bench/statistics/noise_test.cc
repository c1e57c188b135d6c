#include "bench/statistics/noise.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "bench/statistics/summary.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::statistics {
namespace {

TEST(LogTimesTest, HaveTheSpreadAndTheCorrelationAskedFor) {
  Noise noise;
  noise.spread = 0.02;
  noise.autocorrelation = 0.7;
  Random random(1);
  const std::vector<double> log_times = LogTimes(noise, 200000, &random);
  EXPECT_NEAR(ScaledMad(log_times), 0.02, 0.0003);
  double product = 0;
  for (size_t i = 1; i < log_times.size(); ++i) product += log_times[i] * log_times[i - 1];
  EXPECT_NEAR(product / static_cast<double>(log_times.size()) / (0.02 * 0.02), 0.7, 0.02);
}

TEST(LogTimesTest, OutliersAndBurstsAreSlowerRuns) {
  Noise noise;
  noise.outliers = 0.025;
  Random random(2);
  int hit = 0;
  for (const double log_time : LogTimes(noise, 100000, &random)) {
    if (log_time == 0) continue;
    ++hit;
    EXPECT_GE(log_time, std::log(1.1));
    EXPECT_LE(log_time, std::log(1.5));
  }
  EXPECT_NEAR(hit, 2500, 200);
  noise.outliers = 0;
  noise.bursts = 1;
  for (const double log_time : LogTimes(noise, 100, &random)) EXPECT_GE(log_time, std::log(1.05));
}

TEST(LogTimesTest, DriftsAndSecondRunsAreWhereTheyBelong) {
  Noise noise;
  noise.slope = 0.01;
  noise.second_run = 0.5;
  Random random(3);
  const std::vector<double> log_times = LogTimes(noise, 4, &random);
  EXPECT_NEAR(log_times[1], 0.51, 1e-12);
  EXPECT_NEAR(log_times[2], 0.02, 1e-12);
}

TEST(SimulateRecordsTest, RepetitionsHaveTheirRecordsNoiseAndTheirOwn) {
  Noise records;
  records.spread = 0.1;
  Noise repetitions;
  repetitions.halves = 0.25;
  Random random(5);
  const auto times = SimulateRecords(records, repetitions, 4, 1000, &random);
  ASSERT_EQ(times.size(), 1000u);
  int halves = 0;
  std::vector<double> logs;
  for (const std::vector<double>& record : times) {
    ASSERT_EQ(record.size(), 4u);
    const double whole = *std::max_element(record.begin(), record.end());
    logs.push_back(std::log(whole));
    for (const double time : record) {
      if (time == whole) continue;
      EXPECT_NEAR(time, whole / 2, 1e-9);
      ++halves;
    }
  }
  EXPECT_NEAR(halves, 1000, 100);
  EXPECT_NEAR(ScaledMad(logs), 0.1, 0.01);
}

TEST(SimulatePairsTest, TheCandidateTakesItsRatioWhoeverGoesFirst) {
  Noise noise;
  noise.second_run = std::log(2);
  Random random(4);
  int first = 0;
  for (const Pair& pair : SimulatePairs(noise, 3, 10000, Order::kRandom, &random)) {
    const bool candidate_first = pair.candidate < pair.baseline * 3;
    EXPECT_NEAR(pair.candidate / pair.baseline, candidate_first ? 1.5 : 6, 1e-9);
    first += candidate_first;
  }
  EXPECT_NEAR(first, 5000, 200);
  for (const Pair& pair : SimulatePairs(noise, 3, 100, Order::kBaselineFirst, &random)) {
    EXPECT_NEAR(pair.candidate / pair.baseline, 6, 1e-9);
  }
}

TEST(ResamplePairsTest, TakesRecordedPairsInRunsWithTheSidesInRandomOrder) {
  std::vector<Pair> recorded;
  for (int i = 1; i <= 50; ++i) recorded.push_back({100.0 * i, 100.0 * i + 1});
  Random random(5);
  const std::vector<Pair> pairs = ResamplePairs(recorded, 1, 1000, &random);
  ASSERT_EQ(pairs.size(), 1000u);
  int swapped = 0;
  int followed = 0;
  int last = 0;
  for (const Pair& pair : pairs) {
    EXPECT_EQ(std::abs(pair.candidate - pair.baseline), 1);
    swapped += pair.candidate < pair.baseline;
    const int number = static_cast<int>(std::min(pair.baseline, pair.candidate) / 100);
    followed += number == last % 50 + 1;
    last = number;
  }
  EXPECT_NEAR(swapped, 500, 80);
  EXPECT_GE(followed, 900);
}

}  // namespace
}  // namespace inknet::statistics
