// Benchmark programs of anybody's, made with Google Benchmark (1.7 and 1.9 were tried): what they have, and one at a
// time.
#ifndef INKNET_BENCH_GOOGLE_BENCHMARK_H_
#define INKNET_BENCH_GOOGLE_BENCHMARK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "bench/child_process.h"
#include "bench/measurement.h"

namespace inknet::bench {

struct BenchmarkProgram {
  std::string path;
  // What --benchmark_min_time wants behind a number: nothing, or from 1.8 on "s".
  std::string time_unit;
};

// The program in the file `path`, asked what it understands.
absl::StatusOr<BenchmarkProgram> FindBenchmarkProgram(const std::string& path, const ChildOptions& options);

// The names of the benchmarks in `program` that match the regular expression `filter`, as the program itself
// understands it; in its order, none for a filter that matches nothing. FailedPrecondition where it is no such program.
absl::StatusOr<std::vector<std::string>> ListBenchmarks(const BenchmarkProgram& program, const std::string& filter,
                                                        const ChildOptions& options);

// Runs the benchmark `name` once, for about `seconds` unless it has a time of its own. What is measured is what it
// calls real_time, which is a benchmark's own where it sets that by hand. FailedPrecondition: what went wrong, also
// where the benchmark skipped itself.
absl::StatusOr<Measurement> RunBenchmark(const BenchmarkProgram& program, const std::string& name, double seconds,
                                         const ChildOptions& options);

// That of `name` in `json`, what --benchmark_out wrote. Several repetitions are taken as their median.
absl::StatusOr<Measurement> ParseBenchmarkRun(absl::string_view json, const std::string& name);

// A regular expression, of any of the kinds that Google Benchmark is built with, that matches `name` alone.
std::string ExactFilter(absl::string_view name);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_GOOGLE_BENCHMARK_H_
