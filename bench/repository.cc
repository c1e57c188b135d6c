#include "bench/repository.h"

#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "bench/shell.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

// As if nobody had called this from a hook of another repository, and without what refreshes its index.
constexpr char kGit[] =
    "env -u GIT_DIR -u GIT_WORK_TREE -u GIT_INDEX_FILE -u GIT_OBJECT_DIRECTORY "
    "GIT_OPTIONAL_LOCKS=0 GIT_TERMINAL_PROMPT=0 git";

std::string Git(const std::string& folder, const std::string& arguments) {
  return absl::StrCat(kGit, " -C ", ShellQuoted(folder), " ", arguments);
}

absl::Status Failed(const std::string& what, const ShellOutcome& outcome) {
  return absl::InternalError(absl::StrCat(what, ":\n", LastLines(outcome.output)));
}

}  // namespace

std::string SubjectOf(const Commit& commit) { return commit.message.substr(0, commit.message.find('\n')); }

absl::StatusOr<Repository> Repository::Open(const std::string& path) {
  ASSIGN_OR_RETURN(const ShellOutcome outcome,
                   RunShell(Git(path, "rev-parse --show-toplevel --path-format=absolute --git-path objects")));
  const std::vector<std::string> lines = absl::StrSplit(absl::StripAsciiWhitespace(outcome.output), '\n');
  if (outcome.exit_code != 0 || lines.size() != 2) {
    return absl::NotFoundError(
        absl::StrCat(path, ": no git repository with a work tree:\n", LastLines(outcome.output)));
  }
  return Repository(lines[0], lines[1]);
}

absl::StatusOr<std::string> Repository::Resolve(const std::string& revision) const {
  ASSIGN_OR_RETURN(const ShellOutcome outcome,
                   RunShell(Git(folder_, absl::StrCat("rev-parse --verify --quiet --end-of-options ",
                                                      ShellQuoted(absl::StrCat(revision, "^{commit}"))))));
  if (outcome.exit_code != 0) {
    return absl::NotFoundError(absl::StrCat("\"", revision, "\": no revision of ", folder_,
                                            "; a branch, a tag, or a commit such as HEAD~1 is wanted"));
  }
  return std::string(absl::StripAsciiWhitespace(outcome.output));
}

absl::Status Repository::CheckUnchanged() const {
  ASSIGN_OR_RETURN(const ShellOutcome outcome, RunShell(Git(folder_, "status --porcelain --untracked-files=no")));
  if (outcome.exit_code != 0) return Failed(absl::StrCat(folder_, ": git status fails"), outcome);
  if (outcome.output.empty()) return absl::OkStatus();
  const std::string first = outcome.output.substr(0, outcome.output.find('\n'));
  return absl::FailedPreconditionError(
      absl::StrCat(folder_, ": has changes that are in no commit (", absl::StripAsciiWhitespace(first),
                   "); commit them, or put them away with git stash: what is searched are commits"));
}

absl::StatusOr<std::vector<Commit>> Repository::Log(const std::string& arguments) const {
  // Fields end with a byte that is in no message, commits with another.
  ASSIGN_OR_RETURN(const ShellOutcome outcome,
                   RunShell(Git(folder_, absl::StrCat("log --no-show-signature --no-color --encoding=UTF-8 "
                                                      "--format=tformat:%H%x01%P%x01%B%x02 ",
                                                      arguments))));
  if (outcome.exit_code != 0) return Failed(absl::StrCat(folder_, ": git log fails"), outcome);
  std::vector<Commit> commits;
  for (absl::string_view text : absl::StrSplit(outcome.output, '\x02')) {
    const std::vector<absl::string_view> fields = absl::StrSplit(absl::StripAsciiWhitespace(text), '\x01');
    if (fields.size() != 3) continue;  // What stands behind the last.
    Commit& commit = commits.emplace_back();
    commit.id = std::string(fields[0]);
    commit.parents = absl::StrSplit(fields[1], ' ', absl::SkipEmpty());
    commit.message = std::string(absl::StripAsciiWhitespace(fields[2]));
  }
  return commits;
}

absl::StatusOr<std::vector<Commit>> Repository::PathBetween(const std::string& good, const std::string& bad) const {
  if (good == bad) return absl::FailedPreconditionError(absl::StrCat("both ends are the commit ", good));
  ASSIGN_OR_RETURN(std::vector<Commit> commits, Log(absl::StrCat("--ancestry-path ", good, "..", bad)));
  if (commits.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(good, " is no ancestor of ", bad, ": no commit between them is the one that made a difference"));
  }
  std::map<std::string, Commit> by_id;
  for (Commit& commit : commits) by_id[commit.id] = std::move(commit);
  ASSIGN_OR_RETURN(std::vector<Commit> path, Log(absl::StrCat("-1 ", good)));
  std::vector<Commit> reversed;
  for (std::string at = bad; at != good;) {
    const Commit& commit = reversed.emplace_back(by_id.at(at));
    for (const std::string& parent : commit.parents) {
      at = parent;
      if (parent == good || by_id.count(parent) > 0) break;
    }
  }
  path.insert(path.end(), reversed.rbegin(), reversed.rend());
  return path;
}

absl::StatusOr<std::vector<Commit>> Repository::CommitsBetween(const std::string& from, const std::string& to) const {
  return Log(absl::StrCat(ShellQuoted(absl::StrCat(from, "..", to)), " --"));
}

absl::StatusOr<std::string> Repository::MergeBase(const std::string& a, const std::string& b) const {
  ASSIGN_OR_RETURN(const ShellOutcome outcome,
                   RunShell(Git(folder_, absl::StrCat("merge-base ", ShellQuoted(a), " ", ShellQuoted(b)))));
  return outcome.exit_code == 0 ? std::string(absl::StripAsciiWhitespace(outcome.output)) : std::string();
}

absl::Status Repository::CheckOut(const std::string& commit, const std::string& folder) const {
  const auto cannot = [&](const ShellOutcome& outcome) {
    return Failed(absl::StrCat(folder, ": git cannot check out ", commit, " there"), outcome);
  };
  if (!FileExists(JoinPath(folder, ".git"))) {
    RETURN_IF_ERROR(MakeFolders(folder));
    ASSIGN_OR_RETURN(const ShellOutcome outcome, RunShell(Git(folder, "init --quiet --template= .")));
    if (outcome.exit_code != 0) return cannot(outcome);
  }
  // Borrowed objects need no fetch, and leave nothing in the repository that they are of. It may have been moved since.
  const std::string info = JoinPath(folder, ".git/objects/info");
  if (FileExists(JoinPath(folder, ".git/objects"))) {
    RETURN_IF_ERROR(MakeFolders(info));
    RETURN_IF_ERROR(WriteFileAtomically(JoinPath(info, "alternates"), absl::StrCat(objects_, "\n")));
  }
  ASSIGN_OR_RETURN(const ShellOutcome outcome,
                   RunShell(Git(folder, absl::StrCat("-c core.hooksPath=/dev/null -c advice.detachedHead=false "
                                                     "checkout --quiet --force --detach ",
                                                     commit))));
  return outcome.exit_code == 0 ? absl::OkStatus() : cannot(outcome);
}

}  // namespace inknet::bench
