#include "bench/statistics/summary.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "bench/statistics/positive.h"
#include "util/status.h"

namespace inknet::statistics {

double Quantile(std::vector<double> values, double share) {
  const double position = share * static_cast<double>(values.size() - 1);
  const auto below = values.begin() + static_cast<ptrdiff_t>(position);
  std::nth_element(values.begin(), below, values.end());
  const double weight = position - std::floor(position);
  if (weight == 0) return *below;
  return *below + weight * (*std::min_element(below + 1, values.end()) - *below);
}

double Median(std::vector<double> values) { return Quantile(std::move(values), 0.5); }

double ScaledMad(const std::vector<double>& values) {
  const double median = Median(values);
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double value : values) distances.push_back(std::abs(value - median));
  return 1.4826 * Median(std::move(distances));
}

Interval MedianInterval(std::vector<double> values, double confidence) {
  const int n = static_cast<int>(values.size());
  const double tail = (1 - confidence) / 2;
  // `cut` values are left out at each end: as many as P(at most cut - 1 values below the median) <= tail allows. The
  // probabilities are taken from their logarithms, since 2^-n underflows.
  int cut = 0;
  for (double below = 0; cut < n; ++cut) {
    below += std::exp(std::lgamma(n + 1) - std::lgamma(cut + 1) - std::lgamma(n - cut + 1) - n * std::log(2));
    if (below > tail) break;
  }
  if (cut == 0) return {};
  std::sort(values.begin(), values.end());
  return {values[static_cast<size_t>(cut - 1)], values[static_cast<size_t>(n - cut)]};
}

absl::StatusOr<Summary> Summarise(const std::vector<double>& times) {
  if (times.empty()) return absl::InvalidArgumentError("there is no time to summarise");
  for (size_t i = 0; i < times.size(); ++i) RETURN_IF_ERROR(CheckPositive(absl::StrCat("time ", i + 1), times[i]));
  Summary summary;
  summary.count = static_cast<int>(times.size());
  summary.minimum = *std::min_element(times.begin(), times.end());
  summary.median = Median(times);
  summary.percentile_95 = Quantile(times, 0.95);
  summary.maximum = *std::max_element(times.begin(), times.end());
  summary.noise = ScaledMad(times) / summary.median;
  summary.median_interval = MedianInterval(times, 0.95);
  return summary;
}

}  // namespace inknet::statistics
