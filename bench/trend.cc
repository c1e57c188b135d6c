// Makes a page of how benchmarks went over the records of a history.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/history.h"
#include "bench/repository.h"
#include "bench/trend_page.h"
#include "bench/trends.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/status.h"

ABSL_FLAG(std::string, history, "", "folder of the history instead of bench_history in the workspace");
ABSL_FLAG(std::string, out, "trend.html", "page to write");
ABSL_FLAG(bool, gate, false, "says only what is new since the record before the newest; exit code 2 for a regression");
ABSL_FLAG(int, new_records, 1, "with --gate: how many of the newest records are new");

namespace inknet::bench {
namespace {

constexpr char kUsage[] =
    "Makes a page of how benchmarks went over the records of a history (//bench:record), with the commits between "
    "which\n"
    "their level changed.\n\n"
    "  bazel run //bench:trend -- --out=trend.html\n"
    "  bazel run //bench:trend -- --gate\n\n"
    "A change is suspect until the third record after it confirms it. --gate is for a job that runs after each new\n"
    "record: it says what became suspect, confirmed or withdrawn by it, and ends with 2 where a benchmark is slower "
    "for\n"
    "sure, and by more than a line \"Slower: CASE 1.03 because ...\" in a commit's message accepts.\n\n"
    "Figures are in units of the FMA peak that was measured in the same record, so that a slower day does not look "
    "like\n"
    "a slower program. Files that are damaged are named and left out, and the exit code is 1.";

// "train/a: time +5.1 % (+4.2 .. +6.0 %) in 0123..4567, confirmed"
std::string Describe(const Trends& trends, const CaseTrend& one, const statistics::ChangePoint& change,
                     absl::string_view state) {
  std::string text = absl::StrFormat("%s: time %+.1f %% (%+.1f .. %+.1f %%) in %s, %s", one.bench_case.name(),
                                     100 * (change.ratio - 1), 100 * (change.interval.low - 1),
                                     100 * (change.interval.high - 1), CommitRange(trends, one, change), state);
  if (const auto accepted = one.accepted.find(change.index); accepted != one.accepted.end()) {
    absl::StrAppendFormat(&text, ", %s %.1f %% accepted by %s (%s)", IsAccepted(one, change) ? "of which" : "but only",
                          100 * (accepted->second.ratio - 1), accepted->second.commits, accepted->second.reason);
  }
  const std::string bisect = BisectCommand(trends, one, change);
  return absl::StrCat(text, "\n", bisect.empty() ? "" : absl::StrCat("  ", bisect, "\n"));
}

absl::string_view StateName(TrendNews::Kind kind) {
  switch (kind) {
    case TrendNews::kSuspect:
      return "suspect";
    case TrendNews::kConfirmed:
      return "confirmed";
    case TrendNews::kWithdrawn:
      break;
  }
  return "withdrawn";
}

// Prints what is new and returns the exit code.
absl::StatusOr<int> Gate(const Trends& trends) {
  const int new_records = absl::GetFlag(FLAGS_new_records);
  bool any = false;
  bool regression = false;
  for (const CaseTrend& one : trends.cases) {
    ASSIGN_OR_RETURN(const std::vector<TrendNews> news,
                     NewsSince(static_cast<int>(trends.records.size()) - new_records, one));
    for (const TrendNews& piece : news) {
      absl::PrintF("%s", Describe(trends, one, piece.change, StateName(piece.kind)));
      any = true;
      regression = regression ||
                   (piece.kind == TrendNews::kConfirmed && piece.change.ratio > 1 && !IsAccepted(one, piece.change));
    }
  }
  if (!any) absl::PrintF("nothing new in %d records\n", trends.records.size());
  std::fflush(stdout);
  return regression ? 2 : 0;
}

absl::StatusOr<int> Run(const CommandLine& command_line) {
  if (!command_line.arguments.empty() || !command_line.sets.empty()) {
    return absl::InvalidArgumentError("unexpected argument; see --help");
  }
  std::string folder = absl::GetFlag(FLAGS_history);
  if (folder.empty()) folder = JoinPath(WorkspaceFolder(), "bench_history");
  ASSIGN_OR_RETURN(const HistoryContent history, ReadHistory(folder));
  if (history.records.empty()) {
    absl::Status status = history.ToStatus();
    status.Update(absl::NotFoundError(absl::StrCat(folder, ": holds no records; //bench:record adds some")));
    return status;
  }
  if (const int count = absl::GetFlag(FLAGS_new_records); count < 1) {
    return absl::InvalidArgumentError(absl::StrCat("--new_records is ", count, "; it must be 1 or more"));
  }
  ASSIGN_OR_RETURN(Trends trends, FindTrends(history));
  // Without a repository there are no messages to accept anything.
  if (const absl::StatusOr<Repository> repository = Repository::Open(WorkspaceFolder()); repository.ok()) {
    RETURN_IF_ERROR(AddAcceptances(*repository, &trends));
  }
  if (absl::GetFlag(FLAGS_gate)) {
    ASSIGN_OR_RETURN(const int exit_code, Gate(trends));
    RETURN_IF_ERROR(history.ToStatus());
    return exit_code;
  }
  for (const CaseTrend& one : trends.cases) {
    for (const statistics::ChangePoint& change : one.changes) {
      absl::PrintF("%s", Describe(trends, one, change, change.confirmed ? "confirmed" : "suspect"));
    }
  }
  const std::string out = absl::GetFlag(FLAGS_out);
  RETURN_IF_ERROR(WriteFileAtomically(out, TrendPage(trends)));
  absl::PrintF("wrote %s\n", AbsolutePath(out));
  std::fflush(stdout);
  RETURN_IF_ERROR(history.ToStatus());
  return 0;
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::bench::kUsage, ""}, argc, argv);
  const absl::StatusOr<int> exit_code = inknet::bench::Run(command_line);
  return exit_code.ok() ? *exit_code : inknet::ExitCodeFor(exit_code.status());
}
