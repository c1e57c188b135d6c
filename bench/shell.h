// Commands for /bin/sh that are run to their end: git, and builds.
#ifndef INKNET_BENCH_SHELL_H_
#define INKNET_BENCH_SHELL_H_

#include <atomic>
#include <string>

#include "absl/status/statusor.h"

namespace inknet::bench {

// `word` as the shell takes it for one word, whatever is in it.
std::string ShellQuoted(const std::string& word);

struct ShellOutcome {
  int exit_code = 0;
  std::string output;  // Both streams.
};

// Runs `command`, with nothing to read. Cancelled soon after `stop`, which may be null, becomes true; DeadlineExceeded
// after `limit_seconds`; then nothing of it goes on but what made itself a process group of its own.
absl::StatusOr<ShellOutcome> RunShell(const std::string& command, const std::atomic<bool>* stop = nullptr,
                                      double limit_seconds = 600);

// The last lines of `output`, each with a margin.
std::string LastLines(const std::string& output);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_SHELL_H_
