// Says what a path holds, as training would read it.
#include <cstdio>
#include <string>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "data/contact_sheet.h"
#include "data/dataset.h"
#include "data/image/png.h"
#include "data/overview.h"
#include "data/paths.h"
#include "data/suspicions.h"
#include "proto/config.pb.h"
#include "proto/overrides.h"
#include "proto/validate.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/status.h"

ABSL_FLAG(std::string, test_data, "", "where the test images are, if elsewhere");
ABSL_FLAG(int, size, 0, "pixels a side that images are resized to; 0: as they are");
ABSL_FLAG(std::string, sheet, "", "PNG file to write some images of each class into");
ABSL_FLAG(std::vector<std::string>, set, {}, "data.field=value: how the images are read, as for training");

namespace inknet::data {
namespace {

constexpr char kUsage[] =
    "Says what a folder, an archive or a file holds, as training would read it: images by class, and what looks "
    "wrong.\n\n"
    "  bazel run //data:describe -- my_characters\n"
    "  bazel run //data:describe -- my_characters --size=28 --sheet=sheet.png\n\n"
    "docs/own-data.md has what is understood. Paths are relative to the current folder.";

absl::Status Run(const CommandLine& command_line) {
  if (command_line.arguments.size() != 1) {
    return absl::InvalidArgumentError("one path is needed: a folder, an archive or a file; see --help");
  }
  RunConfig config;
  for (const std::string& assignment : command_line.sets) RETURN_IF_ERROR(ApplyOverride(assignment, &config));
  DataConfig& data = *config.mutable_data();
  data.set_path(command_line.arguments[0]);
  if (!absl::GetFlag(FLAGS_test_data).empty()) data.set_test_path(absl::GetFlag(FLAGS_test_data));
  if (absl::GetFlag(FLAGS_size) != 0) data.set_size(absl::GetFlag(FLAGS_size));
  MakePathsAbsolute(&data);
  RETURN_IF_ERROR(ValidateDataConfig(data));
  ASSIGN_OR_RETURN(const Dataset dataset, Load(data, /*seed=*/0));
  absl::PrintF("%s\n", Describe(dataset));
  for (const std::string& note : dataset.notes) absl::PrintF("note: %s\n", note);
  absl::PrintF("\n%s", ClassTable(dataset));
  absl::PrintF("SHA-256 of all: %s\n", dataset.fingerprint.content_sha256());
  const std::vector<std::string> suspicions = FindSuspicions(dataset);
  if (!suspicions.empty()) absl::PrintF("\n");
  for (const std::string& suspicion : suspicions) absl::PrintF("warning: %s\n", suspicion);
  if (const std::string sheet = absl::GetFlag(FLAGS_sheet); !sheet.empty()) {
    ASSIGN_OR_RETURN(const std::string png, image::EncodePng(ContactSheet(dataset)));
    RETURN_IF_ERROR(WriteFileAtomically(sheet, png));
    absl::PrintF("\nwrote %s\n", sheet);
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::data

int main(int argc, char** argv) {
  inknet::ExitWhenOutOfMemory();
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::data::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::data::Run(command_line));
}
