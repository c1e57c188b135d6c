// What the programs that run a suite have in common: the flag --suite, and the way from there to a record.
#ifndef INKNET_BENCH_SUITE_PROGRAM_H_
#define INKNET_BENCH_SUITE_PROGRAM_H_

#include <atomic>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/suite_runner.h"
#include "proto/bench.pb.h"
#include "util/command_line.h"

namespace inknet::bench {

struct SelectedSuite {
  BenchSuite suite;
  std::vector<BenchCase> cases;
};

// What --suite=NAME|FILE names.
std::string SuiteFlag();

// The suite of that name or in that file, with the --set of `command_line`, checked: its fields, and that it fits into
// memory. Of its cases only those whose names contain `filter`.
absl::StatusOr<SelectedSuite> SelectSuite(const std::string& name_or_file, const CommandLine& command_line,
                                          const std::string& filter);

// Runs it, with a progress line where stdout is a terminal. `reference` as for RunSuite.
absl::StatusOr<SuiteOutcome> RunWithProgress(const SelectedSuite& selected, const std::atomic<bool>& stop,
                                             const Reference* reference = nullptr);

// For --help: the fields that --set takes.
std::string DescribeSuiteFields();

}  // namespace inknet::bench

#endif  // INKNET_BENCH_SUITE_PROGRAM_H_
