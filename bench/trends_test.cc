#include "bench/trends.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/trend_page.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kPeak = 5e11;
constexpr double kFlops = 1e9;

// A record of one case whose step takes `seconds` on a machine with `peak`.
StoredRecord Made(int number, double seconds, double peak, const std::string& machine = "m") {
  StoredRecord stored;
  BenchRecord& record = stored.record;
  stored.name = absl::StrCat("record", number);
  record.mutable_machine()->set_fingerprint(machine);
  record.mutable_environment()->set_git_commit(absl::StrFormat("%012dabcdef", number));
  record.mutable_environment()->set_git_dirty("false");
  BenchResult* result = record.add_results();
  result->mutable_bench_case()->set_name("train/<case>");
  result->set_flops_per_step(kFlops);
  for (int i = 0; i < 3; ++i) {
    BenchRepetition* repetition = result->add_repetitions();
    repetition->set_median_step_seconds(seconds * (1 + 0.001 * (i - 1)));
    repetition->set_fma_peak(peak);
  }
  return stored;
}

double Noise(Random* random) { return 1 + 0.01 * (static_cast<double>(random->Below(1000)) / 500 - 1); }

TEST(TrendsTest, StepIsFoundWithItsSizeAndItsCommits) {
  Random random(1);
  HistoryContent history;
  for (int i = 0; i < 40; ++i) history.records.push_back(Made(i, 0.004 * (i < 25 ? 1 : 1.1) * Noise(&random), kPeak));
  const auto trends = FindTrends(history);
  ASSERT_TRUE(trends.ok()) << trends.status();
  ASSERT_EQ(trends->cases.size(), 1);
  ASSERT_EQ(trends->cases[0].changes.size(), 1);
  EXPECT_EQ(trends->cases[0].changes[0].index, 25);
  EXPECT_NEAR(trends->cases[0].changes[0].ratio, 1.1, 0.01);
  EXPECT_EQ(CommitRange(*trends, trends->cases[0], trends->cases[0].changes[0]), "000000000024..000000000025");
  const std::string page = TrendPage(*trends);
  EXPECT_THAT(page, HasSubstr("000000000024..000000000025"));
  EXPECT_THAT(page, HasSubstr("train/&lt;case&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("train/<case>")));
}

TEST(TrendsTest, SlowerDayIsNoChange) {
  Random random(2);
  HistoryContent history;
  for (int i = 0; i < 40; ++i) {
    const double day = i >= 15 && i < 30 ? 0.8 : 1;  // The whole machine is slower.
    history.records.push_back(Made(i, 0.004 / day * Noise(&random), kPeak * day));
  }
  const auto trends = FindTrends(history);
  ASSERT_TRUE(trends.ok());
  EXPECT_TRUE(trends->cases[0].changes.empty());
  EXPECT_NEAR(trends->cases[0].points[20].times_peak, 2, 0.05);
  EXPECT_THAT(TrendPage(*trends), HasSubstr("No change was found"));
}

TEST(TrendsTest, RecordsOfOtherMachinesAreCountedAndLeftOut) {
  HistoryContent history;
  history.records = {Made(0, 0.008, kPeak, "other"), Made(1, 0.004, kPeak), Made(2, 0.004, kPeak)};
  const auto trends = FindTrends(history);
  ASSERT_TRUE(trends.ok());
  EXPECT_EQ(trends->records.size(), 2);
  EXPECT_EQ(trends->records_of_other_machines, 1);
  EXPECT_THAT(TrendPage(*trends), HasSubstr("1 record of other machines left out"));
}

TEST(TrendsTest, CaseThatBecameAnotherUnderTheSameNameStartsAnew) {
  HistoryContent history;
  history.records = {Made(0, 0.008, kPeak), Made(1, 0.004, kPeak)};
  history.records[1].record.mutable_results(0)->mutable_bench_case()->set_classes(10);
  const auto trends = FindTrends(history);
  ASSERT_TRUE(trends.ok());
  ASSERT_EQ(trends->cases.size(), 1);
  EXPECT_EQ(trends->cases[0].points.size(), 1);
  EXPECT_EQ(trends->cases[0].points[0].record, 1);
}

TEST(TrendsTest, RecordsSlowedDownOnPurposeAndWithoutFiguresAreNotPoints) {
  HistoryContent history;
  history.records = {Made(0, 0.004, kPeak), Made(1, 0.009, kPeak), Made(2, 0.004, 0)};
  history.records[1].record.set_injected_slowdown("forward:1");
  const auto trends = FindTrends(history);
  ASSERT_TRUE(trends.ok());
  ASSERT_EQ(trends->cases.size(), 1);
  EXPECT_EQ(trends->cases[0].points.size(), 1);
}

TEST(TrendsTest, EmptyHistoryHasNoTrends) {
  const auto trends = FindTrends(HistoryContent());
  ASSERT_TRUE(trends.ok());
  EXPECT_TRUE(trends->cases.empty());
}

}  // namespace
}  // namespace inknet::bench
