#include "bench/revision.h"

#include <sys/wait.h>

#include <cstdio>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

constexpr size_t kLinesOfABuild = 15;

std::string Quoted(const std::string& word) {
  return absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}), "'");
}

struct Outcome {
  bool success = false;
  std::string output;  // Both streams.
};

absl::StatusOr<Outcome> RunShell(const std::string& command) {
  std::FILE* pipe = ::popen(absl::StrCat("{ ", command, "\n} 2>&1 </dev/null").c_str(), "re");
  if (pipe == nullptr) return absl::InternalError(absl::StrCat("cannot start a shell for: ", command));
  Outcome outcome;
  char buffer[4096];
  while (const size_t got = std::fread(buffer, 1, sizeof(buffer), pipe)) outcome.output.append(buffer, got);
  outcome.success = ::pclose(pipe) == 0;
  return outcome;
}

// The last lines of `output`, each with a margin.
std::string End(const std::string& output) {
  std::vector<std::string> lines = absl::StrSplit(absl::StripAsciiWhitespace(output), '\n');
  if (lines.size() > kLinesOfABuild) lines.erase(lines.begin(), lines.end() - kLinesOfABuild);
  return absl::StrCat("  ", absl::StrJoin(lines, "\n  "));
}

}  // namespace

absl::StatusOr<std::string> ResolveRevision(const std::string& workspace, const std::string& revision) {
  ASSIGN_OR_RETURN(const Outcome outcome,
                   RunShell(absl::StrCat("git -C ", Quoted(workspace), " rev-parse --verify --quiet --end-of-options ",
                                         Quoted(absl::StrCat(revision, "^{commit}")))));
  if (!outcome.success) {
    return absl::NotFoundError(absl::StrCat("\"", revision, "\": no revision of ", workspace,
                                            "; a branch, a tag, or a commit such as HEAD~1 is wanted"));
  }
  return std::string(absl::StripAsciiWhitespace(outcome.output));
}

absl::StatusOr<std::string> BuildWorker(const std::string& workspace, const std::string& commit,
                                        const std::string& folder) {
  const std::string checkout = JoinPath(folder, commit);
  if (!FileExists(JoinPath(checkout, "WORKSPACE"))) {
    RETURN_IF_ERROR(MakeFolders(folder));
    const std::string git = absl::StrCat("git -C ", Quoted(workspace), " worktree ");
    ASSIGN_OR_RETURN(const Outcome outcome, RunShell(absl::StrCat(git, "prune && ", git, "add --force --detach ",
                                                                  Quoted(checkout), " ", commit)));
    if (!outcome.success) {
      return absl::InternalError(
          absl::StrCat(checkout, ": git cannot check out ", commit, " there:\n", End(outcome.output)));
    }
  }
  ASSIGN_OR_RETURN(const Outcome outcome,
                   RunShell(absl::StrCat("cd ", Quoted(checkout), " && ./bazelw build //bench:worker")));
  if (!outcome.success) {
    return absl::FailedPreconditionError(
        absl::StrCat(commit, " does not build //bench:worker:\n", End(outcome.output)));
  }
  return JoinPath(checkout, "bazel-bin/bench/worker");
}

}  // namespace inknet::bench
