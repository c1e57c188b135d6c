// What //bench:worker and //bench:compare say to each other, a line each. docs/benchmarks.md has the whole of it.
//
// The other side may be another version of this program: whatever it says, it is read line by line, and a line, or a
// number of cases, beyond the limits below is an error.
#ifndef INKNET_BENCH_WORKER_PROTOCOL_H_
#define INKNET_BENCH_WORKER_PROTOCOL_H_

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "bench/case_runner.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

inline constexpr size_t kMaxWorkerLineBytes = size_t{1} << 20;
inline constexpr size_t kMaxWorkerCases = 10'000;

// A measurement that a worker is asked for.
struct WorkerRequest {
  size_t case_index = 0;  // Of the cases of its greeting.
  Repetition repetition;
};

// What a worker says at its start: the protocol's version, its cases, and that it is ready for requests.
std::string WorkerGreeting(const std::vector<BenchCase>& cases);

// Reads a greeting from `from`, and returns the cases. Errors begin with `name`.
absl::StatusOr<std::vector<BenchCase>> ReadWorkerGreeting(std::FILE* from, const std::string& name);

// The next line of `from`, without its end. Aborted where there is none.
absl::StatusOr<std::string> ReadWorkerLine(std::FILE* from, const std::string& name);

// "run CASE WARMUP_SECONDS SECONDS SEED". The answer is a BenchRepetition as textproto. A worker ends when its input
// does.
std::string FormatWorkerRequest(const WorkerRequest& request);

// The request in `line`, to a worker that has `cases` cases. Seconds are finite, and at least 0.
absl::StatusOr<WorkerRequest> ParseWorkerRequest(absl::string_view line, size_t cases);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_WORKER_PROTOCOL_H_
