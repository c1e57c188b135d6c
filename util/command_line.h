// What all programs here share: flags, the folders that paths are relative to, and how errors reach the user.
#ifndef INKNET_UTIL_COMMAND_LINE_H_
#define INKNET_UTIL_COMMAND_LINE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace inknet {

using RepeatedFlags = std::map<std::string, std::vector<std::string>>;

struct CommandLine {
  // Arguments that are not flags.
  std::vector<std::string> arguments;
  // The values of every --set=..., in order. (An Abseil flag keeps the last one only.)
  std::vector<std::string> sets;
  // Of each of Usage's repeated_flags all values, in order.
  RepeatedFlags repeated;
};

// What --help prints: `summary`, the program's flags, `details`.
struct Usage {
  std::string summary;
  std::string details;
  // Flags other than --set that may be given many times.
  std::vector<std::string> repeated_flags = {};
};

// Parses Abseil flags, and moves into the folder that the user typed the command in: `bazel run` starts programs
// elsewhere. Exits with 0 after --help, with 1 for a wrong flag.
CommandLine ParseCommandLine(const Usage& usage, int argc, char** argv);

// The checkout that `bazel run` was called in; the current folder when the program was started by hand.
std::string WorkspaceFolder();

// Prints an error, if it is one, as "error: <message>" on stderr, and returns the exit code: 0 or 1.
int ExitCodeFor(const absl::Status& status);

}  // namespace inknet

#endif  // INKNET_UTIL_COMMAND_LINE_H_
