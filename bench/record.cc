// Runs a suite and adds the result to a history.
#include <atomic>
#include <cstdio>
#include <string>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/history.h"
#include "bench/suite_program.h"
#include "bench/table.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/interrupt.h"
#include "util/status.h"

ABSL_FLAG(std::string, history, "", "folder of the history instead of bench_history in the workspace");
ABSL_FLAG(int, times, 1, "how often to run the suite; each run becomes a record");
ABSL_FLAG(bool, list, false, "names the records that there are, and measures nothing");

namespace inknet::bench {
namespace {

constexpr char kUsage[] =
    "Runs a suite and adds the result to a history: a folder with one file for each record, named by time and "
    "commit.\n\n"
    "  bazel run //bench:record -- --suite=default\n"
    "  bazel run //bench:record -- --list\n\n"
    "Files that are damaged are named and left alone, and the exit code is 1, also when the new record was added.\n"
    "Let nothing else run beside it. Ctrl-C ends it without a record.";

std::string HistoryFolder() {
  const std::string flag = absl::GetFlag(FLAGS_history);
  return flag.empty() ? JoinPath(WorkspaceFolder(), "bench_history") : flag;
}

absl::Status List() {
  ASSIGN_OR_RETURN(const HistoryContent content, ReadHistory(HistoryFolder()));
  for (const StoredRecord& stored : content.records) {
    const BenchRecord& record = stored.record;
    absl::PrintF("%s  suite %s, %d cases, machine %s\n", stored.name, record.suite().name(), record.results_size(),
                 record.machine().fingerprint());
  }
  std::fflush(stdout);
  return content.ToStatus();
}

absl::StatusOr<int> Record(const CommandLine& command_line) {
  ASSIGN_OR_RETURN(const SelectedSuite selected, SelectSuite(SuiteFlag(), command_line, /*filter=*/""));
  const int times = absl::GetFlag(FLAGS_times);
  if (times < 1) return absl::InvalidArgumentError(absl::StrCat("--times is ", times, "; it must be 1 or more"));
  ASSIGN_OR_RETURN(const History history, History::Open(HistoryFolder()));
  const std::atomic<bool>& interrupted = CatchInterrupts();
  for (int i = 0; i < times; ++i) {
    ASSIGN_OR_RETURN(const SuiteOutcome outcome, RunWithProgress(selected, interrupted));
    if (outcome.interrupted) {
      std::puts("interrupted: no record was added");
      return InterruptExitCode();
    }
    ASSIGN_OR_RETURN(const std::string name, history.Add(outcome.record));
    absl::PrintF("%s\nadded %s\n", FormatTables(outcome.record), JoinPath(history.folder(), name));
    std::fflush(stdout);
  }
  ASSIGN_OR_RETURN(const HistoryContent content, ReadHistory(history.folder()));
  RETURN_IF_ERROR(content.ToStatus());
  return 0;
}

absl::StatusOr<int> Run(const CommandLine& command_line) {
  if (!absl::GetFlag(FLAGS_list)) return Record(command_line);
  RETURN_IF_ERROR(List());
  return 0;
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  const inknet::CommandLine command_line =
      inknet::ParseCommandLine({inknet::bench::kUsage, inknet::bench::DescribeSuiteFields()}, argc, argv);
  const absl::StatusOr<int> exit_code = inknet::bench::Run(command_line);
  return exit_code.ok() ? *exit_code : inknet::ExitCodeFor(exit_code.status());
}
