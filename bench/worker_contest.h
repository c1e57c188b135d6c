// Contests of our own builds: two //bench:worker of any two revisions, or one case of a suite against the others.
#ifndef INKNET_BENCH_WORKER_CONTEST_H_
#define INKNET_BENCH_WORKER_CONTEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/contest.h"

namespace inknet::bench {

// How to start a side's worker, a program and its arguments, and what people call it.
struct WorkerCommand {
  std::string name;
  std::vector<std::string> command;
};

// The cases of both workers that are the same and have `filter` in their names. NotFound where there are none.
absl::StatusOr<Contest> ContestOfWorkers(const WorkerCommand& baseline, const WorkerCommand& candidate,
                                         const std::string& filter, const Repetition& repetition);

// The candidate's other cases with the case `against` of the baseline, which has the same suite: what a setting costs.
// NotFound where there is no such case, or no other one with `filter` in its name.
absl::StatusOr<Contest> ContestAgainst(const std::string& against, const WorkerCommand& baseline,
                                       const WorkerCommand& candidate, const std::string& filter,
                                       const Repetition& repetition);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_WORKER_CONTEST_H_
