#include "util/machine.h"

#include <sys/resource.h>
#include <sys/utsname.h>

#include <fstream>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace inknet {

namespace {

// The value of the first line of /proc/cpuinfo with that name.
std::optional<std::string> FromCpuinfo(const std::string& root, absl::string_view name) {
  std::ifstream cpuinfo(root + "/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    const std::vector<absl::string_view> sides = absl::StrSplit(line, absl::MaxSplits(':', 1));
    if (sides.size() == 2 && absl::StripAsciiWhitespace(sides[0]) == name) {
      return std::string(absl::StripAsciiWhitespace(sides[1]));
    }
  }
  return std::nullopt;
}

}  // namespace

std::string CpuModel() { return FromCpuinfo("", "model name").value_or("unknown"); }

std::string CpuVectorFlags(const std::string& root) {
  const std::string line = FromCpuinfo(root, "flags").value_or("");
  const std::set<absl::string_view> has = absl::StrSplit(line, ' ');
  std::vector<absl::string_view> flags;
  // The widest of those that contain each other.
  for (const auto& [flag, name] : {std::make_pair("avx512f", "avx512"), std::make_pair("avx2", "avx2"),
                                   std::make_pair("avx", "avx"), std::make_pair("sse4_1", "sse4_1")}) {
    if (has.count(flag) == 0) continue;
    flags.push_back(name);
    break;
  }
  for (const char* const flag :
       {"avx_vnni", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_int8", "amx_bf16", "amx_fp16"}) {
    if (has.count(flag) > 0) flags.push_back(flag);
  }
  return flags.empty() ? "no vectors known" : absl::StrJoin(flags, " ");
}

std::string CpuIsa() {
  if (__builtin_cpu_supports("avx512f")) return "AVX-512";
  if (__builtin_cpu_supports("avx2")) return "AVX2";
  if (__builtin_cpu_supports("avx")) return "AVX";
  if (__builtin_cpu_supports("sse4.2")) return "SSE4.2";
  return "unknown";
}

std::string OperatingSystem() {
  struct utsname name;
  if (uname(&name) != 0) return "unknown";
  return absl::StrCat(name.sysname, " ", name.release, " ", name.machine);
}

double PeakMemoryMib() {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return static_cast<double>(usage.ru_maxrss) / 1024;  // Linux counts in KiB.
}

}  // namespace inknet
