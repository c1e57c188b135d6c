#include "bench/suite_program.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "bench/cases.h"
#include "bench/progress_line.h"
#include "bench/suites.h"
#include "proto/overrides.h"
#include "proto/validate_bench.h"
#include "util/cores.h"
#include "util/memory.h"
#include "util/status.h"
#include "util/terminal.h"

ABSL_FLAG(std::string, suite, "default", "what to measure: default, grid, quick, or a file (proto/bench.proto)");
ABSL_FLAG(std::vector<std::string>, set, {}, "path=value: replaces one field of the suite; may be given many times");

namespace inknet::bench {

std::string SuiteFlag() { return absl::GetFlag(FLAGS_suite); }

absl::StatusOr<SelectedSuite> SelectSuite(const std::string& name_or_file, const CommandLine& command_line,
                                          const std::string& filter) {
  if (!command_line.arguments.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("unexpected argument \"", command_line.arguments[0],
                                                   "\"; fields are set with --set path=value (see --help)"));
  }
  SelectedSuite selected;
  ASSIGN_OR_RETURN(selected.suite, LoadSuite(name_or_file));
  for (const std::string& assignment : command_line.sets) RETURN_IF_ERROR(ApplyOverride(assignment, &selected.suite));
  RETURN_IF_ERROR(ValidateBenchSuite(selected.suite));
  const std::vector<BenchCase> all = CasesOf(selected.suite, AvailableCores());
  for (const BenchCase& one : all) {
    if (absl::StrContains(one.name(), filter)) selected.cases.push_back(one);
  }
  if (selected.cases.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("--filter is \"", filter,
                                                   "\", which is in no case's name; there are ", all.size(),
                                                   ", such as ", all.front().name()));
  }
  RETURN_IF_ERROR(CheckMemory(selected.suite, selected.cases, FindAvailableMemory()));
  return selected;
}

absl::StatusOr<SuiteOutcome> RunWithProgress(const SelectedSuite& selected, const std::atomic<bool>& stop,
                                             const Reference* reference) {
  ProgressLine line(stdout, isatty(STDOUT_FILENO) != 0, StdoutWidth(80));
  absl::StatusOr<SuiteOutcome> outcome = RunSuite(
      selected.suite, selected.cases, stop, [&](const SuiteProgress& progress) { line.Show(progress); }, reference);
  line.Clear();
  return outcome;
}

std::string DescribeSuiteFields() {
  return absl::StrCat("Fields for --set, with the values that they have where a suite says nothing:\n\n",
                      DescribeFields(BenchSuite::descriptor()));
}

}  // namespace inknet::bench
