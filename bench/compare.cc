// Says for each benchmark whether a candidate is faster or slower than its baseline: two revisions of this checkout,
// two Google Benchmark programs, two commands, or two saved records.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "bench/acceptance.h"
#include "bench/comparison_report.h"
#include "bench/contest.h"
#include "bench/machine.h"
#include "bench/paired_run.h"
#include "bench/program_contest.h"
#include "bench/record_comparison.h"
#include "bench/record_file.h"
#include "bench/repository.h"
#include "bench/revision.h"
#include "bench/statistics/comparison.h"
#include "bench/trends.h"
#include "bench/verdicts.h"
#include "bench/worker_contest.h"
#include "bench/yardsticks.h"
#include "proto/bench.pb.h"
#include "util/build_info.h"
#include "util/command_line.h"
#include "util/duration.h"
#include "util/file.h"
#include "util/interrupt.h"
#include "util/progress_bar.h"
#include "util/status.h"

ABSL_FLAG(std::string, baseline, "", "revision to compare with: a branch, a tag, or a commit such as HEAD~1");
ABSL_FLAG(std::string, against, "",
          "a case of the suite: compare the others with it, instead of with another revision");
ABSL_FLAG(std::string, baseline_binary, "", "a Google Benchmark program, to compare --candidate_binary with");
ABSL_FLAG(std::string, candidate_binary, "", "a Google Benchmark program");
ABSL_FLAG(std::string, baseline_command, "", "a command for /bin/sh, to compare --candidate_command with");
ABSL_FLAG(std::string, candidate_command, "", "a command for /bin/sh");
ABSL_FLAG(std::string, prepare, "", "a command to run before each run of a command, outside of its time");
ABSL_FLAG(double, run_limit, 60, "seconds after which one run of a program or command counts as hanging");
ABSL_FLAG(std::string, suite, "default", "what to measure: a shipped suite's name, or a file");
ABSL_FLAG(
    std::string, filter, "",
    "only cases whose names contain this; of a Google Benchmark program, those that match this regular expression");
ABSL_FLAG(double, minutes_per_case, 2, "time for each case; what one does not need, others may");
ABSL_FLAG(double, seconds, 0.3, "how long one side of a pair is measured; a command runs once");
ABSL_FLAG(double, warmup_seconds, 0.1, "steps before that which do not count; of our own workers only");
ABSL_FLAG(
    absl::optional<double>, margin, absl::nullopt,
    "differences up to this share are \"same\"; a difference for sure is one above half of it. Without it 0.02, "
    "and 0.08 for saved records, half of that where both have one reference build, and twice as much where one was "
    "made beside other work");
ABSL_FLAG(double, memory_margin, 0.05, "as --margin, of the memory of a step; of a program or command, of all it had");
ABSL_FLAG(double, first_step_margin, 0.1,
          "as --margin, of the time from a worker's start to the end of its first step");
ABSL_FLAG(double, size_margin, 0.02, "as --margin, of the size of the executable");
ABSL_FLAG(
    std::string, accepted_since, "",
    "a revision of the repository that you are in: lines \"Slower: CASE 1.03 because ...\" in the messages of the "
    "commits since then let a regression of that size pass. Without it --baseline's commit, and the baseline "
    "record's");
ABSL_FLAG(double, error, 0.01, "the most that the probability of any wrong verdict may be");
ABSL_FLAG(uint64_t, seed, 0, "of the order of the measurements; 0: of the clock");
ABSL_FLAG(std::string, json, "", "also writes measurements and verdicts into this file, in Google Benchmark's JSON");
ABSL_FLAG(std::string, markdown, "", "also writes the verdicts into this file, as a comment on a change");
ABSL_FLAG(std::string, baseline_worker, "", "a //bench:worker that was built already, instead of --baseline");
ABSL_FLAG(std::string, candidate_worker, "", "a //bench:worker that was built already, instead of this checkout's");
ABSL_FLAG(bool, strict, false, "exit code 3 where a case cannot be told within the margin");
ABSL_FLAG(std::string, inject_slowdown, "",
          "for tests of benchmarks only: PHASE:SHARE makes a phase of the candidate slower");

namespace inknet::bench {
namespace {

constexpr char kUsage[] =
    "Says for each benchmark whether a candidate is faster or slower than its baseline.\n\n"
    "  bazel run //bench:compare -- --baseline_binary=old/bench --candidate_binary=new/bench --filter=Sort\n"
    "  bazel run //bench:compare -- --baseline_command='gzip -k f' --candidate_command='pigz -k f' --prepare='rm -f "
    "f.gz'\n"
    "  bazel run //bench:compare -- --baseline=HEAD~1\n"
    "  bazel run //bench:compare -- --baseline=main --suite=quick --json=verdicts.json\n"
    "  bazel run //bench:compare -- --suite=recipe --against=train/784-512x3-47/batch512/threads2\n"
    "  bazel run //bench:compare -- BEFORE.textproto AFTER.textproto\n\n"
    "The first compares two programs of anybody's that were made with Google Benchmark, the second the wall times of\n"
    "two commands. --baseline=REVISION builds that revision beside this checkout (in the cache folder, kept for the "
    "next\n"
    "time). Both sides are measured in turns until each case is clear or the time is over. The ratio is candidate /\n"
    "baseline of the time of a step, iteration or run, with an interval that holds for all cases at once, however "
    "often\n"
    "it was looked at:\n\n"
    "  slower       above 1.01 for sure (exit code 2)      same         within 1.02 for sure\n"
    "  faster       below 1/1.01 for sure                  cannot tell  anything else (3 with --strict)\n\n"
    "Memory, the time to a worker's first step, and the size of the executable have rows and margins of their own.\n\n"
    "A benchmark that fails or hangs is named and left out, and the exit code is 1.\n\n"
    "Two files are saved records (of //bench:record, for example), which are compared as they are. What was different\n"
    "between the two sessions cannot be told from a difference of the programs, so that --margin is larger then;\n"
    "times are taken relative to the machine's peak beside them.\n\n"
    "docs/benchmarks.md and docs/statistics.md describe the method. Let nothing else run beside it.";

constexpr double kPairedMargin = 0.02;

constexpr int kBarWidth = 30;

// The worker of this checkout, which was built beside this program.
std::string OwnWorker() {
  char path[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof(path));
  const absl::string_view program(path, size > 0 ? static_cast<size_t>(size) : 0);
  return absl::StrCat(program.substr(0, program.rfind('/') + 1), "worker");
}

bool OnTerminal() { return isatty(STDOUT_FILENO) != 0; }

void ShowProgress(const PairedProgress& progress) {
  const double share = std::max(progress.seconds / progress.budget,
                                static_cast<double>(progress.decided) / static_cast<double>(progress.cases));
  absl::PrintF("\r\033[K[%s] %d of %d decided, round %d, at most %s left", ProgressBar(share, kBarWidth),
               progress.decided, progress.cases, progress.rounds + 1,
               FormatSeconds(std::max(0.0, progress.budget - progress.seconds)));
  std::fflush(stdout);
}

void ShowOnTerminal(absl::string_view what) {
  if (!OnTerminal()) return;
  absl::PrintF("\r\033[K%s", what);
  std::fflush(stdout);
}

void ClearLine() { ShowOnTerminal(""); }

// One of the ways to say what is compared: its flags, which belong together.
struct Ways {
  bool binaries = !absl::GetFlag(FLAGS_baseline_binary).empty() || !absl::GetFlag(FLAGS_candidate_binary).empty();
  bool commands = !absl::GetFlag(FLAGS_baseline_command).empty() || !absl::GetFlag(FLAGS_candidate_command).empty();
  bool revision = !absl::GetFlag(FLAGS_baseline).empty();
  bool worker = !absl::GetFlag(FLAGS_baseline_worker).empty();
  bool against = !absl::GetFlag(FLAGS_against).empty();

  int count() const { return binaries + commands + revision + worker + against; }
};

absl::Status CheckFlags(const CommandLine& command_line) {
  const Ways ways;
  for (const std::string& path : {absl::GetFlag(FLAGS_json), absl::GetFlag(FLAGS_markdown)}) {
    if (!path.empty()) RETURN_IF_ERROR(CheckFolderOf(path));
  }
  if (!command_line.sets.empty()) return absl::InvalidArgumentError("--set means nothing here; see --help");
  if (!command_line.arguments.empty()) {
    if (command_line.arguments.size() != 2 || ways.count() > 0) {
      return absl::InvalidArgumentError("give two saved records, or --baseline=REVISION; see --help");
    }
    return absl::OkStatus();
  }
  if (ways.count() != 1) {
    return absl::InvalidArgumentError(
        ways.count() == 0 ? "--baseline=REVISION is needed, such as --baseline=HEAD~1; or two programs, commands or "
                            "saved records, see --help"
                          : "of --baseline, --baseline_worker, --baseline_binary, --baseline_command and --against one "
                            "says with what to compare");
  }
  if (ways.binaries &&
      (absl::GetFlag(FLAGS_baseline_binary).empty() || absl::GetFlag(FLAGS_candidate_binary).empty())) {
    return absl::InvalidArgumentError("--baseline_binary and --candidate_binary go together");
  }
  if (ways.commands &&
      (absl::GetFlag(FLAGS_baseline_command).empty() || absl::GetFlag(FLAGS_candidate_command).empty())) {
    return absl::InvalidArgumentError("--baseline_command and --candidate_command go together");
  }
  if (!ways.commands && !absl::GetFlag(FLAGS_prepare).empty()) {
    return absl::InvalidArgumentError("--prepare belongs to --baseline_command and --candidate_command");
  }
  for (const auto& [name, value] : {std::pair("minutes_per_case", absl::GetFlag(FLAGS_minutes_per_case)),
                                    {"seconds", absl::GetFlag(FLAGS_seconds)},
                                    {"run_limit", absl::GetFlag(FLAGS_run_limit)}}) {
    if (!(value > 0 && value <= 1e4)) {
      return absl::InvalidArgumentError(absl::StrCat("--", name, " is ", value, "; it must be above 0, at most 10000"));
    }
  }
  return absl::OkStatus();
}

// `margin` where the flag says nothing.
statistics::ComparisonOptions Options(double margin) {
  statistics::ComparisonOptions options;
  options.margin = absl::GetFlag(FLAGS_margin).value_or(margin);
  options.smallest_effect = options.margin / 2;
  options.error = absl::GetFlag(FLAGS_error);
  return options;
}

// What the commits from `since` to `until` in the repository around `folder` accept, into the report's cases.
absl::Status AddAcceptances(const std::string& folder, const std::string& since, const std::string& until,
                            ComparisonReport* report) {
  ASSIGN_OR_RETURN(const Repository repository, Repository::Open(folder));
  ASSIGN_OR_RETURN(const std::string from, repository.Resolve(since));
  ASSIGN_OR_RETURN(const std::string to, repository.Resolve(until));
  ASSIGN_OR_RETURN(const std::vector<Commit> commits, repository.CommitsBetween(from, to));
  Acceptances found = AcceptancesOf(commits);
  for (ComparedCase& one : report->cases) one.accepted = AcceptedOf(RowName(one), found.accepted);
  for (std::string& problem : found.problems) {
    absl::PrintF("warning: %s\n", problem);
    report->remarks.push_back(std::move(problem));
  }
  return absl::OkStatus();
}

// The same as the flags say. `since` and `until` are revisions of this program's checkout for where they say nothing;
// what is not known there (records of elsewhere) accepts nothing.
absl::Status AddAcceptances(const std::string& since, const std::string& until, ComparisonReport* report) {
  const std::string flag = absl::GetFlag(FLAGS_accepted_since);
  if (!flag.empty()) return AddAcceptances(".", flag, "HEAD", report);
  if (since.empty() || until.empty()) return absl::OkStatus();
  const absl::Status status = AddAcceptances(WorkspaceFolder(), since, until, report);
  return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

// Prints what was found and writes the files that were asked for.
absl::Status Publish(ComparisonReport* report) {
  report->date = absl::FormatTime(absl::RFC3339_sec, absl::Now(), absl::LocalTimeZone());
  absl::PrintF("%s", FormatVerdicts(report->cases));
  std::fflush(stdout);
  if (const std::string path = absl::GetFlag(FLAGS_json); !path.empty()) {
    RETURN_IF_ERROR(WriteFileAtomically(path, ComparisonJson(*report)));
  }
  if (const std::string path = absl::GetFlag(FLAGS_markdown); !path.empty()) {
    RETURN_IF_ERROR(WriteFileAtomically(path, ComparisonMarkdown(*report)));
  }
  return absl::OkStatus();
}

// 1 where a case failed, 2 for a regression, 3 under --strict where one may have been missed, else 0. Says how many
// those are.
int ExitCodeOf(const std::vector<ComparedCase>& cases, const std::string& what_helps) {
  const int untold = CountUntold(cases);
  if (untold > 0) {
    absl::PrintF("%d of %d cases could not be told within the margin; %s\n", untold, cases.size(), what_helps);
    std::fflush(stdout);
  }
  if (const absl::Status failures = FailuresOf(cases); !failures.ok()) return ExitCodeFor(failures);
  if (HasRegression(cases)) return 2;
  return untold > 0 && absl::GetFlag(FLAGS_strict) ? 3 : 0;
}

std::string DescribeRecord(const std::string& path, const BenchRecord& record) {
  return absl::StrCat(path, " (", ShortCommit(record), ", ", record.start_time(), ")");
}

absl::StatusOr<int> CompareSaved(const std::string& baseline_path, const std::string& candidate_path) {
  ASSIGN_OR_RETURN(BenchRecord baseline, ReadRecord(baseline_path));
  ASSIGN_OR_RETURN(BenchRecord candidate, ReadRecord(candidate_path));
  for (BenchRecord* const record : {&baseline, &candidate}) MarkDoubtfulPeaks(record);
  ComparisonReport report;
  report.options = Options(RecordMargin(baseline, candidate));
  ASSIGN_OR_RETURN(RecordComparison comparison, CompareRecords(baseline, candidate, report.options));
  report.sides = {DescribeRecord(baseline_path, baseline), DescribeRecord(candidate_path, candidate)};
  report.cases = std::move(comparison.cases);
  report.remarks = std::move(comparison.warnings);
  report.machine = candidate.machine();
  absl::PrintF("baseline   %s\ncandidate  %s\ntimes      as at one speed of the machine, by %s beside each\n\n",
               report.sides.baseline, report.sides.candidate, comparison.yardstick);
  for (const std::string& warning : report.remarks) absl::PrintF("warning: %s\n", warning);
  absl::PrintF("%s", report.remarks.empty() ? "" : "\n");
  RETURN_IF_ERROR(AddAcceptances(baseline.environment().git_commit(), candidate.environment().git_commit(), &report));
  RETURN_IF_ERROR(Publish(&report));
  absl::PrintF("%s", FormatQualityChange(baseline, candidate));
  return ExitCodeOf(report.cases, "--baseline=REV measures both sides in turns, which tells more");
}

// The revision or worker to compare with, built.
absl::StatusOr<WorkerCommand> BaselineWorker(const std::string& suite, const std::atomic<bool>& stop) {
  const std::string given = absl::GetFlag(FLAGS_baseline_worker);
  if (!given.empty()) return WorkerCommand{given, {given, suite}};
  const std::string revision = absl::GetFlag(FLAGS_baseline);
  ASSIGN_OR_RETURN(const Repository repository, Repository::Open(WorkspaceFolder()));
  ASSIGN_OR_RETURN(const std::string commit, repository.Resolve(revision));
  absl::PrintF("building %s (%s)\n", revision, commit.substr(0, 12));
  std::fflush(stdout);
  ASSIGN_OR_RETURN(const std::string worker, BuildWorker(repository, commit, RevisionCache(), &stop));
  return WorkerCommand{absl::StrCat(revision, " (", commit.substr(0, 12), ")"), {worker, suite}};
}

absl::StatusOr<Contest> ContestOfOurs(const Repetition& repetition, const std::atomic<bool>& stop) {
  const std::string suite = absl::StrCat("--suite=", absl::GetFlag(FLAGS_suite));
  const std::string given = absl::GetFlag(FLAGS_candidate_worker);
  WorkerCommand candidate;
  candidate.name = given.empty() ? absl::StrCat("this checkout (", std::string(GitCommit()).substr(0, 12),
                                                std::string(GitDirty()) == "true" ? ", changed)" : ")")
                                 : given;
  candidate.command = {given.empty() ? OwnWorker() : given, suite};
  const WorkerCommand unchanged = candidate;
  if (const std::string slowdown = absl::GetFlag(FLAGS_inject_slowdown); !slowdown.empty()) {
    candidate.command.push_back(absl::StrCat("--inject_slowdown=", slowdown));
    absl::PrintF("warning: the candidate is slowed down on purpose, %s\n", slowdown);
  }
  const std::string against = absl::GetFlag(FLAGS_against);
  if (!against.empty()) return ContestAgainst(against, unchanged, candidate, absl::GetFlag(FLAGS_filter), repetition);
  ASSIGN_OR_RETURN(const WorkerCommand baseline, BaselineWorker(suite, stop));
  return ContestOfWorkers(baseline, candidate, absl::GetFlag(FLAGS_filter), repetition);
}

// What the flags say is to be compared.
absl::StatusOr<Contest> MakeContest(const Repetition& repetition, const std::atomic<bool>& stop) {
  const Ways ways;
  ChildOptions child;
  child.limit_seconds = absl::GetFlag(FLAGS_run_limit);
  child.stop = &stop;
  if (ways.binaries) {
    return ContestOfPrograms(absl::GetFlag(FLAGS_baseline_binary), absl::GetFlag(FLAGS_candidate_binary),
                             absl::GetFlag(FLAGS_filter), repetition, child, ShowOnTerminal);
  }
  if (ways.commands) {
    return ContestOfCommands(absl::GetFlag(FLAGS_baseline_command), absl::GetFlag(FLAGS_candidate_command),
                             absl::GetFlag(FLAGS_prepare), child, ShowOnTerminal);
  }
  return ContestOfOurs(repetition, stop);
}

absl::StatusOr<int> CompareInTurns() {
  const std::atomic<bool>& stop = CatchInterrupts();
  PairedRunOptions options;
  options.comparison = Options(kPairedMargin);
  options.repetition.warmup_seconds = absl::GetFlag(FLAGS_warmup_seconds);
  options.repetition.seconds = absl::GetFlag(FLAGS_seconds);
  options.seconds = 60 * absl::GetFlag(FLAGS_minutes_per_case);
  options.seed = absl::GetFlag(FLAGS_seed) != 0 ? absl::GetFlag(FLAGS_seed)
                                                : static_cast<uint64_t>(absl::ToUnixNanos(absl::Now()));
  options.margins = {{Figure::kMemory, absl::GetFlag(FLAGS_memory_margin)},
                     {Figure::kFirstStep, absl::GetFlag(FLAGS_first_step_margin)},
                     {Figure::kSize, absl::GetFlag(FLAGS_size_margin)}};
  const absl::StatusOr<Contest> contest = MakeContest(options.repetition, stop);
  ClearLine();
  if (stop) return InterruptExitCode();
  RETURN_IF_ERROR(contest.status());
  absl::PrintF("baseline   %s\ncandidate  %s\n", contest->sides.baseline, contest->sides.candidate);
  for (const std::string& remark : contest->remarks) absl::PrintF("not compared: %s\n", remark);
  absl::PrintF("\n");
  std::fflush(stdout);

  const absl::StatusOr<PairedRun> run =
      RunPaired(*contest, options, stop, OnTerminal() ? ShowProgress : std::function<void(const PairedProgress&)>());
  ClearLine();
  RETURN_IF_ERROR(run.status());
  ComparisonReport report;
  report.sides = contest->sides;
  report.cases = run->cases;
  report.remarks = contest->remarks;
  report.machine = DescribeMachine();
  report.options = options.comparison;
  report.seconds = run->seconds;
  RETURN_IF_ERROR(AddAcceptances(absl::GetFlag(FLAGS_baseline), "HEAD", &report));
  RETURN_IF_ERROR(Publish(&report));
  if (run->interrupted) return InterruptExitCode();
  return ExitCodeOf(report.cases, "a larger --minutes_per_case, or a quieter machine, helps");
}

absl::StatusOr<int> Run(const CommandLine& command_line) {
  RETURN_IF_ERROR(CheckFlags(command_line));
  if (command_line.arguments.empty()) return CompareInTurns();
  return CompareSaved(command_line.arguments[0], command_line.arguments[1]);
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::bench::kUsage, ""}, argc, argv);
  const absl::StatusOr<int> exit_code = inknet::bench::Run(command_line);
  return exit_code.ok() ? *exit_code : inknet::ExitCodeFor(exit_code.status());
}
