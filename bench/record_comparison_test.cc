#include "bench/record_comparison.h"

#include <string>

#include "bench/verdicts.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

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
  return CompareRecords(baseline, candidate, {}).value().compared[0].comparison.verdict;
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
  const PhaseChange change = LargestPhaseChange(comparison.compared[0]);
  EXPECT_EQ(change.phase, "backward");
  EXPECT_NEAR(change.share, 0.2, 1e-9);
  EXPECT_THAT(FormatVerdicts(comparison.cases, comparison.compared), HasSubstr("10 + 10"));
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
