// Programs of anybody's, started and watched until they end.
#ifndef INKNET_BENCH_CHILD_PROCESS_H_
#define INKNET_BENCH_CHILD_PROCESS_H_

#include <sys/types.h>

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace inknet::bench {

// Starts `command`, a file and its arguments, in a process group of its own: Ctrl-C is for this program, which ends
// its children. It has all signals let through, which this process may block. `files`: descriptors of ours, and which
// of its own they become; the others, but for 0 to 2, should be closed by exec.
absl::StatusOr<pid_t> StartChild(const std::vector<std::string>& command,
                                 const std::vector<std::pair<int, int>>& files);

struct ChildOptions {
  // It is ended after so long.
  double limit_seconds = 60;
  // Whether what it writes to stdout is kept; otherwise nobody reads it.
  bool keep_output = false;
  // It is ended soon after this becomes true. May be null.
  const std::atomic<bool>* stop = nullptr;
};

struct ChildRun {
  // From before its start to its end.
  double seconds = 0;
  // Of it, and of those of its own children that it waited for.
  double cpu_seconds = 0;
  // The most memory that one of these had at once. 0: not known, as it is less than what this process had, which the
  // kernel counts as a child's own.
  double peak_bytes = 0;
  std::string output;
  // What it wrote into kChildResults.
  std::string results;
};

// A file that each child may write: it is kept in memory, and gone with the child.
inline constexpr char kChildResults[] = "/proc/self/fd/3";

// Runs `command` to its end, with nothing to read. Errors say what came of it, without naming it: "was killed by signal
// 11 (Segmentation fault); it said: ...", "ended with exit code 3", "did not end within 60 s", "cannot be started:
// ..."; Cancelled: `stop`. After an error nothing of its process group is left.
absl::StatusOr<ChildRun> RunChild(const std::vector<std::string>& command, const ChildOptions& options);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_CHILD_PROCESS_H_
