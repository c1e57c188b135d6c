#include "bench/suite_runner.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bench/case_runner.h"
#include "bench/cases.h"
#include "bench/images.h"
#include "bench/machine.h"
#include "bench/machine_load.h"
#include "bench/memory_bandwidth.h"
#include "bench/quality.h"
#include "bench/quantile.h"
#include "bench/yardsticks.h"
#include "nn/network.h"
#include "record/environment.h"
#include "util/cores.h"
#include "util/random.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// 0 .. size - 1 in an order that `random` draws (Fisher and Yates).
std::vector<size_t> DrawOrder(size_t size, Random* random) {
  std::vector<size_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  for (size_t i = size; i > 1; --i) std::swap(order[i - 1], order[random->Below(i)]);
  return order;
}

// Roughly how long a repetition takes: at half of `fma_peak`, four steps may take longer than the time that they are
// given. What is wrong in it by the same factor for all cases does not matter (TimeLeft).
double ExpectedSeconds(const BenchSuite& suite, const BenchCase& one, double fma_peak) {
  const double steps = 4 * FlopsPerStep(one) / (fma_peak / 2);
  return 2 * suite.fma_peak_seconds() + suite.bandwidth_seconds() +
         std::max(suite.warmup_seconds() + suite.seconds(), steps);
}

// Tells from what was expected, and what it took so far, how long the rest will take.
class TimeLeft {
 public:
  explicit TimeLeft(double expected_seconds) : total_(expected_seconds) {}

  void Finished(double expected_seconds) { done_ += expected_seconds; }

  double seconds() const {
    const double left = std::max(0.0, total_ - done_);
    return done_ > 0 ? left * SecondsSince(start_) / done_ : left;
  }

 private:
  const Clock::time_point start_ = Clock::now();
  const double total_;
  double done_ = 0;
};

// The distance of the 5th from the 95th percentile of the repetitions' `field`, in parts of the median for the same
// number of threads and precision.
template <typename Field>
double Spread(const BenchRecord& record, Field field) {
  std::map<PeakKind, std::vector<double>> by_kind;
  for (const BenchResult& result : record.results()) {
    std::vector<double>& values = by_kind[PeakKindOf(result.bench_case())];
    for (const BenchRepetition& repetition : result.repetitions()) {
      if (field(repetition) > 0) values.push_back(field(repetition));
    }
  }
  std::vector<double> relative;
  for (const auto& [kind, values] : by_kind) {
    const double median = Median(values);
    for (const double value : values) relative.push_back(median > 0 ? value / median : 0);
  }
  return Quantile(relative, 0.95) - Quantile(relative, 0.05);
}

}  // namespace

absl::StatusOr<SuiteOutcome> RunSuite(const BenchSuite& suite, const std::vector<BenchCase>& cases,
                                      const std::atomic<bool>& stop,
                                      const std::function<void(const SuiteProgress&)>& progress,
                                      const Reference* reference) {
  const Clock::time_point start = Clock::now();
  SuiteOutcome outcome;
  BenchRecord& record = outcome.record;
  record.set_start_time(absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone()));
  *record.mutable_suite() = suite;
  *record.mutable_machine() = DescribeMachine();
  *record.mutable_environment() = record::DescribeEnvironment(AvailableCores());
  if (reference != nullptr) record.set_reference_commit(reference->commit);
  record.mutable_noise()->set_load_average_before(LoadAverage());
  for (const BenchCase& one : cases) {
    BenchResult& result = *record.add_results();
    *result.mutable_bench_case() = one;
    if (const auto unit = nn::Bf16Unit(); unit.ok() && one.train().precision() == TrainConfig::BFLOAT16) {
      record.mutable_environment()->set_bf16_unit(*unit);
    }
    result.set_flops_per_step(FlopsPerStep(one));
  }

  const LoadMeter load_meter;
  const auto reference_cpu = [&] { return reference != nullptr ? reference->cpu_seconds() : 0; };
  const double reference_cpu_before = reference_cpu();
  const Clock::time_point load_start = Clock::now();
  const Images images = MakeUpImages(suite.images(), suite.inputs(), suite.classes(), suite.seed());
  std::optional<MemoryBandwidth> bandwidth;
  if (suite.bandwidth_seconds() > 0) bandwidth.emplace(BeyondCaches());
  PeakMeter peak_meter(suite.fma_peak_seconds());
  const double peak = peak_meter.Measure({TrainConfig::FLOAT32, AvailableCores()});
  double expected_seconds = 0;
  for (const BenchCase& one : cases) expected_seconds += suite.repetitions() * ExpectedSeconds(suite, one, peak);
  TimeLeft time_left(expected_seconds);
  Random random(suite.seed());
  int position = 0;
  const int total = suite.repetitions() * static_cast<int>(cases.size());
  const auto report = [&](absl::string_view next) {
    if (progress) progress({position, total, time_left.seconds(), next});
  };

  const auto measure = [&](const BenchCase& one, BenchResult* result) -> absl::Status {
    report(one.name());
    BenchRepetition repetition;
    repetition.set_position(position);
    repetition.set_start_seconds(SecondsSince(start));
    repetition.set_fma_peak(peak_meter.Measure(PeakKindOf(one)));
    if (bandwidth.has_value()) {
      repetition.set_memory_bandwidth(bandwidth->Measure(one.train().threads(), suite.bandwidth_seconds()));
    }
    const Repetition wanted = {suite.warmup_seconds(), suite.seconds(), random.Next()};
    const bool in_turns = reference != nullptr && reference->has(one);
    const bool reference_first = in_turns && random.Below(2) == 0;
    const auto measure_reference = [&]() -> absl::Status {
      ASSIGN_OR_RETURN(const BenchRepetition measured, reference->measure(one, wanted));
      repetition.set_reference_step_seconds(measured.median_step_seconds());
      return absl::OkStatus();
    };
    if (reference_first) RETURN_IF_ERROR(measure_reference());
    ASSIGN_OR_RETURN(const BenchRepetition measured, RunCase(one, images, wanted, stop));
    if (in_turns && !reference_first) RETURN_IF_ERROR(measure_reference());
    repetition.MergeFrom(measured);
    repetition.set_fma_peak_after(peak_meter.Measure(PeakKindOf(one)));
    *result->add_repetitions() = std::move(repetition);
    time_left.Finished(ExpectedSeconds(suite, one, peak));
    ++position;
    return absl::OkStatus();
  };
  const auto measure_all = [&]() -> absl::Status {
    for (int round = 0; round < suite.repetitions(); ++round) {
      for (const size_t i : DrawOrder(cases.size(), &random)) {
        RETURN_IF_ERROR(measure(cases[i], record.mutable_results(static_cast<int>(i))));
      }
    }
    if (!suite.has_quality()) return absl::OkStatus();
    report("accuracy of a short training");
    ASSIGN_OR_RETURN(const std::vector<BenchQualityResult> quality, MeasureQuality(suite.quality(), stop));
    record.mutable_quality()->Assign(quality.begin(), quality.end());
    return absl::OkStatus();
  };
  const absl::Status measured = measure_all();
  outcome.interrupted = absl::IsCancelled(measured);
  if (!measured.ok() && !outcome.interrupted) return measured;

  MarkDoubtfulPeaks(&record);
  const MachineLoad load = load_meter.Read();
  BenchNoise& noise = *record.mutable_noise();
  noise.set_fma_peak_spread(Spread(record, PeakOf));
  if (bandwidth.has_value()) {
    noise.set_bandwidth_spread(Spread(record, [](const BenchRepetition& one) { return one.memory_bandwidth(); }));
  }
  const double of_reference = (reference_cpu() - reference_cpu_before) / SecondsSince(load_start);
  noise.set_other_load(std::max(0.0, load.other - of_reference));
  noise.set_stolen(load.stolen);
  noise.set_load_average_after(LoadAverage());
  record.set_total_seconds(SecondsSince(start));
  return outcome;
}

}  // namespace inknet::bench
