// Runs a suite: repetitions of all its cases, randomly interleaved, and the machine's own speed in between.
#ifndef INKNET_BENCH_SUITE_RUNNER_H_
#define INKNET_BENCH_SUITE_RUNNER_H_

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "bench/case_runner.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

// Where a run is, before a repetition.
struct SuiteProgress {
  int done = 0;  // Of `total` repetitions.
  int total = 0;
  double seconds_left = 0;       // As far as it can be told.
  absl::string_view doing_next;  // A case's name, or what is measured beside the cases.
};

struct SuiteOutcome {
  BenchRecord record;
  // Stopped: `record` has those repetitions that were finished, and cases may have none.
  bool interrupted = false;
};

// Another build that repetitions are measured in turns with: whatever the machine does, it does to both.
struct Reference {
  std::string commit;
  // Measures the same case there.
  std::function<absl::StatusOr<BenchRepetition>(const BenchCase& one, const Repetition& repetition)> measure;
  // Processor time that it has taken so far: not of somebody else.
  std::function<double()> cpu_seconds;
  // Whether it has that case.
  std::function<bool(const BenchCase& one)> has;
};

// Measures `cases`, those of the valid `suite` or some of them. In each round every case has one repetition, in an
// order drawn anew: what drifts slowly hits all cases alike, and what comes at regular times hits none in particular.
// `progress` may be empty. With a `reference` the same cases of it are measured too, before or after each repetition,
// by the toss of a coin.
absl::StatusOr<SuiteOutcome> RunSuite(const BenchSuite& suite, const std::vector<BenchCase>& cases,
                                      const std::atomic<bool>& stop,
                                      const std::function<void(const SuiteProgress&)>& progress,
                                      const Reference* reference = nullptr);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_SUITE_RUNNER_H_
