// Contests of programs that are not ours: the benchmarks of two Google Benchmark programs, or two commands.
#ifndef INKNET_BENCH_PROGRAM_CONTEST_H_
#define INKNET_BENCH_PROGRAM_CONTEST_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "bench/child_process.h"
#include "bench/contest.h"

namespace inknet::bench {

// Called before something that may take a while, with what that is.
using ShowTrial = std::function<void(absl::string_view)>;

// The benchmarks that both programs (files) have and that match `filter`, their --benchmark_filter. Each is tried once
// on both sides first, which shows how long it takes, and whether it runs at all. What one side lacks is a remark. An
// error where there is none in common, or none that runs.
absl::StatusOr<Contest> ContestOfPrograms(const std::string& baseline, const std::string& candidate,
                                          const std::string& filter, const Repetition& repetition,
                                          const ChildOptions& options, const ShowTrial& show);

// The wall times of two commands for /bin/sh. Before each run, and outside of its time, `prepare` runs, unless it is
// empty. Both are tried once first; one that fails is an error.
absl::StatusOr<Contest> ContestOfCommands(const std::string& baseline, const std::string& candidate,
                                          const std::string& prepare, const ChildOptions& options,
                                          const ShowTrial& show);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_PROGRAM_CONTEST_H_
