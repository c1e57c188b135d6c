#include "bench/statistics/series_results.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "bench/statistics/positive.h"
#include "bench/statistics/summary.h"
#include "util/status.h"

namespace inknet::statistics {
namespace {

// In the usual deviations of a repetition: how wide a cluster is, and from where on a repetition does not count.
constexpr double kCluster = 4;
constexpr double kReach = 4.5;
// A cluster of at least so many repetitions, and so few less than in the largest one, may be the one that nothing hit.
constexpr int kFew = 3;
constexpr int kLess = 2;

// Of `sorted` values: the mean of the lowest cluster of the width `width`.
double LowestCluster(const std::vector<double>& sorted, double width) {
  std::vector<int> sizes;
  for (auto first = sorted.begin(); first != sorted.end(); ++first) {
    sizes.push_back(static_cast<int>(std::upper_bound(first, sorted.end(), *first + width) - first));
  }
  const int wanted = std::max(*std::max_element(sizes.begin(), sizes.end()) - kLess, kFew);
  auto chosen = std::find_if(sizes.begin(), sizes.end(), [&](int size) { return size >= wanted; });
  if (chosen == sizes.end()) chosen = std::max_element(sizes.begin(), sizes.end());
  double sum = 0;
  for (int i = 0; i < *chosen; ++i) sum += sorted[static_cast<size_t>(chosen - sizes.begin() + i)];
  return sum / *chosen;
}

// The biweight of `sorted` logarithms whose deviations are usually `usual`.
SeriesResult ResultOf(const std::vector<double>& sorted, double usual) {
  constexpr int kRounds = 20;
  double location = LowestCluster(sorted, kCluster * usual);
  const double reach = kReach * usual;
  double weights = 0;
  double squares = 0;
  double count = 0;
  for (int round = 0; round < kRounds; ++round) {
    weights = squares = count = 0;
    double sum = 0;
    for (const double value : sorted) {
      const double u = (value - location) / reach;
      if (std::abs(u) >= 1) continue;
      const double weight = (1 - u * u) * (1 - u * u);
      ++count;
      weights += weight;
      squares += weight * weight;
      sum += weight * (value - location);
    }
    location += sum / weights;
  }
  const bool most_count = 2 * count > static_cast<double>(sorted.size());
  return {std::exp(location), most_count ? usual * std::sqrt(squares) / weights : ScaledMad(sorted)};
}

}  // namespace

absl::StatusOr<std::vector<SeriesResult>> ResultsOf(const std::vector<std::vector<double>>& records) {
  std::vector<std::vector<double>> logarithms;
  std::vector<double> deviations;
  for (size_t i = 0; i < records.size(); ++i) {
    if (records[i].empty()) return absl::InvalidArgumentError(absl::StrCat("record ", i, " has no repetition"));
    std::vector<double>& logs = logarithms.emplace_back();
    for (const double repetition : records[i]) {
      RETURN_IF_ERROR(CheckPositive(absl::StrCat("a repetition of record ", i), repetition));
      logs.push_back(std::log(repetition));
    }
    std::sort(logs.begin(), logs.end());
    if (logs.size() > 1) deviations.push_back(ScaledMad(logs));
  }
  const double usual = deviations.empty() ? 0 : Median(deviations);
  std::vector<SeriesResult> results;
  for (const std::vector<double>& logs : logarithms) {
    results.push_back(usual > 0 ? ResultOf(logs, usual) : SeriesResult{std::exp(Median(logs)), 0});
  }
  return results;
}

}  // namespace inknet::statistics
