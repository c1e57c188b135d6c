#include "util/cores.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace inknet {
namespace {

// The numbers in a file of a control group, such as "150000 100000". "max" and what else is no number: -1.
std::vector<double> ReadNumbers(const std::string& path) {
  std::ifstream file(path);
  std::vector<double> numbers;
  for (std::string word; file >> word;) {
    double number = 0;
    numbers.push_back(absl::SimpleAtod(word, &number) ? number : -1);
  }
  return numbers;
}

// The quota that one folder of a hierarchy states; version 2 has both numbers in one file.
std::optional<double> QuotaOf(const std::string& folder, bool version2) {
  std::vector<double> numbers;
  if (version2) {
    numbers = ReadNumbers(folder + "/cpu.max");
  } else {
    numbers = ReadNumbers(folder + "/cpu.cfs_quota_us");
    for (const double period : ReadNumbers(folder + "/cpu.cfs_period_us")) numbers.push_back(period);
  }
  if (numbers.size() != 2 || !(numbers[0] > 0) || !(numbers[1] > 0)) return std::nullopt;
  return numbers[0] / numbers[1];
}

// A hierarchy of control groups as it is mounted here.
struct Mount {
  std::string group;   // What of the hierarchy is mounted: "/", or within a container often a group of its own.
  std::string folder;  // Where.
  bool version2 = false;
};

bool Has(absl::string_view list, absl::string_view word) {
  for (const absl::string_view entry : absl::StrSplit(list, ',')) {
    if (entry == word) return true;
  }
  return false;
}

// Those that may limit processor time. The lines of /proc/self/mountinfo are described in proc_pid_mountinfo(5).
std::vector<Mount> FindMounts(const std::string& root) {
  std::vector<Mount> mounts;
  std::ifstream file(root + "/proc/self/mountinfo");
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> halves = absl::StrSplit(line, absl::MaxSplits(" - ", 1));
    if (halves.size() != 2) continue;
    const std::vector<std::string> before = absl::StrSplit(halves[0], ' ');
    const std::vector<std::string> after = absl::StrSplit(halves[1], ' ');
    if (before.size() < 5 || after.size() < 3) continue;
    const bool version2 = after[0] == "cgroup2";
    if (version2 || (after[0] == "cgroup" && Has(after[2], "cpu"))) mounts.push_back({before[3], before[4], version2});
  }
  return mounts;
}

// The group of this process in the hierarchy, from the lines "number:controllers:group" of /proc/self/cgroup.
std::string GroupOf(const std::string& root, bool version2) {
  std::ifstream file(root + "/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> fields = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (fields.size() == 3 && (version2 ? fields[1].empty() : Has(fields[1], "cpu"))) return fields[2];
  }
  return "/";
}

struct Cores {
  int available;
  std::optional<double> deciding_quota;
};

const Cores& FindCores() {
  static const Cores cores = [] {
    const int allowed = static_cast<int>(AllowedCores().size());
    const std::optional<double> quota = CpuQuota();
    const int available = CoresWithin(allowed, quota);
    return Cores{available, available < allowed ? quota : std::nullopt};
  }();
  return cores;
}

}  // namespace

const std::vector<int>& AllowedCores() {
  static const std::vector<int>& cores = *new std::vector<int>([] {
    std::vector<int> found;
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof(set), &set) == 0) {
      for (int core = 0; core < CPU_SETSIZE; ++core) {
        if (CPU_ISSET(core, &set)) found.push_back(core);
      }
    }
    if (found.empty()) found.push_back(0);
    return found;
  }());
  return cores;
}

std::optional<double> CpuQuota(const std::string& root) {
  std::optional<double> smallest;
  for (const Mount& mount : FindMounts(root)) {
    // From the group of this process up to what is mounted. A group that is not below that is one of the host's, as a
    // container sees it: then what is mounted is the container's own.
    absl::string_view below = "";
    const std::string group = GroupOf(root, mount.version2);
    const absl::string_view mounted = mount.group == "/" ? "" : absl::string_view(mount.group);
    if (absl::StartsWith(group, mounted))
      below = absl::StripSuffix(absl::string_view(group).substr(mounted.size()), "/");
    if (!below.empty() && below[0] != '/') below = "";
    while (true) {
      const std::optional<double> quota = QuotaOf(root + mount.folder + std::string(below), mount.version2);
      if (quota.has_value() && (!smallest.has_value() || *quota < *smallest)) smallest = quota;
      if (below.empty()) break;
      below = below.substr(0, below.rfind('/'));
    }
  }
  return smallest;
}

int CoresWithin(int allowed, std::optional<double> quota) {
  if (!quota.has_value() || *quota >= allowed) return allowed;
  return std::max(1, static_cast<int>(std::ceil(*quota)));
}

int AvailableCores() { return FindCores().available; }

std::optional<double> DecidingQuota() { return FindCores().deciding_quota; }

}  // namespace inknet
