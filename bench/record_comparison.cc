#include "bench/record_comparison.h"

#include <algorithm>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

// Of each repetition the time of a step in FMA operations that the machine could have done meanwhile. Empty where no
// peak was measured.
std::vector<double> StepsInPeaks(const BenchResult& result) {
  std::vector<double> steps;
  for (const BenchRepetition& repetition : result.repetitions()) {
    if (!(repetition.fma_peak() > 0) || !(repetition.median_step_seconds() > 0)) return {};
    steps.push_back(repetition.median_step_seconds() * repetition.fma_peak());
  }
  return steps;
}

std::vector<BenchRepetition> RepetitionsOf(const BenchResult& result) {
  return {result.repetitions().begin(), result.repetitions().end()};
}

const BenchResult* FindCase(const BenchRecord& record, const BenchCase& one) {
  const auto found = std::find_if(record.results().begin(), record.results().end(), [&](const BenchResult& result) {
    return result.bench_case().SerializeAsString() == one.SerializeAsString();
  });
  return found == record.results().end() ? nullptr : &*found;
}

std::string DescribeMachine(const BenchMachine& machine) {
  return absl::StrFormat("%s, %d cores, %s", machine.cpu_model(), machine.cores(), machine.cpu_isa());
}

std::vector<std::string> Differences(const BenchRecord& baseline, const BenchRecord& candidate) {
  std::vector<std::string> warnings;
  if (baseline.machine().fingerprint() != candidate.machine().fingerprint()) {
    warnings.push_back(absl::StrCat("the records are of different machines: baseline ",
                                    DescribeMachine(baseline.machine()), "; candidate ",
                                    DescribeMachine(candidate.machine())));
  }
  const auto differs = [&](const char* what, const std::string& before, const std::string& after) {
    if (before != after) warnings.push_back(absl::StrCat(what, " differs: baseline ", before, ", candidate ", after));
  };
  differs("the compiler", baseline.environment().compiler(), candidate.environment().compiler());
  differs("oneDNN", baseline.environment().onednn_version(), candidate.environment().onednn_version());
  differs("the kernel", baseline.machine().kernel(), candidate.machine().kernel());
  differs("the C library", baseline.machine().libc(), candidate.machine().libc());
  for (const auto& [side, record] : {std::pair("baseline", &baseline), {"candidate", &candidate}}) {
    if (record->injected_slowdown().empty()) continue;
    warnings.push_back(absl::StrCat("the ", side, " was slowed down on purpose, ", record->injected_slowdown()));
  }
  return warnings;
}

struct Quality {
  double accuracy = 0;
  double loss = 0;
};

Quality MeanQuality(const BenchRecord& record) {
  Quality mean;
  for (const BenchQualityResult& result : record.quality()) {
    mean.accuracy += result.accuracy() / record.quality_size();
    mean.loss += result.loss() / record.quality_size();
  }
  return mean;
}

}  // namespace

absl::StatusOr<RecordComparison> CompareRecords(const BenchRecord& baseline, const BenchRecord& candidate,
                                                statistics::ComparisonOptions options) {
  RecordComparison comparison;
  comparison.warnings = Differences(baseline, candidate);
  struct Times {
    std::vector<double> baseline;
    std::vector<double> candidate;
  };
  std::vector<Times> times;
  for (const BenchResult& after : candidate.results()) {
    const BenchResult* const before = FindCase(baseline, after.bench_case());
    if (before == nullptr) {
      comparison.warnings.push_back(absl::StrCat(after.bench_case().name(), " is not in the baseline"));
      continue;
    }
    Times both = {StepsInPeaks(*before), StepsInPeaks(after)};
    if (both.baseline.empty() || both.candidate.empty()) {
      comparison.warnings.push_back(
          absl::StrCat(after.bench_case().name(), " has no repetitions with the FMA peak measured before them"));
      continue;
    }
    times.push_back(std::move(both));
    comparison.cases.push_back(after.bench_case());
    comparison.compared.push_back({RepetitionsOf(*before), RepetitionsOf(after), {}});
  }
  for (const BenchResult& before : baseline.results()) {
    if (FindCase(candidate, before.bench_case()) == nullptr) {
      comparison.warnings.push_back(absl::StrCat(before.bench_case().name(), " is not in the candidate"));
    }
  }
  if (times.empty()) return absl::NotFoundError("the two records have no case in common that could be compared");
  options.benchmarks = static_cast<int>(times.size());
  for (size_t i = 0; i < times.size(); ++i) {
    ASSIGN_OR_RETURN(comparison.compared[i].comparison,
                     statistics::CompareSamples(options, times[i].baseline, times[i].candidate));
  }
  return comparison;
}

std::string FormatQualityChange(const BenchRecord& baseline, const BenchRecord& candidate) {
  const bool comparable =
      baseline.quality_size() > 0 && candidate.quality_size() == baseline.quality_size() &&
      baseline.suite().quality().SerializeAsString() == candidate.suite().quality().SerializeAsString();
  if (!comparable) return "";
  bool same = true;
  for (int i = 0; i < baseline.quality_size(); ++i) {
    same = same && baseline.quality(i).SerializeAsString() == candidate.quality(i).SerializeAsString();
  }
  const Quality before = MeanQuality(baseline);
  if (same) {
    return absl::StrFormat("short training: accuracy %.2f %%, loss %.4f on both sides, the same to the last bit\n",
                           100 * before.accuracy, before.loss);
  }
  const Quality after = MeanQuality(candidate);
  return absl::StrFormat("short training: accuracy %.2f %% -> %.2f %%, loss %.4f -> %.4f (means of %d seeds)\n",
                         100 * before.accuracy, 100 * after.accuracy, before.loss, after.loss, baseline.quality_size());
}

}  // namespace inknet::bench
