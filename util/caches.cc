#include "util/caches.h"

#include <fstream>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace inknet {
namespace {

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// "48K" as bytes; 0 for anything else.
int64_t ParseSize(absl::string_view text) {
  const int64_t unit = absl::ConsumeSuffix(&text, "K") ? 1 << 10 : absl::ConsumeSuffix(&text, "M") ? 1 << 20 : 1;
  int64_t number = 0;
  return absl::SimpleAtoi(text, &number) ? number * unit : 0;
}

}  // namespace

std::vector<CacheLevel> FindCaches(const std::string& root) {
  struct Level {
    int64_t bytes = 0;
    std::set<std::string> sharers;  // Which processors share it: a name for each instance.
  };
  std::map<int, Level> levels;
  for (int cpu = 0;; ++cpu) {
    const std::string cpu_folder = absl::StrCat(root, "/sys/devices/system/cpu/cpu", cpu, "/cache");
    if (FirstLine(cpu_folder + "/index0/level").empty()) break;
    for (int index = 0;; ++index) {
      const std::string folder = absl::StrCat(cpu_folder, "/index", index);
      int number = 0;
      if (!absl::SimpleAtoi(FirstLine(folder + "/level"), &number)) break;
      const int64_t bytes = ParseSize(FirstLine(folder + "/size"));
      if (FirstLine(folder + "/type") == "Instruction" || bytes <= 0) continue;
      levels[number].bytes = bytes;
      levels[number].sharers.insert(FirstLine(folder + "/shared_cpu_list"));
    }
  }
  std::vector<CacheLevel> caches;
  for (const auto& [number, level] : levels) {
    caches.push_back({number, level.bytes, static_cast<int>(level.sharers.size())});
  }
  if (caches.empty()) caches = {{1, 32 << 10, 1}, {2, 1 << 20, 1}, {3, 32 << 20, 1}};
  return caches;
}

}  // namespace inknet
