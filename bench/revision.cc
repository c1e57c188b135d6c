#include "bench/revision.h"

#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "bench/shell.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::bench {

std::string CacheFolder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  const std::string base = cache != nullptr && *cache != '\0' ? cache : JoinPath(home != nullptr ? home : "", ".cache");
  return JoinPath(base, "inknet");
}

std::string RevisionCache() { return JoinPath(CacheFolder(), "compare"); }

absl::StatusOr<std::string> BuildWorker(const Repository& repository, const std::string& commit,
                                        const std::string& folder, const std::atomic<bool>* stop) {
  constexpr double kMostSeconds = 4 * 3600;
  const std::string checkout = JoinPath(folder, commit);
  if (!FileExists(JoinPath(checkout, "WORKSPACE"))) RETURN_IF_ERROR(repository.CheckOut(commit, checkout));
  ASSIGN_OR_RETURN(const ShellOutcome outcome,
                   RunShell(absl::StrCat("cd ", ShellQuoted(checkout), " && ", kBuildWorker), stop, kMostSeconds));
  if (outcome.exit_code != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(commit, " does not build //bench:worker:\n", LastLines(outcome.output)));
  }
  return JoinPath(checkout, kWorkerPath);
}

}  // namespace inknet::bench
