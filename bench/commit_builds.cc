#include "bench/commit_builds.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "bench/shell.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

constexpr size_t kMostProgramBytes = size_t{1} << 31;
constexpr uint64_t kLeastRoomBytes = uint64_t{32} << 20;

// The first library that `binary` would load from `folder`; empty where there is none.
absl::StatusOr<std::string> LibraryFrom(const std::string& folder, const std::string& binary) {
  ASSIGN_OR_RETURN(const ShellOutcome ldd, RunShell(absl::StrCat("LC_ALL=C ldd ", ShellQuoted(binary))));
  for (const absl::string_view line : absl::StrSplit(ldd.output, '\n')) {
    const size_t at = line.find(absl::StrCat(folder, "/"));
    if (at != absl::string_view::npos) return std::string(line.substr(at, line.find(" (", at) - at));
  }
  return std::string();
}

}  // namespace

std::string CommitBuilds::PathOf(const std::string& sha256) const {
  return JoinPath(folder_, absl::StrCat("programs/", sha256));
}

absl::Status CommitBuilds::CheckRoom() const {
  struct statvfs disk;
  if (::statvfs(folder_.c_str(), &disk) != 0) return FileError(folder_, "look at the disk of", errno);
  if (uint64_t{disk.f_bavail} * disk.f_frsize >= kLeastRoomBytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat(folder_, ": hardly any room is left on this disk; builds need some"));
}

absl::StatusOr<std::string> CommitBuilds::Build(const std::string& commit) const {
  const std::string checkout = JoinPath(folder_, "checkout");
  RETURN_IF_ERROR(MakeFolders(JoinPath(folder_, "programs")));
  RETURN_IF_ERROR(CheckRoom());
  RETURN_IF_ERROR(repository_.CheckOut(commit, checkout));
  const absl::StatusOr<ShellOutcome> build = RunShell(
      absl::StrCat("cd ", ShellQuoted(checkout), " && { ", recipe_.command, "\n}"), stop_, recipe_.limit_seconds);
  if (absl::IsDeadlineExceeded(build.status())) {
    return absl::FailedPreconditionError(absl::StrCat("its build did not end within ", recipe_.limit_seconds, " s"));
  }
  RETURN_IF_ERROR(build.status());
  if (build->exit_code != 0) {
    RETURN_IF_ERROR(CheckRoom());
    return absl::FailedPreconditionError(absl::StrCat("does not build:\n", LastLines(build->output)));
  }
  const std::string binary = JoinPath(checkout, recipe_.binary);
  const absl::StatusOr<std::string> bytes = ReadFile(binary, kMostProgramBytes);
  if (!bytes.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("builds, but there is no ", recipe_.binary, " then: ", bytes.status().message()));
  }
  ASSIGN_OR_RETURN(const std::string library, LibraryFrom(checkout, binary));
  if (!library.empty()) {
    return absl::UnimplementedError(
        absl::StrCat(recipe_.binary, " of ", commit, " loads ", library,
                     ", which the next build replaces: build it static (with CMake, -DBUILD_SHARED_LIBS=OFF)"));
  }
  const std::string sha256 = Sha256Hex(*bytes);
  const std::string path = PathOf(sha256);
  if (!FileExists(path)) {
    RETURN_IF_ERROR(WriteFileAtomically(path, *bytes));
    if (::chmod(path.c_str(), 0755) != 0) return FileError(path, "make executable", errno);
  }
  return sha256;
}

absl::StatusOr<std::string> CommitBuilds::Find(const std::string& sha256) const {
  const std::string path = PathOf(sha256);
  struct stat found;
  if (::stat(path.c_str(), &found) == 0 && (found.st_mode & S_IXUSR) != 0) return path;
  return absl::NotFoundError(absl::StrCat(path, ": is not there any more"));
}

void CommitBuilds::RemovePrograms() const {
  const std::string folder = JoinPath(folder_, "programs");
  const absl::StatusOr<std::vector<std::string>> names = ListFolder(folder);
  if (!names.ok()) return;
  for (const std::string& name : *names) (void)RemoveFile(JoinPath(folder, name));
}

}  // namespace inknet::bench
