// Says for each benchmark whether this checkout is faster or slower than another revision of it.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "bench/compared_case.h"
#include "bench/machine.h"
#include "bench/paired_run.h"
#include "bench/record_comparison.h"
#include "bench/record_file.h"
#include "bench/revision.h"
#include "bench/statistics/comparison.h"
#include "bench/trends.h"
#include "bench/verdicts.h"
#include "bench/worker_process.h"
#include "proto/bench.pb.h"
#include "util/build_info.h"
#include "util/command_line.h"
#include "util/duration.h"
#include "util/file.h"
#include "util/interrupt.h"
#include "util/progress_bar.h"
#include "util/status.h"

ABSL_FLAG(std::string, baseline, "", "revision to compare with: a branch, a tag, or a commit such as HEAD~1");
ABSL_FLAG(std::string, suite, "default", "what to measure: a shipped suite's name, or a file");
ABSL_FLAG(std::string, filter, "", "only cases whose names contain this");
ABSL_FLAG(double, minutes_per_case, 2, "time for each case; what one does not need, others may");
ABSL_FLAG(double, seconds, 0.3, "how long one side of a pair is measured");
ABSL_FLAG(double, warmup_seconds, 0.1, "steps before that which do not count");
ABSL_FLAG(absl::optional<double>, margin, absl::nullopt,
          "differences up to this share are \"same\"; a difference for sure is one above half of it. Without it 0.02, "
          "and 0.2 for saved records");
ABSL_FLAG(double, error, 0.01, "the most that the probability of any wrong verdict may be");
ABSL_FLAG(uint64_t, seed, 0, "of the order of the measurements; 0: of the clock");
ABSL_FLAG(std::string, json, "", "also writes repetitions and verdicts into this file, in Google Benchmark's JSON");
ABSL_FLAG(std::string, baseline_worker, "", "a //bench:worker that was built already, instead of --baseline");
ABSL_FLAG(std::string, candidate_worker, "", "a //bench:worker that was built already, instead of this checkout's");
ABSL_FLAG(std::string, inject_slowdown, "",
          "for tests of benchmarks only: PHASE:SHARE makes a phase of the candidate slower");

namespace inknet::bench {
namespace {

constexpr char kUsage[] =
    "Says for each benchmark whether this checkout is faster or slower than another revision of it.\n\n"
    "  bazel run //bench:compare -- --baseline=HEAD~1\n"
    "  bazel run //bench:compare -- --baseline=main --suite=quick --json=verdicts.json\n"
    "  bazel run //bench:compare -- BEFORE.textproto AFTER.textproto\n\n"
    "Builds the revision beside this checkout (in the cache folder, kept for the next time), then measures both in "
    "turns\n"
    "until each case is clear or the time is over. The ratio is candidate / baseline of the time of a step, with an\n"
    "interval that holds for all cases at once, however often it was looked at:\n\n"
    "  slower       above 1.01 for sure (exit code 2)      same         within 1.02 for sure\n"
    "  faster       below 1/1.01 for sure                  cannot tell  anything else\n\n"
    "Two files are saved records (of //bench:record, for example), which are compared as they are. What was different\n"
    "between the two sessions cannot be told from a difference of the programs, so that only more than 10 %, or\n"
    "--margin, counts then; times are taken relative to the machine's peak just before.\n\n"
    "docs/benchmarks.md and docs/statistics.md describe the method. Let nothing else run beside it.";

// Sessions of one build differ by up to 12 % (docs/performance.md has what was measured).
constexpr double kPairedMargin = 0.02;
constexpr double kRecordMargin = 0.2;

constexpr int kBarWidth = 30;

std::string CacheFolder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  const std::string base = cache != nullptr && *cache != '\0' ? cache : JoinPath(home != nullptr ? home : "", ".cache");
  return JoinPath(base, "inknet/compare");
}

// The worker of this checkout, which was built beside this program.
std::string OwnWorker() {
  char path[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof(path));
  const absl::string_view program(path, size > 0 ? static_cast<size_t>(size) : 0);
  return absl::StrCat(program.substr(0, program.rfind('/') + 1), "worker");
}

// A worker for the cases that are compared.
class ChosenCases : public Measurer {
 public:
  ChosenCases(std::unique_ptr<WorkerProcess> worker, std::vector<size_t> indexes)
      : worker_(std::move(worker)), indexes_(std::move(indexes)) {}

  absl::StatusOr<BenchRepetition> Measure(size_t index, const Repetition& repetition) override {
    return worker_->Measure(indexes_[index], repetition);
  }

 private:
  std::unique_ptr<WorkerProcess> worker_;
  std::vector<size_t> indexes_;
};

// A side: how to start it, and which of its cases are compared.
struct Side {
  std::string name;
  std::vector<std::string> command;
  std::vector<size_t> indexes;

  StartMeasurer Starter() const {
    return [this]() -> absl::StatusOr<std::unique_ptr<Measurer>> {
      ASSIGN_OR_RETURN(std::unique_ptr<WorkerProcess> worker, WorkerProcess::Start(command, name));
      return std::make_unique<ChosenCases>(std::move(worker), indexes);
    };
  }
};

// The cases that both sides have, fill the sides' indexes. Cases of the same name that are not the same are an error.
absl::StatusOr<std::vector<BenchCase>> MatchCases(Side* baseline, Side* candidate) {
  ASSIGN_OR_RETURN(const auto baseline_worker, WorkerProcess::Start(baseline->command, baseline->name));
  ASSIGN_OR_RETURN(const auto candidate_worker, WorkerProcess::Start(candidate->command, candidate->name));
  const std::vector<BenchCase>& before = baseline_worker->cases();
  std::vector<BenchCase> common;
  for (size_t c = 0; c < candidate_worker->cases().size(); ++c) {
    const BenchCase& one = candidate_worker->cases()[c];
    if (!absl::StrContains(one.name(), absl::GetFlag(FLAGS_filter))) continue;
    for (size_t b = 0; b < before.size(); ++b) {
      if (before[b].SerializeAsString() != one.SerializeAsString()) continue;
      baseline->indexes.push_back(b);
      candidate->indexes.push_back(c);
      common.push_back(one);
    }
  }
  if (common.empty()) {
    return absl::NotFoundError(absl::StrCat("no case of suite ", absl::GetFlag(FLAGS_suite), " with \"",
                                            absl::GetFlag(FLAGS_filter), "\" in its name is the same on both sides"));
  }
  return common;
}

void ShowProgress(const PairedProgress& progress) {
  const double share = std::max(progress.seconds / progress.budget,
                                static_cast<double>(progress.decided) / static_cast<double>(progress.cases));
  absl::PrintF("\r\033[K[%s] %d of %d decided, round %d, at most %s left", ProgressBar(share, kBarWidth),
               progress.decided, progress.cases, progress.rounds + 1,
               FormatSeconds(std::max(0.0, progress.budget - progress.seconds)));
  std::fflush(stdout);
}

absl::Status CheckFlags(const CommandLine& command_line) {
  if (!command_line.sets.empty()) return absl::InvalidArgumentError("--set means nothing here; see --help");
  if (!command_line.arguments.empty()) {
    if (command_line.arguments.size() != 2 || !absl::GetFlag(FLAGS_baseline).empty()) {
      return absl::InvalidArgumentError("give two saved records, or --baseline=REVISION; see --help");
    }
    return absl::OkStatus();
  }
  if (absl::GetFlag(FLAGS_baseline).empty() == absl::GetFlag(FLAGS_baseline_worker).empty()) {
    return absl::InvalidArgumentError("--baseline=REVISION is needed, such as --baseline=HEAD~1");
  }
  for (const auto& [name, value] : {std::pair("minutes_per_case", absl::GetFlag(FLAGS_minutes_per_case)),
                                    {"seconds", absl::GetFlag(FLAGS_seconds)}}) {
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

absl::Status WriteJson(const std::vector<BenchCase>& cases, const std::vector<ComparedCase>& compared,
                       const SideNames& sides, const BenchMachine& machine) {
  const std::string path = absl::GetFlag(FLAGS_json);
  if (path.empty()) return absl::OkStatus();
  const std::string date = absl::FormatTime(absl::RFC3339_sec, absl::Now(), absl::LocalTimeZone());
  return WriteFileAtomically(path, VerdictsJson(cases, compared, sides, machine, date));
}

std::string DescribeRecord(const std::string& path, const BenchRecord& record) {
  return absl::StrCat(path, " (", ShortCommit(record), ", ", record.start_time(), ")");
}

absl::StatusOr<int> CompareSaved(const std::string& baseline_path, const std::string& candidate_path) {
  ASSIGN_OR_RETURN(const BenchRecord baseline, ReadRecord(baseline_path));
  ASSIGN_OR_RETURN(const BenchRecord candidate, ReadRecord(candidate_path));
  ASSIGN_OR_RETURN(const RecordComparison comparison, CompareRecords(baseline, candidate, Options(kRecordMargin)));
  const SideNames sides = {DescribeRecord(baseline_path, baseline), DescribeRecord(candidate_path, candidate)};
  absl::PrintF("baseline   %s\ncandidate  %s\nratio      of step times x FMA peak, measured just before each\n\n",
               sides.baseline, sides.candidate);
  absl::PrintF("%s%s", FormatVerdicts(comparison.cases, comparison.compared), FormatQualityChange(baseline, candidate));
  for (const std::string& warning : comparison.warnings) absl::PrintF("warning: %s\n", warning);
  RETURN_IF_ERROR(WriteJson(comparison.cases, comparison.compared, sides, candidate.machine()));
  return HasRegression(comparison.compared) ? 2 : 0;
}

absl::StatusOr<int> CompareRevisions() {
  const std::string suite = absl::StrCat("--suite=", absl::GetFlag(FLAGS_suite));

  Side baseline;
  baseline.name = absl::GetFlag(FLAGS_baseline);
  std::string worker = absl::GetFlag(FLAGS_baseline_worker);
  if (worker.empty()) {
    ASSIGN_OR_RETURN(const std::string commit, ResolveRevision(WorkspaceFolder(), baseline.name));
    absl::PrintF("building %s (%s)\n", baseline.name, commit.substr(0, 12));
    std::fflush(stdout);
    ASSIGN_OR_RETURN(worker, BuildWorker(WorkspaceFolder(), commit, CacheFolder()));
    absl::StrAppend(&baseline.name, " (", commit.substr(0, 12), ")");
  } else {
    baseline.name = worker;
  }
  baseline.command = {worker, suite};

  Side candidate;
  const std::string given = absl::GetFlag(FLAGS_candidate_worker);
  candidate.name = given.empty() ? absl::StrCat("this checkout (", std::string(GitCommit()).substr(0, 12),
                                                std::string(GitDirty()) == "true" ? ", changed)" : ")")
                                 : given;
  candidate.command = {given.empty() ? OwnWorker() : given, suite};
  if (const std::string slowdown = absl::GetFlag(FLAGS_inject_slowdown); !slowdown.empty()) {
    candidate.command.push_back(absl::StrCat("--inject_slowdown=", slowdown));
    absl::PrintF("warning: the candidate is slowed down on purpose, %s\n", slowdown);
  }

  const std::atomic<bool>& stop = CatchInterrupts();
  ASSIGN_OR_RETURN(const std::vector<BenchCase> cases, MatchCases(&baseline, &candidate));
  PairedRunOptions options;
  options.comparison = Options(kPairedMargin);
  options.repetition.warmup_seconds = absl::GetFlag(FLAGS_warmup_seconds);
  options.repetition.seconds = absl::GetFlag(FLAGS_seconds);
  options.seconds = 60 * absl::GetFlag(FLAGS_minutes_per_case);
  options.seed = absl::GetFlag(FLAGS_seed) != 0 ? absl::GetFlag(FLAGS_seed)
                                                : static_cast<uint64_t>(absl::ToUnixNanos(absl::Now()));
  absl::PrintF("baseline   %s\ncandidate  %s\n\n", baseline.name, candidate.name);
  std::fflush(stdout);
  const bool is_terminal = isatty(STDOUT_FILENO) != 0;
  ASSIGN_OR_RETURN(const PairedRun run,
                   RunPaired(cases.size(), baseline.Starter(), candidate.Starter(), options, stop,
                             is_terminal ? ShowProgress : std::function<void(const PairedProgress&)>()));
  if (is_terminal) absl::PrintF("\r\033[K");
  absl::PrintF("%s", FormatVerdicts(cases, run.cases));
  std::fflush(stdout);
  RETURN_IF_ERROR(WriteJson(cases, run.cases, {baseline.name, candidate.name}, DescribeMachine()));
  if (run.interrupted) return InterruptExitCode();
  return HasRegression(run.cases) ? 2 : 0;
}

absl::StatusOr<int> Run(const CommandLine& command_line) {
  RETURN_IF_ERROR(CheckFlags(command_line));
  if (command_line.arguments.empty()) return CompareRevisions();
  return CompareSaved(command_line.arguments[0], command_line.arguments[1]);
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::bench::kUsage, ""}, argc, argv);
  const absl::StatusOr<int> exit_code = inknet::bench::Run(command_line);
  return exit_code.ok() ? *exit_code : inknet::ExitCodeFor(exit_code.status());
}
