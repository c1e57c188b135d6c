#include "bench/record_comparison.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/reasons.h"
#include "bench/verdicts.h"
#include "bench/yardsticks.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::bench {
namespace {

using statistics::Verdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// 10 repetitions of steps of about `seconds`, on a machine whose peak is `peak`.
void AddCase(const std::string& name, double seconds, double peak, BenchRecord* record) {
  BenchResult& result = *record->add_results();
  result.mutable_bench_case()->set_name(name);
  for (int i = 0; i < 10; ++i) {
    BenchRepetition& repetition = *result.add_repetitions();
    repetition.set_median_step_seconds(seconds * (1 + 0.001 * i));
    repetition.set_fma_peak(peak);
  }
}

BenchRecord RecordOf(double seconds, double peak = 1e9) {
  BenchRecord record;
  AddCase("train/a", seconds, peak, &record);
  return record;
}

Verdict VerdictOf(const BenchRecord& baseline, const BenchRecord& candidate) {
  return CompareRecords(baseline, candidate, {}).value().cases[0].comparison.verdict;
}

TEST(RecordComparisonTest, SlowerProgramIsSlower) {
  EXPECT_EQ(VerdictOf(RecordOf(0.010), RecordOf(0.012)), Verdict::kSlower);
  EXPECT_EQ(VerdictOf(RecordOf(0.012), RecordOf(0.010)), Verdict::kFaster);
  EXPECT_EQ(VerdictOf(RecordOf(0.010), RecordOf(0.010)), Verdict::kSame);
}

TEST(RecordComparisonTest, SlowerDayIsNoSlowerProgram) {
  EXPECT_EQ(VerdictOf(RecordOf(0.010, 1.2e9), RecordOf(0.012, 1e9)), Verdict::kSame);
}

TEST(RecordComparisonTest, PhaseIsNamedRelativeToTheMachinesSpeedToo) {
  BenchRecord baseline = RecordOf(0.010, 1.2e9);
  BenchRecord candidate = RecordOf(0.0144, 1e9);  // A day slower by 1.2, and a program by 1.2.
  const auto set = [](BenchRecord& record, double forward, double backward) {
    for (BenchRepetition& one : *record.mutable_results(0)->mutable_repetitions()) {
      one.mutable_phases()->set_forward(forward);
      one.mutable_phases()->set_backward(backward);
    }
  };
  set(baseline, 0.008, 0.002);
  set(candidate, 0.008 * 1.2, 0.004 * 1.2);
  const RecordComparison comparison = CompareRecords(baseline, candidate, {}).value();
  const std::vector<PartChange> changes = PartChanges(comparison.cases[0]);
  EXPECT_EQ(changes[0].part, "backward");
  EXPECT_NEAR(changes[0].share, 0.2, 1e-9);
  EXPECT_THAT(FormatVerdicts(comparison.cases), HasSubstr("10 + 10"));
}

// A peak that was taken for half of what it is makes a record's times half as long: what is printed has to say so.
TEST(RecordComparisonTest, RatioIsThatOfTheTimesBesideIt) {
  const RecordComparison comparison = CompareRecords(RecordOf(0.0125, 1e9), RecordOf(0.012, 0.5e9), {}).value();
  EXPECT_NEAR(comparison.cases[0].comparison.ratio, 0.48, 1e-9);
  EXPECT_THAT(FormatVerdicts(comparison.cases), HasSubstr("25.113 ms   12.054 ms   0.4800"));
}

TEST(RecordComparisonTest, OtherMachinesAndOtherCasesAreWarnedOf) {
  BenchRecord baseline = RecordOf(0.010);
  BenchRecord candidate = RecordOf(0.010);
  EXPECT_THAT(CompareRecords(baseline, candidate, {}).value().warnings, IsEmpty());
  baseline.mutable_machine()->set_fingerprint("1");
  baseline.mutable_machine()->set_cpu_model("CPU one");
  candidate.mutable_machine()->set_fingerprint("2");
  candidate.mutable_machine()->set_cpu_model("CPU two");
  candidate.mutable_environment()->set_compiler("gcc 13");
  AddCase("train/old", 1, 1, &baseline);
  AddCase("train/new", 1, 1, &candidate);
  candidate.set_injected_slowdown("update:0.05");
  EXPECT_THAT(CompareRecords(baseline, candidate, {}).value().warnings,
              ElementsAre(AllOf(HasSubstr("different machines"), HasSubstr("CPU one"), HasSubstr("CPU two")),
                          HasSubstr("compiler"), HasSubstr("candidate was slowed down on purpose, update:0.05"),
                          "train/new is not in the baseline", "train/old is not in the candidate"));
}

TEST(RecordComparisonTest, CasesOfOneNameThatDifferAreNotCompared) {
  BenchRecord other = RecordOf(0.010);
  other.mutable_results(0)->mutable_bench_case()->mutable_model()->set_activation(ModelConfig::TANH);
  EXPECT_THAT(CompareRecords(RecordOf(0.010), other, {}).status().message(), HasSubstr("no case in common"));
}

TEST(RecordComparisonTest, TimesWithoutAPeakBesideThemAreNotCompared) {
  EXPECT_FALSE(CompareRecords(RecordOf(0.010), RecordOf(0.010, 0), {}).ok());
}

TEST(RecordComparisonTest, RecordsWithOneReferenceAreComparedByIt) {
  BenchRecord before = RecordOf(0.010);
  BenchRecord after = RecordOf(0.015);  // An hour in which everything took half as long again, but the peak.
  const auto refer = [](double seconds, const std::string& commit, BenchRecord* record) {
    record->set_reference_commit(commit);
    for (BenchRepetition& one : *record->mutable_results(0)->mutable_repetitions()) {
      one.set_reference_step_seconds(seconds);
    }
  };
  refer(0.020, "pinned", &before);
  refer(0.030, "pinned", &after);
  EXPECT_EQ(VerdictOf(before, after), Verdict::kSame);
  EXPECT_EQ(CompareRecords(before, after, {}).value().yardstick, "the reference build pinned");
  refer(0.030, "another", &after);
  EXPECT_EQ(VerdictOf(before, after), Verdict::kSlower);
}

TEST(RecordComparisonTest, TooFewRepetitionsAreSaid) {
  BenchRecord few = RecordOf(0.010);
  few.mutable_results(0)->mutable_repetitions()->DeleteSubrange(0, 7);
  const RecordComparison comparison = CompareRecords(few, few, {}).value();
  EXPECT_EQ(comparison.cases[0].comparison.verdict, Verdict::kCannotTell);
  EXPECT_THAT(comparison.warnings, ElementsAre(HasSubstr("has 3 + 3 repetitions; of fewer than 5 on both sides")));
  EXPECT_EQ(FewestRepetitions(3), 6);
}

// As in the suite `default`: ten repetitions of seven cases, whose peaks are halves now and then.
TEST(RecordComparisonTest, TenPercentAreDecidedInNineOfTenTries) {
  Random random(1);
  const auto record = [&](double factor) {
    BenchRecord made;
    for (int i = 0; i < 7; ++i) AddCase(absl::StrCat("train/", i), 0.010 * factor, 1e9, &made);
    for (BenchResult& result : *made.mutable_results()) {
      for (BenchRepetition& repetition : *result.mutable_repetitions()) {
        repetition.set_median_step_seconds(repetition.median_step_seconds() * (1 + 0.02 * random.Normal()));
        if (random.Below(40) == 0) repetition.set_fma_peak(repetition.fma_peak() / 2);
      }
    }
    MarkDoubtfulPeaks(&made);
    return made;
  };
  statistics::ComparisonOptions options;
  options.margin = RecordMargin({}, {});
  options.smallest_effect = options.margin / 2;
  int slower = 0;
  int same = 0;
  constexpr int kTries = 20;
  for (int i = 0; i < kTries; ++i) {
    const BenchRecord before = record(1);
    const RecordComparison changed = CompareRecords(before, record(1.1), options).value();
    const RecordComparison unchanged = CompareRecords(before, record(1), options).value();
    for (const ComparedCase& one : changed.cases) slower += one.comparison.verdict == Verdict::kSlower;
    for (const ComparedCase& one : unchanged.cases) same += one.comparison.verdict == Verdict::kSame;
  }
  EXPECT_GE(slower, 0.9 * 7 * kTries);
  EXPECT_GE(same, 0.9 * 7 * kTries);
}

TEST(RecordComparisonTest, RecordsMadeBesideOtherWorkHaveAWiderMargin) {
  BenchRecord busy;
  busy.mutable_noise()->set_stolen(0.5);
  EXPECT_EQ(RecordMargin({}, {}), 0.08);
  EXPECT_EQ(RecordMargin(busy, {}), 0.16);
}

TEST(RecordComparisonTest, RecordsWithOneReferenceBuildHaveANarrowerMargin) {
  BenchRecord record;
  record.set_reference_commit("pinned");
  EXPECT_EQ(RecordMargin(record, record), 0.04);
  EXPECT_EQ(RecordMargin(record, {}), 0.08);
  record.mutable_noise()->set_other_load(1);
  EXPECT_EQ(RecordMargin(record, record), 0.08);
}

TEST(RecordComparisonTest, QualityThatChangedIsShown) {
  BenchRecord baseline;
  baseline.mutable_suite()->mutable_quality()->add_seeds(1);
  baseline.add_quality()->set_accuracy(0.9);
  BenchRecord candidate = baseline;
  EXPECT_THAT(FormatQualityChange(baseline, candidate), HasSubstr("the same to the last bit"));
  candidate.mutable_quality(0)->set_accuracy(0.85);
  EXPECT_THAT(FormatQualityChange(baseline, candidate), HasSubstr("accuracy 90.00 % -> 85.00 %"));
  candidate.mutable_suite()->mutable_quality()->mutable_train()->set_epochs(100);
  EXPECT_EQ(FormatQualityChange(baseline, candidate), "") << "another training";
}

}  // namespace
}  // namespace inknet::bench
