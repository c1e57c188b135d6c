// Finds the commit that made a benchmark slower or faster: of this repository, or of anybody's.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bench/commit_builds.h"
#include "bench/commit_search.h"
#include "bench/google_benchmark.h"
#include "bench/paired_run.h"
#include "bench/program_contest.h"
#include "bench/repository.h"
#include "bench/revision.h"
#include "bench/search_journal.h"
#include "bench/shell.h"
#include "bench/statistics/bisection.h"
#include "bench/worker_contest.h"
#include "util/command_line.h"
#include "util/duration.h"
#include "util/file.h"
#include "util/folder_lock.h"
#include "util/interrupt.h"
#include "util/progress_bar.h"
#include "util/status.h"

ABSL_FLAG(std::string, good, "", "revision that is not slower yet");
ABSL_FLAG(std::string, bad, "HEAD", "revision that is; --good must be an ancestor of it");
ABSL_FLAG(
    std::string, filter, "",
    "only cases whose names contain this; of a Google Benchmark program, those that match this regular expression");
ABSL_FLAG(std::string, suite, "default", "what to measure: a shipped suite's name, or a file");
ABSL_FLAG(std::string, build, "", "a command for /bin/sh that builds --binary, in a checkout of each commit");
ABSL_FLAG(std::string, binary, "",
          "the program that --build makes, relative to the checkout: a Google Benchmark program");
ABSL_FLAG(std::string, command, "", "measures the wall time of this command instead, in which {} stands for --binary");
ABSL_FLAG(std::string, repository, "", "whose commits, if it is not the one that you are in");
ABSL_FLAG(bool, all, false, "goes on after the first commit, and for every case that differs");
ABSL_FLAG(double, error, 0.01, "the most that the probability of naming any wrong commit may be");
ABSL_FLAG(double, margin, 0.01,
          "ends that differ by no more are the same; for sure differ those that do by half of it");
ABSL_FLAG(double, minutes, 2,
          "time for a comparison of two commits, or what a verdict needs; four times as much where that does not tell");
ABSL_FLAG(double, seconds, 0.3, "how long one side of a pair is measured; a command runs once");
ABSL_FLAG(double, warmup_seconds, 0.1, "steps before that which do not count; of our own workers only");
ABSL_FLAG(double, run_limit, 60, "seconds after which one run of a program or command counts as hanging");
ABSL_FLAG(double, build_minutes, 60, "minutes after which a build counts as hanging");
ABSL_FLAG(uint64_t, seed, 0, "of the order of the measurements; 0: of the clock");
ABSL_FLAG(bool, restart, false, "begins anew, where a search that was interrupted would go on");

namespace inknet::bench {
namespace {

using statistics::Bisection;
using statistics::BisectionOptions;
using statistics::BisectionQuestion;
using statistics::Change;
using statistics::Comparison;
using statistics::ErrorBudget;
using statistics::Verdict;

constexpr char kUsage[] =
    "Finds the commit that made a benchmark slower (or faster).\n\n"
    "  bazel run //bench:bisect -- --good=v1 --filter=train/784-512x3-47/batch512\n"
    "  bazel run //bench:bisect -- --good=v1 --bad=main --build='cmake -S . -B build && cmake --build build'\n"
    "    --binary=build/my_benchmarks --filter=BM_Sort\n"
    "  bazel run //bench:bisect -- --good=v1 --build=make --binary=tool --command='{} input.txt'\n\n"
    "The first is about this repository, the others about the one that you are in. Both ends are compared first, in "
    "turns\n"
    "as //bench:compare does it, then the middle of what is left with the good end, and at the end the commit with "
    "the\n"
    "one before it. Commits whose programs are the same to the last byte are not measured; those that do not build "
    "are\n"
    "walked around. What cannot be told gets more time, and then the answer is a range (exit code 3).\n\n"
    "Everything happens in a checkout of its own in the cache folder. Ctrl-C or a kill loses nothing but the "
    "comparison "
    "of\n"
    "that moment: the same command goes on. docs/benchmarks.md and docs/statistics.md describe the method.";

constexpr int kBarWidth = 30;

bool OnTerminal() { return isatty(STDOUT_FILENO) != 0; }

void ClearLine() {
  if (!OnTerminal()) return;
  std::fputs("\r\033[K", stdout);
  std::fflush(stdout);
}

void Say(const std::string& line) {
  ClearLine();
  absl::PrintF("%s\n", line);
  std::fflush(stdout);
}

void ShowPairs(const PairedProgress& progress) {
  absl::PrintF("\r\033[K  [%s] round %d, at most %s left", ProgressBar(progress.seconds / progress.budget, kBarWidth),
               progress.rounds + 1, FormatSeconds(std::max(0.0, progress.budget - progress.seconds)));
  std::fflush(stdout);
}

absl::Status CheckFlags(const CommandLine& command_line) {
  if (!command_line.sets.empty() || !command_line.arguments.empty()) {
    return absl::InvalidArgumentError("unexpected argument; see --help");
  }
  if (absl::GetFlag(FLAGS_good).empty()) {
    return absl::InvalidArgumentError("--good=REVISION is needed: one that is not slower yet; see --help");
  }
  const bool build = !absl::GetFlag(FLAGS_build).empty();
  if (build != !absl::GetFlag(FLAGS_binary).empty()) {
    return absl::InvalidArgumentError("--build and --binary go together");
  }
  const std::string command = absl::GetFlag(FLAGS_command);
  if (!command.empty() && (!build || command.find("{}") == std::string::npos)) {
    return absl::InvalidArgumentError("--command needs --build and --binary, and {} where that program belongs");
  }
  for (const auto& [name, value] : {std::pair("minutes", absl::GetFlag(FLAGS_minutes)),
                                    {"seconds", absl::GetFlag(FLAGS_seconds)},
                                    {"run_limit", absl::GetFlag(FLAGS_run_limit)},
                                    {"build_minutes", absl::GetFlag(FLAGS_build_minutes)}}) {
    if (!(value > 0 && value <= 1e4)) {
      return absl::InvalidArgumentError(absl::StrCat("--", name, " is ", value, "; it must be above 0, at most 10000"));
    }
  }
  return absl::OkStatus();
}

BuildRecipe Recipe() {
  BuildRecipe recipe = {absl::GetFlag(FLAGS_build), absl::GetFlag(FLAGS_binary)};
  if (recipe.command.empty()) recipe = {kBuildWorker, kWorkerPath};
  recipe.limit_seconds = 60 * absl::GetFlag(FLAGS_build_minutes);
  return recipe;
}

MakeSearchContest ContestMaker(const Repetition& repetition, const std::atomic<bool>& stop) {
  ChildOptions child;
  child.limit_seconds = absl::GetFlag(FLAGS_run_limit);
  child.stop = &stop;
  const std::string filter = absl::GetFlag(FLAGS_filter);
  const auto no_trials = [](absl::string_view) {};
  if (const std::string command = absl::GetFlag(FLAGS_command); !command.empty()) {
    return [=](const std::string& baseline, const std::string& candidate, const std::string&) {
      const auto with = [&](const std::string& program) {
        return absl::StrReplaceAll(command, {{"{}", ShellQuoted(program)}});
      };
      return ContestOfCommands(with(baseline), with(candidate), "", child, no_trials);
    };
  }
  if (!absl::GetFlag(FLAGS_build).empty()) {
    return [=](const std::string& baseline, const std::string& candidate, const std::string& only) {
      return ContestOfPrograms(baseline, candidate, only.empty() ? filter : ExactFilter(only), repetition, child,
                               no_trials);
    };
  }
  const std::string suite = absl::StrCat("--suite=", absl::GetFlag(FLAGS_suite));
  return [=](const std::string& baseline, const std::string& candidate,
             const std::string& only) -> absl::StatusOr<Contest> {
    ASSIGN_OR_RETURN(Contest contest,
                     ContestOfWorkers({"the baseline", {baseline, suite}}, {"the candidate", {candidate, suite}},
                                      only.empty() ? filter : only, repetition));
    if (only.empty()) return contest;
    return OnlyCase(std::move(contest), only);
  };
}

BisectionOptions Options() {
  BisectionOptions options;
  options.margin = absl::GetFlag(FLAGS_margin);
  options.smallest_effect = options.margin / 2;
  options.all = absl::GetFlag(FLAGS_all);
  return options;
}

PairedRunOptions RunOptions() {
  PairedRunOptions options;
  options.repetition.warmup_seconds = absl::GetFlag(FLAGS_warmup_seconds);
  options.repetition.seconds = absl::GetFlag(FLAGS_seconds);
  options.seconds = 60 * absl::GetFlag(FLAGS_minutes);
  options.seed = absl::GetFlag(FLAGS_seed) != 0 ? absl::GetFlag(FLAGS_seed)
                                                : static_cast<uint64_t>(absl::ToUnixNanos(absl::Now()));
  return options;
}

// All that the answers of a search depend on.
std::string DescribeSearch(const Repository& repository, const std::vector<Commit>& path) {
  return absl::StrCat(repository.folder(), "\n", path.front().id, "..", path.back().id, "\nfilter ",
                      absl::GetFlag(FLAGS_filter), "\nsuite ", absl::GetFlag(FLAGS_suite), "\nbuild ", Recipe().command,
                      "\nbinary ", Recipe().binary, "\ncommand ", absl::GetFlag(FLAGS_command), "\nall ",
                      absl::GetFlag(FLAGS_all), " error ", absl::GetFlag(FLAGS_error), " margin ",
                      absl::GetFlag(FLAGS_margin));
}

bool Differs(const BisectionFinding& finding) {
  return finding.verdict() == BisectionFinding::SLOWER || finding.verdict() == BisectionFinding::FASTER;
}

// How much it is at least, as a logarithm.
double LeastChange(const BisectionFinding& finding) {
  return finding.verdict() == BisectionFinding::SLOWER ? std::log(finding.low()) : -std::log(finding.high());
}

// What the ends say: the cases that differ, those that differ most first. An error where none does.
absl::StatusOr<std::vector<BisectionFinding>> CompareEnds(ErrorBudget* budget, CommitSearch* search) {
  const int last = search->places() - 1;
  BisectionQuestion question = EndsQuestion(0, last, Options(), budget->Next());
  std::vector<BisectionFinding> differing;
  std::vector<std::string> within;
  std::vector<std::string> failures;
  bool untold = false;
  for (const int patience : {1, 4}) {
    question.patience = patience;
    if (patience > 1) {
      Say("  that cannot be told; more time");
      question.options.error = budget->Next();
    }
    ASSIGN_OR_RETURN(const BisectionAnswer answer, search->CompareAll(question));
    within.clear();
    failures.clear();
    untold = false;
    for (const BisectionFinding& finding : answer.findings()) {
      if (finding.has_failure()) {
        failures.push_back(
            absl::StrCat(finding.case_name(), finding.case_name().empty() ? "" : ": ", finding.failure()));
        continue;
      }
      const Comparison comparison = ComparisonOf(finding);
      const std::string said = absl::StrCat(finding.case_name(), ": ", FormatRatio(comparison), ", ",
                                            statistics::VerdictName(comparison.verdict));
      Say(absl::StrCat("  ", said));
      if (Differs(finding)) differing.push_back(finding);
      untold = untold || comparison.verdict == Verdict::kCannotTell;
      within.push_back(said);
    }
    if (!untold || !differing.empty()) break;
  }
  if (differing.empty() && within.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("the ends cannot be compared: ", absl::StrJoin(failures, "; ")));
  }
  for (const std::string& failure : failures) Say(absl::StrCat("  left out: ", failure));
  std::stable_sort(differing.begin(), differing.end(), [](const BisectionFinding& a, const BisectionFinding& b) {
    return LeastChange(a) > LeastChange(b);
  });
  if (!differing.empty()) return differing;
  return absl::FailedPreconditionError(absl::StrCat(
      untold ? "it cannot be told whether the ends differ (more --minutes help): " : "the ends do not differ: ",
      absl::StrJoin(within, "; ")));
}

// "slower by 5.1 % (4.8 .. 5.4 %)"
std::string FormatSize(const Comparison& size) {
  if (size.verdict == Verdict::kSame || size.verdict == Verdict::kCannotTell) {
    return absl::StrCat("of a size that cannot be told: ", FormatRatio(size));
  }
  const bool slower = size.verdict == Verdict::kSlower;
  const auto percent = [&](double ratio) { return 100 * (slower ? ratio - 1 : 1 - ratio); };
  return absl::StrFormat("%s by %.1f %% (%.1f .. %.1f %%)", slower ? "slower" : "faster", percent(size.ratio),
                         percent(slower ? size.interval.low : size.interval.high),
                         percent(slower ? size.interval.high : size.interval.low));
}

// What was found of all cases.
class Answer {
 public:
  Answer(const Repository& repository, const CommitSearch& search) : repository_(repository), search_(search) {}

  void Add(const std::string& case_name, const Bisection& found) {
    for (const Change& change : found.changes) {
      std::string line = absl::StrCat("  ", case_name, ": ", FormatSize(change.size));
      if (change.contradicted) {
        absl::StrAppend(&line, ", but the comparisons contradict each other; --restart begins anew");
      } else if (const std::string reason = search_.Reason(change.before, change.after); !reason.empty()) {
        absl::StrAppend(&line, ": ", reason);
      }
      lines_[{change.before, change.after}].push_back(line);
    }
    for (const auto& [place, why] : found.left_out) left_out_[place] = FirstLine(why);
  }

  // The places where something changed.
  std::vector<int> places() const {
    std::vector<int> places;
    for (const auto& [range, lines] : lines_) places.push_back(range.second);
    return places;
  }
  bool has_ranges() const {
    return std::any_of(lines_.begin(), lines_.end(),
                       [](const auto& one) { return one.first.second > one.first.first + 1; });
  }

  absl::Status Print() const {
    for (const auto& [range, lines] : lines_) {
      const auto [before, after] = range;
      if (after == before + 1) {
        const Commit& commit = search_.commit(after);
        absl::PrintF("\n%s\n  %s\n", commit.id, SubjectOf(commit));
      } else {
        absl::PrintF("\none of %d commits, which could not be told apart:\n", after - before);
        for (int place = before + 1; place <= after; ++place) {
          const auto why = left_out_.find(place);
          absl::PrintF("  %s %s%s\n", search_.commit(place).id, SubjectOf(search_.commit(place)),
                       why == left_out_.end() ? "" : absl::StrCat(" (", why->second, ")"));
        }
      }
      for (const std::string& line : lines) absl::PrintF("%s\n", line);
      if (after == before + 1) RETURN_IF_ERROR(PrintMerge(after));
    }
    std::fflush(stdout);
    return absl::OkStatus();
  }

 private:
  // How to go on within what a merge brought.
  absl::Status PrintMerge(int place) const {
    const Commit& commit = search_.commit(place);
    if (commit.parents.size() != 2) return absl::OkStatus();
    const std::string& brought =
        commit.parents[0] == search_.commit(place - 1).id ? commit.parents[1] : commit.parents[0];
    ASSIGN_OR_RETURN(const std::string base, repository_.MergeBase(search_.commit(place - 1).id, brought));
    if (base.empty() || base == brought) return absl::OkStatus();
    absl::PrintF("  it is a merge; within what it brought: --good=%s --bad=%s\n", base, brought);
    return absl::OkStatus();
  }

  const Repository& repository_;
  const CommitSearch& search_;
  std::map<std::pair<int, int>, std::vector<std::string>> lines_;  // By the places before and after.
  std::map<int, std::string> left_out_;
};

absl::StatusOr<int> Search(const Repository& repository, CommitSearch* search) {
  search->Show({0, search->places() - 1, search->places() - 2, ErrorBudget::Planned(search->places())});
  for (const int end : {0, search->places() - 1}) {
    const absl::Status status = search->Identify(end).status();
    if (absl::IsFailedPrecondition(status)) {
      return absl::FailedPreconditionError(
          absl::StrCat("the ", end == 0 ? "good" : "bad", " end, ", search->commit(end).id, ": ", status.message()));
    }
    RETURN_IF_ERROR(status);
  }
  if (*search->Identify(0) == *search->Identify(search->places() - 1)) {
    return absl::FailedPreconditionError("the ends do not differ: their programs are the same to the last byte");
  }
  ErrorBudget budget(absl::GetFlag(FLAGS_error), search->places());
  ASSIGN_OR_RETURN(const std::vector<BisectionFinding> differing, CompareEnds(&budget, search));
  Answer answer(repository, *search);
  for (const BisectionFinding& finding : differing) {
    BisectionOptions options = Options();
    options.likely = answer.places();
    search->Choose(finding.case_name());
    if (differing.size() > 1) Say(absl::StrCat("searching for ", finding.case_name()));
    ASSIGN_OR_RETURN(const Bisection found,
                     FindChanges(search->places(), options, ComparisonOf(finding), &budget, search));
    answer.Add(finding.case_name(), found);
    if (!options.all) break;
  }
  ClearLine();
  RETURN_IF_ERROR(answer.Print());
  if (!absl::GetFlag(FLAGS_all) && differing.size() > 1) {
    std::vector<std::string> others;
    for (size_t i = 1; i < differing.size(); ++i) others.push_back(differing[i].case_name());
    Say(absl::StrCat("\nnot searched for, though they differ, too (--all): ", absl::StrJoin(others, ", ")));
  }
  return answer.has_ranges() ? 3 : 0;
}

absl::StatusOr<int> Run(const CommandLine& command_line) {
  RETURN_IF_ERROR(CheckFlags(command_line));
  const std::string elsewhere = absl::GetFlag(FLAGS_repository);
  ASSIGN_OR_RETURN(const Repository repository,
                   Repository::Open(!elsewhere.empty()                   ? elsewhere
                                    : absl::GetFlag(FLAGS_build).empty() ? WorkspaceFolder()
                                                                         : "."));
  ASSIGN_OR_RETURN(const std::string good, repository.Resolve(absl::GetFlag(FLAGS_good)));
  ASSIGN_OR_RETURN(const std::string bad, repository.Resolve(absl::GetFlag(FLAGS_bad)));
  RETURN_IF_ERROR(repository.CheckUnchanged());
  ASSIGN_OR_RETURN(const std::vector<Commit> path, repository.PathBetween(good, bad));

  const std::string folder =
      JoinPath(CacheFolder(), absl::StrCat("bisect/", Sha256Hex(repository.folder()).substr(0, 16)));
  RETURN_IF_ERROR(MakeFolders(folder));
  const absl::StatusOr<FolderLock> lock = FolderLock::Acquire(folder);
  if (!lock.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("another bisection of ", repository.folder(), " is under way: ", lock.status().message()));
  }
  const std::string search_text = DescribeSearch(repository, path);
  const std::string journal_path = JoinPath(folder, absl::StrCat(Sha256Hex(search_text).substr(0, 16), ".textproto"));
  if (absl::GetFlag(FLAGS_restart)) RETURN_IF_ERROR(RemoveFile(journal_path));
  SearchJournal journal(journal_path, search_text);

  const std::atomic<bool>& stop = CatchInterrupts();
  const CommitBuilds builds(repository, Recipe(), folder, &stop);
  const PairedRunOptions run = RunOptions();
  CommitSearch search(path, builds, ContestMaker(run.repetition, stop), &journal,
                      {run, OnTerminal() ? ShowPairs : std::function<void(const PairedProgress&)>(), Say}, stop);
  Say(absl::StrCat("good  ", good.substr(0, 12), " ", SubjectOf(path.front()), "\nbad   ", bad.substr(0, 12), " ",
                   SubjectOf(path.back())));
  if (journal.known_builds() > 0) {
    Say(absl::StrCat("goes on: ", journal.known_builds(), " builds and ", journal.known_answers(),
                     " comparisons are known"));
  }
  const absl::StatusOr<int> exit_code = Search(repository, &search);
  ClearLine();
  if (stop || absl::IsCancelled(exit_code.status())) {
    Say("interrupted: the same command goes on from here");
    return InterruptExitCode();
  }
  // Known by now, whatever it is; only what is not the commits' fault may be otherwise next time.
  if (exit_code.ok() || absl::IsFailedPrecondition(exit_code.status())) {
    RETURN_IF_ERROR(journal.Close());
    builds.RemovePrograms();
  }
  return exit_code;
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::bench::kUsage, ""}, argc, argv);
  const absl::StatusOr<int> exit_code = inknet::bench::Run(command_line);
  return exit_code.ok() ? *exit_code : inknet::ExitCodeFor(exit_code.status());
}
