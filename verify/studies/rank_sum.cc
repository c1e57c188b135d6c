#include "verify/studies/rank_sum.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "sweep/search/normal.h"

namespace inknet::search {

double RankSumPValue(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<std::pair<double, bool>> all;  // Value, whether it is of `a`.
  for (const double value : a) all.emplace_back(value, true);
  for (const double value : b) all.emplace_back(value, false);
  std::sort(all.begin(), all.end());

  const double m = static_cast<double>(a.size());
  const double n = static_cast<double>(all.size());
  double rank_sum = 0;  // Of `a`; equal values share the mean of their ranks.
  double ties = 0;      // Sum of t^3 - t over groups of t equal values.
  for (size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    double of_a = 0;
    for (end = begin; end < all.size() && all[end].first == all[begin].first; ++end) of_a += all[end].second;
    const double t = static_cast<double>(end - begin);
    rank_sum += of_a * static_cast<double>(begin + 1 + end) / 2;
    ties += t * t * t - t;
  }
  const double excess = std::abs(rank_sum - m * (n + 1) / 2);
  const double variance = m * (n - m) / 12 * (n + 1 - ties / (n * (n - 1)));
  if (variance <= 0) return 1;
  return std::min(1.0, 2 * NormalCdf(-std::max(0.0, excess - 0.5) / std::sqrt(variance)));
}

}  // namespace inknet::search
