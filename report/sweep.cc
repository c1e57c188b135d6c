// Writes the page of a sweep anew.
#include <string>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "report/sweep_report.h"
#include "sweep/sweep_folder.h"
#include "util/command_line.h"
#include "util/status.h"

ABSL_FLAG(std::string, sweep, "", "the sweep's folder");

namespace inknet::report {
namespace {

constexpr char kUsage[] =
    "Writes report.html, the page of a sweep, into the sweep's folder.\n\n"
    "  bazel run //report:sweep -- --sweep=sweeps/emnist_bayes-20261122-120000\n\n"
    "The sweep writes it too, at its end; this shows one that still runs. Paths are relative to the current folder.";

absl::Status Run(const CommandLine& command_line) {
  if (!command_line.sets.empty()) return absl::InvalidArgumentError("there is nothing to --set here; see --help");
  if (!command_line.arguments.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("unexpected argument \"", command_line.arguments[0],
                                                   "\"; the folder is named with --sweep=DIR (see --help)"));
  }
  if (absl::GetFlag(FLAGS_sweep).empty()) {
    return absl::InvalidArgumentError("--sweep=DIR is needed, the folder of a sweep, such as sweeps/...");
  }
  ASSIGN_OR_RETURN(const sweep::SweepFolder folder, sweep::SweepFolder::Open(absl::GetFlag(FLAGS_sweep)));
  RETURN_IF_ERROR(WriteSweepReport(folder));
  absl::PrintF("wrote %s\n", folder.report_path());
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::report

int main(int argc, char** argv) {
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::report::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::report::Run(command_line));
}
