// Makes a page of how benchmarks went over the records of a history.
#include <cstdio>
#include <string>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/history.h"
#include "bench/trend_page.h"
#include "bench/trends.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/status.h"

ABSL_FLAG(std::string, history, "", "folder of the history instead of bench_history in the workspace");
ABSL_FLAG(std::string, out, "trend.html", "page to write");

namespace inknet::bench {
namespace {

constexpr char kUsage[] =
    "Makes a page of how benchmarks went over the records of a history (//bench:record), with the commits between "
    "which\n"
    "their level changed.\n\n"
    "  bazel run //bench:trend -- --out=trend.html\n\n"
    "Figures are in units of the FMA peak that was measured in the same record, so that a slower day does not look "
    "like\n"
    "a slower program. Files that are damaged are named and left out, and the exit code is 1.";

absl::Status Run(const CommandLine& command_line) {
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
  ASSIGN_OR_RETURN(const Trends trends, FindTrends(history));
  for (const CaseTrend& one : trends.cases) {
    for (const statistics::ChangePoint& change : one.changes) {
      absl::PrintF("%s: %+.1f %% time in %s\n", one.bench_case.name(), 100 * (change.ratio - 1),
                   CommitRange(trends, one, change));
    }
  }
  const std::string out = absl::GetFlag(FLAGS_out);
  RETURN_IF_ERROR(WriteFileAtomically(out, TrendPage(trends)));
  absl::PrintF("wrote %s\n", AbsolutePath(out));
  std::fflush(stdout);
  return history.ToStatus();
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::bench::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::bench::Run(command_line));
}
