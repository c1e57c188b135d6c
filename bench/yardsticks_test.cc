#include "bench/yardsticks.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

using ::testing::HasSubstr;

constexpr double kPeak = 2e11;

// A result of steps that do 80 % of the peak, whose repetitions have these peaks before and after.
BenchRecord RecordOf(const std::vector<std::pair<double, double>>& peaks) {
  BenchRecord record;
  BenchResult& result = *record.add_results();
  result.mutable_bench_case()->mutable_train()->set_threads(2);
  result.set_flops_per_step(1.6e9);
  for (const auto& [before, after] : peaks) {
    BenchRepetition& repetition = *result.add_repetitions();
    repetition.set_fma_peak(before);
    if (after > 0) repetition.set_fma_peak_after(after);
    repetition.set_median_step_seconds(0.010);
  }
  return record;
}

// That of the last repetition.
std::string DoubtOf(BenchRecord record) {
  MarkDoubtfulPeaks(&record);
  return record.results(0).repetitions().rbegin()->peak_doubt();
}

TEST(PeakMeterTest, LowPeakIsMeasuredAgain) {
  std::vector<double> peaks = {200, 190, 100, 201, 100, 99, 98, 170};
  size_t next = 0;
  PeakMeter meter(0.01, [&](const PeakKind&, double) { return peaks[next++]; });
  EXPECT_EQ(meter.Measure({TrainConfig::FLOAT32, 2}), 200);
  EXPECT_EQ(meter.Measure({TrainConfig::FLOAT32, 2}), 190) << "within a tenth";
  EXPECT_EQ(meter.Measure({TrainConfig::FLOAT32, 2}), 201) << "the second time";
  EXPECT_EQ(meter.Measure({TrainConfig::FLOAT32, 2}), 100) << "three times low";
  EXPECT_EQ(meter.Measure({TrainConfig::FLOAT32, 1}), 170) << "of other threads";
  EXPECT_EQ(next, peaks.size());
}

TEST(MarkDoubtfulPeaksTest, PeaksOfASteadyMachineAreBelieved) {
  BenchRecord record = RecordOf({{kPeak, kPeak}, {0.93 * kPeak, kPeak}, {0.9 * kPeak, 0.85 * kPeak}});
  MarkDoubtfulPeaks(&record);
  EXPECT_EQ(CountDoubtfulPeaks(record.results(0)), 0);
  EXPECT_EQ(PeakOf(record.results(0).repetitions(1)), kPeak);
}

TEST(MarkDoubtfulPeaksTest, StepsDoNoMoreThanThePeak) {
  BenchRecord record = RecordOf({{kPeak / 2, 0}});
  EXPECT_EQ(DoubtOf(record), "the steps did 160 % of it");
  MarkDoubtfulPeaks(&record);
  EXPECT_EQ(PeakOf(record.results(0).repetitions(0)), 0);
}

TEST(MarkDoubtfulPeaksTest, HalfOfTheOthersIsNoPeakWhateverTheStepsDid) {
  BenchRecord record = RecordOf({{kPeak, 0}, {kPeak, 0}, {kPeak, 0}, {kPeak / 2, 0}});
  record.mutable_results(0)->set_flops_per_step(0.3e9);
  EXPECT_EQ(DoubtOf(record), "it is 50 % of the record's others");
}

TEST(MarkDoubtfulPeaksTest, AnotherBeforeThanAfterIsNoPeak) {
  EXPECT_THAT(DoubtOf(RecordOf({{kPeak, kPeak}, {kPeak / 2, kPeak}})), HasSubstr("100 GFLOP/s before and 200 after"));
}

TEST(MarkDoubtfulPeaksTest, ClockHasItsBound) {
  BenchRecord record = RecordOf({{kPeak, kPeak}, {kPeak, kPeak}, {kPeak, kPeak}, {1.25 * kPeak, 1.25 * kPeak}});
  record.mutable_machine()->set_clock_hz(3e9);
  record.mutable_machine()->set_cpu_isa("AVX2");
  EXPECT_THAT(DoubtOf(record), HasSubstr("of what the clock allows")) << "192 GFLOP/s, and a fifth more";
  record.mutable_machine()->set_clock_hz(4e9);
  EXPECT_EQ(DoubtOf(record), "");
  record.mutable_machine()->set_clock_hz(1e9);
  EXPECT_EQ(DoubtOf(record), "") << "a clock that had only begun to run";
}

}  // namespace
}  // namespace inknet::bench
