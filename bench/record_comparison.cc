#include "bench/record_comparison.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/statistics/summary.h"
#include "bench/yardsticks.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

// How fast the machine was beside a repetition, by a yardstick that both records have; 0 where that is not known.
using SpeedOf = std::function<double(const BenchRepetition& repetition)>;

bool HaveOneReference(const BenchRecord& baseline, const BenchRecord& candidate) {
  return !baseline.reference_commit().empty() && baseline.reference_commit() == candidate.reference_commit();
}

SpeedOf SharedYardstick(const BenchRecord& baseline, const BenchRecord& candidate) {
  if (!HaveOneReference(baseline, candidate)) return PeakOf;
  return [](const BenchRepetition& repetition) {
    return repetition.reference_step_seconds() > 0 ? 1 / repetition.reference_step_seconds() : 0;
  };
}

// Over the repetitions; 0 where there is none.
double MedianSpeed(const SpeedOf& speed_of, const BenchResult& result) {
  std::vector<double> speeds;
  for (const BenchRepetition& repetition : result.repetitions()) {
    if (const double speed = speed_of(repetition); speed > 0) speeds.push_back(speed);
  }
  return speeds.empty() ? 0 : statistics::Median(std::move(speeds));
}

// The repetitions as they would have been at `speed`, but those of which theirs is not known.
std::vector<Measurement> AtSpeed(double speed, const SpeedOf& speed_of, const BenchResult& result) {
  std::vector<Measurement> measured;
  for (const BenchRepetition& repetition : result.repetitions()) {
    const double own = speed_of(repetition);
    if (!(own > 0) || !(repetition.median_step_seconds() > 0)) continue;
    measured.push_back(MeasurementOf(repetition, result.bench_case().train().threads(), own / speed));
  }
  return measured;
}

std::vector<double> TimesOf(const std::vector<Measurement>& side) {
  std::vector<double> times;
  for (const Measurement& one : side) times.push_back(one.seconds);
  return times;
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

double RecordMargin(const BenchRecord& baseline, const BenchRecord& candidate) {
  constexpr double kByPeak = 0.08;
  constexpr double kByReference = 0.04;
  constexpr double kBusyCores = 0.1;
  const auto is_busy = [](const BenchRecord& record) {
    return record.noise().other_load() > kBusyCores || record.noise().stolen() > kBusyCores;
  };
  const double quiet = HaveOneReference(baseline, candidate) ? kByReference : kByPeak;
  return is_busy(baseline) || is_busy(candidate) ? 2 * quiet : quiet;
}

int FewestRepetitions(int cases) {
  statistics::ComparisonOptions options;
  options.benchmarks = std::max(1, cases);
  return statistics::FewestTimes(options).value();  // Right options.
}

absl::StatusOr<RecordComparison> CompareRecords(const BenchRecord& baseline, const BenchRecord& candidate,
                                                statistics::ComparisonOptions options) {
  RecordComparison comparison;
  const SpeedOf speed_of = SharedYardstick(baseline, candidate);
  comparison.yardstick = HaveOneReference(baseline, candidate)
                             ? absl::StrCat("the reference build ", baseline.reference_commit().substr(0, 12))
                             : "the FMA peak";
  comparison.warnings = Differences(baseline, candidate);
  for (const BenchResult& after : candidate.results()) {
    const BenchResult* const before = FindCase(baseline, after.bench_case());
    if (before == nullptr) {
      comparison.warnings.push_back(absl::StrCat(after.bench_case().name(), " is not in the baseline"));
      continue;
    }
    const double speed = MedianSpeed(speed_of, after);
    ComparedCase one;
    one.name = after.bench_case().name();
    one.baseline = AtSpeed(speed, speed_of, *before);
    one.candidate = AtSpeed(speed, speed_of, after);
    if (one.baseline.empty() || one.candidate.empty()) {
      comparison.warnings.push_back(
          absl::StrCat(one.name, " has no repetitions with a yardstick beside them that can be right"));
      continue;
    }
    const size_t all = static_cast<size_t>(before->repetitions_size() + after.repetitions_size());
    if (const size_t left_out = all - one.baseline.size() - one.candidate.size(); left_out > 0) {
      comparison.warnings.push_back(absl::StrCat(left_out, " of ", all, " repetitions of ", one.name,
                                                 " left out: their yardstick cannot be right"));
    }
    comparison.cases.push_back(std::move(one));
  }
  for (const BenchResult& before : baseline.results()) {
    if (FindCase(candidate, before.bench_case()) == nullptr) {
      comparison.warnings.push_back(absl::StrCat(before.bench_case().name(), " is not in the candidate"));
    }
  }
  if (comparison.cases.empty())
    return absl::NotFoundError("the two records have no case in common that could be compared");
  options.benchmarks = static_cast<int>(comparison.cases.size());
  ASSIGN_OR_RETURN(const int fewest, statistics::FewestTimes(options));
  for (const ComparedCase& one : comparison.cases) {
    const size_t times = std::min(one.baseline.size(), one.candidate.size());
    if (times >= static_cast<size_t>(fewest)) continue;
    comparison.warnings.push_back(
        absl::StrFormat("%s has %d + %d repetitions; of fewer than %d on both sides nothing can be told with %d cases",
                        one.name, one.baseline.size(), one.candidate.size(), fewest, comparison.cases.size()));
  }
  for (ComparedCase& one : comparison.cases) {
    ASSIGN_OR_RETURN(one.comparison,
                     statistics::CompareSamples(options, TimesOf(one.baseline), TimesOf(one.candidate)));
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
