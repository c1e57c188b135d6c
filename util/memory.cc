#include "util/memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <new>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace inknet {
namespace {

// The number in the first line whose first word is `name`, as "MemTotal: 123 kB" or "inactive_file 123" have it.
std::optional<int64_t> NumberAfter(const std::string& path, absl::string_view name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string word;
    int64_t number = 0;
    if (words >> word && word == name && words >> number) return number;
  }
  return std::nullopt;
}

// The number that is all of the file; none for "max".
std::optional<int64_t> NumberIn(const std::string& path) {
  std::ifstream file(path);
  int64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

// The names of the files that say the same in the two versions of control groups.
struct GroupFiles {
  const char* folder;
  const char* limit;
  const char* usage;
  const char* reclaimable;  // A line of memory.stat: cached files that make room when it is wanted.
};
constexpr GroupFiles kVersion1 = {"/sys/fs/cgroup/memory", "/memory.limit_in_bytes", "/memory.usage_in_bytes",
                                  "total_inactive_file"};
constexpr GroupFiles kVersion2 = {"/sys/fs/cgroup", "/memory.max", "/memory.current", "inactive_file"};

// Lowers `available` to what the group at `path` ("" for the topmost) and those above it leave. In a container the
// topmost one that can be seen is the container's own.
void LowerToGroup(const std::string& root, const GroupFiles& files, std::string path, AvailableMemory* available) {
  while (true) {
    const std::string folder = absl::StrCat(root, files.folder, path);
    const std::optional<int64_t> limit = NumberIn(folder + files.limit);
    const std::optional<int64_t> usage = NumberIn(folder + files.usage);
    if (limit.has_value() && usage.has_value()) {
      const int64_t reclaimable = NumberAfter(folder + "/memory.stat", files.reclaimable).value_or(0);
      const int64_t left = std::max<int64_t>(0, *limit - *usage + reclaimable);
      if (left < available->bytes) *available = {left, absl::StrCat("the control group ", path.empty() ? "/" : path)};
    }
    if (path.empty()) return;
    path.erase(path.rfind('/'));
  }
}

}  // namespace

AvailableMemory FindAvailableMemory(const std::string& root) {
  AvailableMemory available{std::numeric_limits<int64_t>::max(), "this machine"};
  if (const auto kib = NumberAfter(root + "/proc/meminfo", "MemAvailable:")) available.bytes = *kib * 1024;
  // Lines such as "4:memory:/group" (version 1) and "0::/group" (version 2).
  std::ifstream groups(root + "/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (parts.size() != 3 || parts[2].empty() || parts[2][0] != '/') continue;
    const std::string path = parts[2] == "/" ? "" : parts[2];
    const std::vector<std::string> controllers = absl::StrSplit(parts[1], ',');
    if (parts[1].empty()) LowerToGroup(root, kVersion2, path, &available);
    if (std::count(controllers.begin(), controllers.end(), "memory") > 0) {
      LowerToGroup(root, kVersion1, path, &available);
    }
  }
  return available;
}

int64_t TotalMemory() { return NumberAfter("/proc/meminfo", "MemTotal:").value_or(0) * 1024; }

int64_t ResidentMemory() {
  std::ifstream statm("/proc/self/statm");
  int64_t total_pages = 0;
  int64_t resident_pages = 0;
  statm >> total_pages >> resident_pages;
  return resident_pages * sysconf(_SC_PAGESIZE);
}

void ExitWhenOutOfMemory() {
  std::set_new_handler([] {
    // Without memory there is little else that can be called.
    constexpr char kMessage[] = "error: out of memory; files that were being written are what they were before\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kMessage, sizeof(kMessage) - 1);
    ::_exit(1);
  });
}

}  // namespace inknet
