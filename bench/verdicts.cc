#include "bench/verdicts.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "bench/reasons.h"
#include "bench/statistics/comparison.h"
#include "bench/statistics/summary.h"

namespace inknet::bench {
namespace {

using statistics::Verdict;

std::string FormatTime(double seconds) {
  if (seconds < 1e-6) return absl::StrFormat("%.2f ns", 1e9 * seconds);
  if (seconds < 1e-3) return absl::StrFormat("%.2f us", 1e6 * seconds);
  if (seconds < 1) return absl::StrFormat("%.3f ms", 1e3 * seconds);
  return absl::StrFormat("%.3f s", seconds);
}

std::string FormatBytes(double bytes) {
  return bytes < (1 << 20) ? absl::StrFormat("%.1f KiB", bytes / (1 << 10))
                           : absl::StrFormat("%.2f MiB", bytes / (1 << 20));
}

// Behind a verdict that commits have something to say of.
std::string FormatAcceptance(const ComparedCase& compared) {
  if (compared.comparison.verdict != Verdict::kSlower || !compared.accepted.has_value()) return "";
  const Acceptance& accepted = *compared.accepted;
  if (!IsAccepted(compared)) {
    return absl::StrFormat("; %s accepts no more than %.1f %%", accepted.commits, 100 * (accepted.ratio - 1));
  }
  return absl::StrFormat("; accepted up to %.1f %% (%s: %s)", 100 * (accepted.ratio - 1), accepted.commits,
                         accepted.reason);
}

}  // namespace

std::string FormatMedian(const std::vector<Measurement>& side, Figure figure) {
  if (side.empty()) return "-";
  std::vector<double> values;
  for (const Measurement& one : side) values.push_back(ValueOf(one, figure));
  const double median = statistics::Median(std::move(values));
  return figure == Figure::kMemory || figure == Figure::kSize ? FormatBytes(median) : FormatTime(median);
}

absl::string_view VerdictWord(Verdict verdict, Figure figure) {
  const bool size = figure == Figure::kMemory || figure == Figure::kSize;
  if (size && verdict == Verdict::kSlower) return "larger";
  if (size && verdict == Verdict::kFaster) return "smaller";
  return statistics::VerdictName(verdict);
}

std::string FormatInterval(const statistics::Interval& interval) {
  if (!std::isfinite(interval.high)) return "-";
  return absl::StrFormat("%.4f .. %.4f", interval.low, interval.high);
}

std::string FormatVerdict(const ComparedCase& compared) {
  if (!compared.failure.ok()) return "failed";
  const Verdict verdict = compared.comparison.verdict;
  std::string text(VerdictWord(verdict, compared.figure));
  if (verdict != Verdict::kSlower && verdict != Verdict::kFaster) return text;
  if (const std::string reason = FormatReason(compared); !reason.empty()) {
    const double change = std::abs(compared.comparison.ratio - 1);
    absl::StrAppendFormat(&text, " by %.*f %%: %s", change < 0.1 ? 1 : 0, 100 * change, reason);
  }
  return text + FormatAcceptance(compared);
}

std::string FormatVerdicts(const std::vector<ComparedCase>& cases) {
  size_t width = 4;
  for (const ComparedCase& one : cases) width = std::max(width, RowName(one).size());
  const int name_width = static_cast<int>(width);
  const bool in_pairs =
      std::any_of(cases.begin(), cases.end(), [](const ComparedCase& one) { return one.comparison.pairs > 0; });
  const int times_width = in_pairs ? 5 : 7;
  std::string text =
      absl::StrFormat("%-*s  %10s  %10s  %7s  %-18s  %*s  %s\n", name_width, "case", "baseline", "candidate", "ratio",
                      "interval", times_width, in_pairs ? "pairs" : "times", "verdict");
  for (const ComparedCase& one : cases) {
    const std::string ratio = std::isfinite(one.comparison.ratio) ? absl::StrFormat("%.4f", one.comparison.ratio) : "-";
    const std::string times =
        in_pairs ? absl::StrCat(one.comparison.pairs) : absl::StrCat(one.baseline.size(), " + ", one.candidate.size());
    absl::StrAppendFormat(&text, "%-*s  %10s  %10s  %7s  %-18s  %*s  %s\n", name_width, RowName(one),
                          FormatMedian(one.baseline, one.figure), FormatMedian(one.candidate, one.figure), ratio,
                          FormatInterval(one.comparison.interval), times_width, times, FormatVerdict(one));
  }
  return text;
}

bool HasRegression(const std::vector<ComparedCase>& cases) {
  return std::any_of(cases.begin(), cases.end(), [](const ComparedCase& one) {
    return one.comparison.verdict == Verdict::kSlower && !IsAccepted(one);
  });
}

int CountUntold(const std::vector<ComparedCase>& cases) {
  return static_cast<int>(std::count_if(cases.begin(), cases.end(), [](const ComparedCase& one) {
    return one.figure == Figure::kTime && one.failure.ok() && one.comparison.verdict == Verdict::kCannotTell;
  }));
}

absl::Status FailuresOf(const std::vector<ComparedCase>& cases) {
  std::vector<std::string> failures;
  for (const ComparedCase& one : cases) {
    if (!one.failure.ok()) failures.push_back(absl::StrCat(one.name, ": ", one.failure.message()));
  }
  if (failures.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrJoin(failures, "\n"));
}

}  // namespace inknet::bench
