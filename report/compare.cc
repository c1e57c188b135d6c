// Writes a page that lays several runs side by side.
#include <set>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "record/run_folder.h"
#include "report/compare_page.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/status.h"

ABSL_FLAG(std::string, out, "compare.html", "the page to write");

namespace inknet::report {
namespace {

constexpr char kUsage[] =
    "Writes a page that lays runs side by side: results, curves, and what differs in their configurations.\n\n"
    "  bazel run //report:compare -- runs/A runs/B ...\n\n"
    "Paths are relative to the current folder.";

absl::StatusOr<ComparedRun> ReadRun(const std::string& path) {
  ComparedRun run{path, {}, {}};
  ASSIGN_OR_RETURN(const record::RunFolder folder, record::RunFolder::Open(path));
  ASSIGN_OR_RETURN(run.record, folder.ReadRecord());
  absl::StatusOr<Evaluation> evaluation = folder.ReadEvaluation();
  if (evaluation.ok()) {
    run.evaluation = *std::move(evaluation);
  } else if (!absl::IsNotFound(evaluation.status())) {
    return evaluation.status();
  }
  return run;
}

absl::Status Run(const CommandLine& command_line) {
  const std::vector<std::string>& paths = command_line.arguments;
  if (!command_line.sets.empty()) return absl::InvalidArgumentError("there is nothing to --set here; see --help");
  if (paths.size() < 2 || paths.size() > kMaxComparedRuns) {
    return absl::InvalidArgumentError(absl::StrCat("name the folders of 2 to ", kMaxComparedRuns,
                                                   " runs, such as runs/A runs/B; these are ", paths.size()));
  }
  std::set<std::string> seen;
  std::vector<ComparedRun> runs;
  for (const std::string& path : paths) {
    if (!seen.insert(AbsolutePath(path)).second) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": named twice"));
    }
    ASSIGN_OR_RETURN(ComparedRun run, ReadRun(path));
    runs.push_back(std::move(run));
  }
  const std::string out = absl::GetFlag(FLAGS_out);
  RETURN_IF_ERROR(WriteFileAtomically(out, ComparePage(runs)));
  absl::PrintF("wrote %s\n", AbsolutePath(out));
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::report

int main(int argc, char** argv) {
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::report::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::report::Run(command_line));
}
