// Runs a suite and adds the result to a history.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/history.h"
#include "bench/record_comparison.h"
#include "bench/repository.h"
#include "bench/revision.h"
#include "bench/suite_program.h"
#include "bench/table.h"
#include "bench/worker_process.h"
#include "proto/bench.pb.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/interrupt.h"
#include "util/status.h"

ABSL_FLAG(std::string, history, "", "folder of the history instead of bench_history in the workspace");
ABSL_FLAG(int, times, 1, "how often to run the suite; each run becomes a record");
ABSL_FLAG(
    std::string, reference, "",
    "a revision to measure each repetition in turns with, always the same one; the trend is then that of the ratio");
ABSL_FLAG(std::string, reference_worker, "", "a //bench:worker that was built already, instead of --reference");
ABSL_FLAG(bool, list, false, "names the records that there are, and measures nothing");

namespace inknet::bench {
namespace {

constexpr char kUsage[] =
    "Runs a suite and adds the result to a history: a folder with one file for each record, named by time and "
    "commit.\n\n"
    "  bazel run //bench:record -- --suite=default\n"
    "  bazel run //bench:record -- --suite=default --reference=v1\n"
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

// The build that --reference names; none without it. It is one process, as this one is.
absl::StatusOr<std::optional<Reference>> FindReference(const SelectedSuite& selected, const std::atomic<bool>& stop) {
  const std::string revision = absl::GetFlag(FLAGS_reference);
  std::string worker = absl::GetFlag(FLAGS_reference_worker);
  if (revision.empty() && worker.empty()) return std::optional<Reference>();
  Reference reference;
  reference.commit = worker;
  if (worker.empty()) {
    ASSIGN_OR_RETURN(const Repository repository, Repository::Open(WorkspaceFolder()));
    ASSIGN_OR_RETURN(reference.commit, repository.Resolve(revision));
    absl::PrintF("building %s (%s)\n", revision, reference.commit.substr(0, 12));
    std::fflush(stdout);
    ASSIGN_OR_RETURN(worker, BuildWorker(repository, reference.commit, RevisionCache(), &stop));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<WorkerProcess> started,
                   WorkerProcess::Start({worker, absl::StrCat("--suite=", SuiteFlag())}, "the reference"));
  const std::shared_ptr<WorkerProcess> process = std::move(started);
  const auto find = [process](const BenchCase& one) {
    const std::vector<BenchCase>& cases = process->cases();
    return std::find_if(cases.begin(), cases.end(),
                        [&](const BenchCase& other) { return other.SerializeAsString() == one.SerializeAsString(); }) -
           cases.begin();
  };
  reference.has = [=](const BenchCase& one) { return find(one) < static_cast<ptrdiff_t>(process->cases().size()); };
  reference.cpu_seconds = [process] { return process->CpuSeconds(); };
  reference.measure = [=](const BenchCase& one, const Repetition& repetition) {
    return process->Measure(static_cast<size_t>(find(one)), repetition);
  };
  for (const BenchCase& one : selected.cases) {
    if (!reference.has(one)) {
      return absl::FailedPreconditionError(
          absl::StrCat("the reference ", reference.commit, " does not have the case ", one.name(),
                       " of this suite as it is here (--set is not passed on to it); a reference has all cases"));
    }
  }
  return std::optional<Reference>(std::move(reference));
}

absl::StatusOr<int> Record(const CommandLine& command_line) {
  ASSIGN_OR_RETURN(const SelectedSuite selected, SelectSuite(SuiteFlag(), command_line, /*filter=*/""));
  const int times = absl::GetFlag(FLAGS_times);
  if (times < 1) return absl::InvalidArgumentError(absl::StrCat("--times is ", times, "; it must be 1 or more"));
  ASSIGN_OR_RETURN(const History history, History::Open(HistoryFolder()));
  if (const int fewest = FewestRepetitions(static_cast<int>(selected.cases.size()));
      selected.suite.repetitions() < fewest) {
    absl::PrintF(
        "suite %s: %d repetitions are for the trend; //bench:compare tells nothing of two such records, for "
        "which it wants %d\n",
        selected.suite.name(), selected.suite.repetitions(), fewest);
    std::fflush(stdout);
  }
  const std::atomic<bool>& interrupted = CatchInterrupts();
  ASSIGN_OR_RETURN(const std::optional<Reference> reference, FindReference(selected, interrupted));
  for (int i = 0; i < times; ++i) {
    ASSIGN_OR_RETURN(const SuiteOutcome outcome,
                     RunWithProgress(selected, interrupted, reference.has_value() ? &*reference : nullptr));
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
