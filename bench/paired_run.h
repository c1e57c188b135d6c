// Measures the cases of two builds in turns, until it is clear for each which one is faster, or the time is over.
#ifndef INKNET_BENCH_PAIRED_RUN_H_
#define INKNET_BENCH_PAIRED_RUN_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/case_runner.h"
#include "bench/compared_case.h"
#include "bench/statistics/comparison.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

// Something that measures cases: a WorkerProcess, or what stands for one in a test.
class Measurer {
 public:
  virtual ~Measurer() = default;
  virtual absl::StatusOr<BenchRepetition> Measure(size_t index, const Repetition& repetition) = 0;
};

// A side of the comparison. It is started anew for every round, so that what is drawn when a process starts (where its
// code and memory lie) is drawn anew, too.
using StartMeasurer = std::function<absl::StatusOr<std::unique_ptr<Measurer>>()>;

struct PairedRunOptions {
  statistics::ComparisonOptions comparison;  // But `benchmarks`, which is the number of cases.
  Repetition repetition;                     // Its seed is drawn for each pair, and the same for both sides.
  double seconds = 120;                      // For each case; what one does not need, others may.
  uint64_t seed = 1;                         // Of the order.
};

struct PairedProgress {
  int decided = 0;  // Of `cases`.
  int cases = 0;
  int rounds = 0;
  double seconds = 0;  // So far, of `budget`.
  double budget = 0;
};

struct PairedRun {
  std::vector<ComparedCase> cases;
  bool interrupted = false;
};

// In each round, every case that is not decided yet has one pair, in an order drawn anew; which side of a pair goes
// first is the toss of a coin. `cases`: how many both sides have, by the same indexes. `progress` may be empty.
absl::StatusOr<PairedRun> RunPaired(size_t cases, const StartMeasurer& baseline, const StartMeasurer& candidate,
                                    const PairedRunOptions& options, const std::atomic<bool>& stop,
                                    const std::function<void(const PairedProgress&)>& progress);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_PAIRED_RUN_H_
