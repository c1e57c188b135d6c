#include "bench/trends.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/trend_page.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"
#include "util/random.h"
#include "util/test_shell.h"

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
  EXPECT_EQ(BisectCommand(*trends, trends->cases[0], trends->cases[0].changes[0]),
            "bazel run //bench:bisect -- --good=000000000024 --bad=000000000025 --suite=suite --filter=train/<case>");
  const std::string page = TrendPage(*trends);
  EXPECT_THAT(page, HasSubstr("000000000024..000000000025"));
  EXPECT_THAT(page, HasSubstr("//bench:bisect -- --good=000000000024 --bad=000000000025"));
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
  EXPECT_NEAR(trends->cases[0].points[20].relative.value, 2, 0.05);
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

TEST(TrendsTest, StepIsSuspectThenConfirmedAndWhatComesBackIsWithdrawn) {
  const auto news = [](const std::vector<double>& seconds) {
    HistoryContent history;
    for (const double one : seconds)
      history.records.push_back(Made(static_cast<int>(history.records.size()), one, kPeak));
    const Trends trends = FindTrends(history).value();
    std::vector<std::pair<TrendNews::Kind, int>> found;
    const std::vector<TrendNews> pieces = NewsSince(static_cast<int>(seconds.size()) - 1, trends.cases[0]).value();
    for (const TrendNews& piece : pieces) {
      found.emplace_back(piece.kind, piece.change.index);
    }
    return found;
  };
  using ::testing::ElementsAre;
  using ::testing::IsEmpty;
  using ::testing::Pair;
  EXPECT_THAT(news({1, 1.01, 0.99}), IsEmpty());
  EXPECT_THAT(news({1, 1.01, 1.2}), ElementsAre(Pair(TrendNews::kSuspect, 2)));
  EXPECT_THAT(news({1, 1.01, 1.2, 1.21}), IsEmpty()) << "still suspect";
  EXPECT_THAT(news({1, 1.01, 1.2, 1.21, 1.2}), ElementsAre(Pair(TrendNews::kConfirmed, 2)));
  EXPECT_THAT(news({1, 1.01, 1.2, 1.21, 1.2, 1.2}), IsEmpty()) << "nothing new";
  EXPECT_THAT(news({1, 1.01, 1.2, 1}), ElementsAre(Pair(TrendNews::kWithdrawn, 2)));
}

TEST(TrendsTest, RecordsWithAReferenceAreMeasuredByItWhateverThePeak) {
  HistoryContent history;
  for (int i = 0; i < 10; ++i) {
    const double day = i % 2 == 0 ? 1 : 1.7;  // Of which the peak knows nothing.
    history.records.push_back(Made(i, 0.004 * day * (i < 6 ? 1 : 1.1), kPeak));
    BenchRecord& record = history.records.back().record;
    record.set_reference_commit(i == 0 ? "other" : "pinned");
    for (BenchRepetition& repetition : *record.mutable_results(0)->mutable_repetitions()) {
      repetition.set_reference_step_seconds(0.005 * day);
    }
  }
  const auto trends = FindTrends(history);
  ASSERT_TRUE(trends.ok()) << trends.status();
  const CaseTrend& one = trends->cases[0];
  EXPECT_EQ(one.reference, "pinned");
  ASSERT_EQ(one.points.size(), 9) << "one has another reference";
  EXPECT_NEAR(one.points[0].relative.value, 0.8, 0.01);
  ASSERT_EQ(one.changes.size(), 1);
  EXPECT_EQ(one.changes[0].index, 5);
  EXPECT_NEAR(one.changes[0].ratio, 1.1, 1e-9);
  EXPECT_THAT(TrendPage(*trends), HasSubstr("of the reference pinned"));
}

TEST(TrendsTest, EmptyHistoryHasNoTrends) {
  const auto trends = FindTrends(HistoryContent());
  ASSERT_TRUE(trends.ok());
  EXPECT_TRUE(trends->cases.empty());
}

TEST(TrendsTest, NoCommandBisectsWhatIsInNoCommit) {
  HistoryContent history;
  for (int i = 0; i < 8; ++i) history.records.push_back(Made(i, i < 5 ? 0.004 : 0.005, kPeak));
  history.records[5].record.mutable_environment()->set_git_dirty("true");
  const auto trends = FindTrends(history);
  ASSERT_EQ(trends->cases[0].changes.size(), 1);
  EXPECT_EQ(BisectCommand(*trends, trends->cases[0], trends->cases[0].changes[0]), "");
}

TEST(TrendsTest, WhatACommitAcceptsIsMarkedUpToItsSize) {
  const std::string folder = JoinPath(::testing::TempDir(), "accepting");
  const auto in_repository = [&](const std::string& commands) {
    const ShellResult result = Shell(absl::StrCat("mkdir -p '", folder, "' && cd '", folder, "' && ", commands));
    EXPECT_EQ(result.exit_code, 0) << result.output;
    return result.output;
  };
  in_repository(
      "rm -rf .git && git init --quiet && git config user.name t && git config user.email t@t && "
      "git commit --quiet --allow-empty -m first && git commit --quiet --allow-empty -m second -m "
      "'Slower: train/<case> 1.30 because it checks'");
  HistoryContent history;
  for (int i = 0; i < 8; ++i) {
    history.records.push_back(Made(i, i < 5 ? 0.004 : 0.005, kPeak));
    history.records.back().record.mutable_environment()->set_git_commit(
        in_repository(i < 5 ? "git rev-parse HEAD~1" : "git rev-parse HEAD").substr(0, 40));
  }
  Trends trends = *FindTrends(history);
  ASSERT_EQ(trends.cases[0].changes.size(), 1);
  const statistics::ChangePoint& change = trends.cases[0].changes[0];
  EXPECT_FALSE(IsAccepted(trends.cases[0], change));
  ASSERT_TRUE(AddAcceptances(*Repository::Open(folder), &trends).ok());
  EXPECT_TRUE(IsAccepted(trends.cases[0], change));
  EXPECT_THAT(TrendPage(trends), HasSubstr("slower, accepted up to 30.0 % ("));
  statistics::ChangePoint larger = change;
  larger.interval.low = 1.31;
  EXPECT_FALSE(IsAccepted(trends.cases[0], larger));
}

}  // namespace
}  // namespace inknet::bench
