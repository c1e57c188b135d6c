// Measures the cases of two sides in turns, until it is clear for each which one is faster, or the time is over.
#ifndef INKNET_BENCH_PAIRED_RUN_H_
#define INKNET_BENCH_PAIRED_RUN_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/compared_case.h"
#include "bench/contest.h"
#include "bench/statistics/comparison.h"

namespace inknet::bench {

struct PairedRunOptions {
  statistics::ComparisonOptions comparison;  // But `benchmarks`, which is the number of cases.
  Repetition repetition;                     // Its seed is drawn for each pair, and the same for both sides.
  double seconds = 120;                      // For each case; what one does not need, others may.
  uint64_t seed = 1;                         // Of the order.
  // What else than time is compared, and up to which difference it is the same; a difference for sure is one above half
  // of it. kSize is of the executables.
  std::map<Figure, double> margins = {};
};

struct PairedProgress {
  int decided = 0;  // Of `cases`.
  int cases = 0;
  int rounds = 0;
  double seconds = 0;  // So far, of `budget`.
  double budget = 0;
};

struct PairedRun {
  // Those of the contest, in its order: first their times, then the same for each other figure that was measured.
  std::vector<ComparedCase> cases;
  double seconds = 0;
  bool interrupted = false;
};

// In each round, every case that is not decided yet has one pair, in an order drawn anew; which side of a pair goes
// first is the toss of a coin. A case that cannot be measured is left out from then on, and its `failure` says why.
// A case is measured until its time is decided; its other figures are judged by the same pairs, at the looks that were
// planned, and all verdicts together have the error of `comparison`. `progress` may be empty. An error where the time
// is too short for any verdict, and where a side does not start.
absl::StatusOr<PairedRun> RunPaired(const Contest& contest, const PairedRunOptions& options,
                                    const std::atomic<bool>& stop,
                                    const std::function<void(const PairedProgress&)>& progress);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_PAIRED_RUN_H_
