// The suites that are shipped, and those in files.
#ifndef INKNET_BENCH_SUITES_H_
#define INKNET_BENCH_SUITES_H_

#include <string>

#include "absl/status/statusor.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

// "default, grid, quick"
std::string ShippedSuites();

// The shipped suite of that name (configs/bench/<name>.textproto as it was built in), or the suite in the file of that
// name. It may not be valid.
absl::StatusOr<BenchSuite> LoadSuite(const std::string& name_or_file);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_SUITES_H_
