#include "bench/paired_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "util/random.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// The most pairs that a case can have within its time: should one need all of them, a look is planned for there.
int MostPairs(const PairedRunOptions& options) {
  const double pair_seconds = 2 * (options.repetition.warmup_seconds + options.repetition.seconds);
  return std::clamp(static_cast<int>(options.seconds / pair_seconds), 1, statistics::kMaxPairs);
}

}  // namespace

absl::StatusOr<PairedRun> RunPaired(size_t cases, const StartMeasurer& baseline, const StartMeasurer& candidate,
                                    const PairedRunOptions& options, const std::atomic<bool>& stop,
                                    const std::function<void(const PairedProgress&)>& progress) {
  statistics::ComparisonOptions comparison = options.comparison;
  comparison.benchmarks = static_cast<int>(cases);
  ASSIGN_OR_RETURN(const statistics::ComparisonDesign design,
                   statistics::ComparisonDesign::Create(comparison, MostPairs(options)));
  std::vector<statistics::SequentialComparison> comparisons(cases, statistics::SequentialComparison(design));
  PairedRun run;
  run.cases.resize(cases);
  Random random(options.seed);
  const double budget = options.seconds * static_cast<double>(cases);
  const Clock::time_point start = Clock::now();

  PairedProgress state;
  state.cases = static_cast<int>(cases);
  state.budget = budget;
  const auto time_is_over = [&] { return SecondsSince(start) > budget; };
  while (!stop && !time_is_over()) {
    std::vector<size_t> open;
    for (size_t i = 0; i < cases; ++i) {
      if (!comparisons[i].done()) open.push_back(i);
    }
    state.decided = static_cast<int>(cases - open.size());
    state.seconds = SecondsSince(start);
    if (progress) progress(state);
    if (open.empty()) break;
    for (size_t i = open.size(); i > 1; --i) std::swap(open[i - 1], open[random.Below(i)]);

    ASSIGN_OR_RETURN(const std::unique_ptr<Measurer> baseline_side, baseline());
    ASSIGN_OR_RETURN(const std::unique_ptr<Measurer> candidate_side, candidate());
    for (const size_t i : open) {
      if (stop || time_is_over()) break;
      Repetition repetition = options.repetition;
      repetition.seed = random.Next();
      const bool baseline_first = random.Below(2) == 0;
      BenchRepetition measured[2];  // Baseline, candidate.
      for (const bool of_candidate : {!baseline_first, baseline_first}) {
        Measurer& side = of_candidate ? *candidate_side : *baseline_side;
        ASSIGN_OR_RETURN(measured[of_candidate ? 1 : 0], side.Measure(i, repetition));
      }
      RETURN_IF_ERROR(comparisons[i].Add({measured[0].median_step_seconds(), measured[1].median_step_seconds()}));
      run.cases[i].baseline.push_back(std::move(measured[0]));
      run.cases[i].candidate.push_back(std::move(measured[1]));
    }
    ++state.rounds;
  }
  for (size_t i = 0; i < cases; ++i) {
    if (!comparisons[i].done()) comparisons[i].Finish();
    run.cases[i].comparison = comparisons[i].result();
  }
  run.interrupted = stop;
  return run;
}

}  // namespace inknet::bench
