// The caches of this machine.
#ifndef INKNET_UTIL_CACHES_H_
#define INKNET_UTIL_CACHES_H_

#include <cstdint>
#include <string>
#include <vector>

namespace inknet {

// The data caches of one level.
struct CacheLevel {
  int level = 0;      // 1 is nearest to the core.
  int64_t bytes = 0;  // Of one of them.
  int instances = 0;  // How many there are in the machine.
};

// Nearest first, from /sys; where that says nothing, what a common x86-64 core has (32 KiB, 1 MiB and 32 MiB). `root`
// stands before /sys, for tests.
std::vector<CacheLevel> FindCaches(const std::string& root = "");

}  // namespace inknet

#endif  // INKNET_UTIL_CACHES_H_
