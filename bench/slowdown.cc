#include "bench/slowdown.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "nn/phases.h"

namespace inknet::bench {

absl::Status InjectSlowdownFlag(absl::string_view flag) {
  if (flag.empty()) return absl::OkStatus();
  const std::vector<std::string> parts = absl::StrSplit(flag, ':');
  nn::PhaseSeconds shares = {};
  double share = 0;
  if (parts.size() == 2 && absl::SimpleAtod(parts[1], &share) && share > 0 && share <= 100) {
    for (size_t phase = 0; phase < nn::kPhases; ++phase) {
      if (parts[0] != nn::kPhaseNames[phase]) continue;
      shares[phase] = share;
      nn::InjectSlowdown(shares);
      return absl::OkStatus();
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--inject_slowdown is \"", flag, "\"; it must be PHASE:SHARE, a phase (",
                   absl::StrJoin(nn::kPhaseNames, ", "), ") and a share above 0, at most 100, such as backward:0.05"));
}

}  // namespace inknet::bench
