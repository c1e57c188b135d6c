// Writes the page of each run anew.
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "record/run_folder.h"
#include "report/run_report.h"
#include "util/command_line.h"
#include "util/status.h"

namespace inknet::report {
namespace {

constexpr char kUsage[] =
    "Writes report.html, the page of a run, into each of the runs' folders that are named.\n\n"
    "  bazel run //report:run -- runs/emnist-20261122-120000 ...\n\n"
    "Training and evaluation write it too. Paths are relative to the current folder.";

absl::Status Run(const CommandLine& command_line) {
  if (!command_line.sets.empty()) return absl::InvalidArgumentError("there is nothing to --set here; see --help");
  if (command_line.arguments.empty()) {
    return absl::InvalidArgumentError("name the folders of one or more runs, such as runs/...");
  }
  for (const std::string& path : command_line.arguments) {
    ASSIGN_OR_RETURN(const record::RunFolder folder, record::RunFolder::Open(path));
    RETURN_IF_ERROR(WriteRunReport(folder));
    absl::PrintF("wrote %s\n", folder.report_path());
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::report

int main(int argc, char** argv) {
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::report::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::report::Run(command_line));
}
