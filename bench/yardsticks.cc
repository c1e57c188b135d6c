#include "bench/yardsticks.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "bench/quantile.h"

namespace inknet::bench {
namespace {

// A peak that is lower than the best by more is measured again.
constexpr double kLow = 0.9;
constexpr int kMostTries = 3;
// A peak below this part of the record's good ones is another machine's, as it were: halves are, slow hours are not.
constexpr double kOther = 0.7;
// The clock that a record knows is one core's at its start; others may have run a little faster.
constexpr double kFaster = 1.2;

double LargerPeak(const BenchRepetition& repetition) {
  return std::max(repetition.fma_peak(), repetition.fma_peak_after());
}

// Multiply-adds that a core can start in a cycle, at most, in operations: of the widest vectors, or of BF16's unit.
double MostFlopsPerCycle(const BenchRecord& record, TrainConfig::Precision precision) {
  const BenchMachine& machine = record.machine();
  const double bf16 = MostBf16FlopsPerCycle(record.environment().bf16_unit());
  if (precision == TrainConfig::BFLOAT16 && bf16 > 0) return bf16;
  const int lanes = absl::StrContains(machine.cpu_isa(), "512") ? 16
                    : absl::StrContains(machine.cpu_isa(), "2") ? 8
                                                                : 4;
  return 2.0 * 2 * lanes;
}

// The upper quartile of the peaks by kind: a few halves do not move it.
std::map<PeakKind, double> UsualPeaks(const BenchRecord& record) {
  std::map<PeakKind, std::vector<double>> peaks;
  for (const BenchResult& result : record.results()) {
    for (const BenchRepetition& repetition : result.repetitions()) {
      peaks[PeakKindOf(result.bench_case())].push_back(LargerPeak(repetition));
    }
  }
  std::map<PeakKind, double> usual;
  for (const auto& [kind, values] : peaks) usual[kind] = Quantile(values, 0.75);
  return usual;
}

// Empty where there is none.
std::string DoubtOf(const BenchRepetition& repetition, double flops_per_step, double usual, double most) {
  const double peak = LargerPeak(repetition);
  if (!(peak > 0)) return "";
  const double done = repetition.median_step_seconds() > 0 ? flops_per_step / repetition.median_step_seconds() : 0;
  if (done > peak) return absl::StrFormat("the steps did %.0f %% of it", 100 * done / peak);
  if (peak < kOther * usual) return absl::StrFormat("it is %.0f %% of the record's others", 100 * peak / usual);
  if (most > 0 && peak > most) return absl::StrFormat("it is %.0f %% of what the clock allows", 100 * peak / most);
  const double before = repetition.fma_peak();
  const double after = repetition.fma_peak_after();
  if (before > 0 && after > 0 && std::min(before, after) < kOther * peak) {
    return absl::StrFormat("it was %.0f GFLOP/s before and %.0f after", before / 1e9, after / 1e9);
  }
  return "";
}

}  // namespace

PeakKind PeakKindOf(const BenchCase& one) { return {one.train().precision(), one.train().threads()}; }

double MeasurePeak(const PeakKind& kind, double seconds) {
  const auto& [precision, threads] = kind;
  return precision == TrainConfig::BFLOAT16 ? MeasureBf16Peak(threads, seconds) : MeasureFmaPeak(threads, seconds);
}

double PeakMeter::Measure(const PeakKind& kind) {
  double& best = best_[kind];
  double largest = 0;
  for (int i = 0; i < kMostTries && (largest == 0 || largest < kLow * best); ++i) {
    largest = std::max(largest, measure_(kind, seconds_));
  }
  best = std::max(best, largest);
  return largest;
}

double PeakOf(const BenchRepetition& repetition) { return repetition.has_peak_doubt() ? 0 : LargerPeak(repetition); }

void MarkDoubtfulPeaks(BenchRecord* record) {
  std::map<PeakKind, double> usual = UsualPeaks(*record);
  for (BenchResult& result : *record->mutable_results()) {
    const PeakKind kind = PeakKindOf(result.bench_case());
    const auto& [precision, threads] = kind;
    double most = kFaster * record->machine().clock_hz() * MostFlopsPerCycle(*record, precision) * threads;
    // Where most of the peaks are above it, it is the clock that was taken before it had reached its full speed.
    if (usual[kind] > most) most = 0;
    for (BenchRepetition& repetition : *result.mutable_repetitions()) {
      const std::string doubt = DoubtOf(repetition, result.flops_per_step(), usual[kind], most);
      if (!doubt.empty()) repetition.set_peak_doubt(doubt);
    }
  }
}

int CountDoubtfulPeaks(const BenchResult& result) {
  return static_cast<int>(std::count_if(result.repetitions().begin(), result.repetitions().end(),
                                        [](const BenchRepetition& one) { return one.has_peak_doubt(); }));
}

}  // namespace inknet::bench
