// Measures one case once: makes its network, warms up, and times steps.
#ifndef INKNET_BENCH_CASE_RUNNER_H_
#define INKNET_BENCH_CASE_RUNNER_H_

#include <atomic>
#include <cstdint>

#include "absl/status/statusor.h"
#include "bench/images.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

struct Repetition {
  double warmup_seconds = 0;
  double seconds = 0;
  // Of the batches' images.
  uint64_t seed = 0;
};

// One repetition of `one`, whose inputs and classes are those of `images`: at least one step of warm-up and three that
// count, more for as long as `repetition` says, a million at most. What comes before the steps (position, start and
// yardsticks) is left to the caller. Cancelled soon after `stop` becomes true; a loss that is NaN or infinite is an
// error, since such numbers take other times.
absl::StatusOr<BenchRepetition> RunCase(const BenchCase& one, const Images& images, const Repetition& repetition,
                                        const std::atomic<bool>& stop);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_CASE_RUNNER_H_
