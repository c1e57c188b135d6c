#include "bench/statistics/series_results.h"

#include <cmath>
#include <vector>

#include "bench/statistics/noise.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::statistics {
namespace {

using ::testing::HasSubstr;

// `count` records around 1 whose ten repetitions differ by 1 %.
std::vector<std::vector<double>> Records(int count, uint64_t seed) {
  Noise of_records;
  Noise of_repetitions;
  of_repetitions.spread = 0.01;
  Random random(seed);
  return SimulateRecords(of_records, of_repetitions, 10, count, &random);
}

TEST(ResultsOfTest, OneRepetitionIsItsResultAndSaysNothingOfItsError) {
  const std::vector<SeriesResult> results = ResultsOf({{3}, {4}}).value();
  ASSERT_EQ(results.size(), 2u);
  EXPECT_DOUBLE_EQ(results[0].value, 3);
  EXPECT_EQ(results[0].error, 0);
  EXPECT_DOUBLE_EQ(results[1].value, 4);
}

TEST(ResultsOfTest, RepetitionsThatAreEqualAreTheResult) {
  const std::vector<SeriesResult> results = ResultsOf({{2, 2, 2, 2, 5}, {2, 2, 2}}).value();
  EXPECT_DOUBLE_EQ(results[0].value, 2);
  EXPECT_DOUBLE_EQ(results[1].value, 2);
}

TEST(ResultsOfTest, TheErrorIsHowFarResultsAreFromTheTruth) {
  const std::vector<SeriesResult> results = ResultsOf(Records(4000, 1)).value();
  double squares = 0;
  double errors = 0;
  for (const SeriesResult& result : results) {
    squares += std::log(result.value) * std::log(result.value);
    errors += result.error * result.error;
  }
  EXPECT_NEAR(std::sqrt(squares / 4000), 0.01 / std::sqrt(10), 0.0003);
  // By the median of the records' own deviations, which of ten values is a little small.
  EXPECT_NEAR(std::sqrt(errors / 4000), 0.01 / std::sqrt(10), 0.0004);
}

// A median of these is 1.006 to 1.03.
TEST(ResultsOfTest, HalfOfARecordMayBeHit) {
  std::vector<std::vector<double>> records = Records(9, 2);
  records[4] = {0.995, 1.21, 1.0, 1.4, 1.005, 1.09, 1.002, 1.22, 0.998, 1.215};
  const std::vector<SeriesResult> results = ResultsOf(records).value();
  EXPECT_NEAR(results[4].value, 1, 0.002);
  // Five of ten that agree are no majority.
  EXPECT_GT(results[4].error, 0.05);
  records[4][5] = 1.001;
  EXPECT_LT(ResultsOf(records).value()[4].error, 0.006);
}

TEST(ResultsOfTest, OfTwoClustersOfAboutOneSizeTheFasterOneCounts) {
  std::vector<std::vector<double>> records = Records(9, 3);
  records[0] = {1.1, 1.101, 1.1, 1.101, 1.1, 1, 1.001, 1, 1.3, 1.5};
  EXPECT_NEAR(ResultsOf(records).value()[0].value, 1, 0.005);
  // A yardstick that was taken for half of what it is makes single ones fast.
  records[0] = {1, 1.001, 0.5, 1, 1.001, 1.002, 0.999, 0.5, 1, 0.999};
  EXPECT_NEAR(ResultsOf(records).value()[0].value, 1, 0.005);
}

TEST(ResultsOfTest, ARecordWithoutRepetitionsOrWithAWrongOneIsNamed) {
  EXPECT_THAT(ResultsOf({{1}, {}}).status().message(), HasSubstr("record 1 has no repetition"));
  EXPECT_THAT(ResultsOf({{1, 0}}).status().message(), HasSubstr("record 0"));
  EXPECT_TRUE(ResultsOf({}).value().empty());
}

}  // namespace
}  // namespace inknet::statistics
