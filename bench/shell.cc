#include "bench/shell.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "bench/child_process.h"
#include "util/status.h"

namespace inknet::bench {

std::string ShellQuoted(const std::string& word) {
  return absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}), "'");
}

absl::StatusOr<ShellOutcome> RunShell(const std::string& command, const std::atomic<bool>* stop, double limit_seconds) {
  ChildOptions options;
  options.limit_seconds = limit_seconds;
  options.keep_output = true;
  options.stop = stop;
  // The exit code goes where results go: the output of a command that fails is wanted, too.
  const absl::StatusOr<ChildRun> run =
      RunChild({"/bin/sh", "-c", absl::StrCat("( ", command, "\n) 2>&1 3>&-\necho $? >&3")}, options);
  if (!run.ok()) return absl::Status(run.status().code(), absl::StrCat(command, " ", run.status().message()));
  ShellOutcome outcome;
  outcome.output = run->output;
  if (!absl::SimpleAtoi(run->results, &outcome.exit_code)) {
    return absl::InternalError(absl::StrCat(command, " ended without an exit code"));
  }
  return outcome;
}

std::string LastLines(const std::string& output) {
  constexpr size_t kMost = 15;
  std::vector<std::string> lines = absl::StrSplit(absl::StripAsciiWhitespace(output), '\n');
  if (lines.size() > kMost) lines.erase(lines.begin(), lines.end() - kMost);
  return absl::StrCat("  ", absl::StrJoin(lines, "\n  "));
}

}  // namespace inknet::bench
