// How much memory there is, and how much this process uses.
#ifndef INKNET_UTIL_MEMORY_H_
#define INKNET_UTIL_MEMORY_H_

#include <cstdint>
#include <string>

namespace inknet {

struct AvailableMemory {
  int64_t bytes = 0;
  // What sets this limit: "this machine", or "the control group /..." (a container, a batch system).
  std::string limit;
};

// What this process can still allocate without swapping or being killed: MemAvailable of /proc/meminfo, or less where a
// control group (version 1 or 2) that the process is in has a limit. `root` stands before /proc and /sys, for tests.
AvailableMemory FindAvailableMemory(const std::string& root = "");

// The memory of the machine, bytes; 0 where it cannot be told.
int64_t TotalMemory();

// The resident set of this process now, bytes.
int64_t ResidentMemory();

// From now on, memory that `new` asks for and that is not to be had ends the process with a message and exit code 1,
// whichever thread asked. Files that are written in one step are then what they were.
void ExitWhenOutOfMemory();

}  // namespace inknet

#endif  // INKNET_UTIL_MEMORY_H_
