#include "bench/statistics/signed_rank.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "bench/statistics/summary.h"

namespace inknet::statistics {

int SignedRankCut(int n, double tail) {
  // probability[s]: that the ranks 1 .. r with a positive sign add up to s, each sign being a toss of a coin. Sums
  // beyond the middle are never asked for.
  const int middle = n * (n + 1) / 4;
  std::vector<double> probability(static_cast<size_t>(middle) + 1);
  probability[0] = 1;
  for (int r = 1; r <= n; ++r) {
    for (int s = std::min(middle, r * (r + 1) / 2); s >= 0; --s) {
      const double with_rank = s >= r ? probability[static_cast<size_t>(s - r)] : 0;
      probability[static_cast<size_t>(s)] = 0.5 * (probability[static_cast<size_t>(s)] + with_rank);
    }
  }
  double sum = 0;
  int cut = 0;
  for (; cut <= middle; ++cut) {
    sum += probability[static_cast<size_t>(cut)];
    if (sum > tail) break;
  }
  return cut;
}

Centre HodgesLehmann(const std::vector<double>& values, int cut) {
  const size_t n = values.size();
  std::vector<double> averages;
  averages.reserve(n * (n + 1) / 2);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i; j < n; ++j) averages.push_back(0.5 * (values[i] + values[j]));
  }
  Centre centre;
  if (cut > 0) {
    const auto low = averages.begin() + (cut - 1);
    const auto high = averages.end() - cut;
    std::nth_element(averages.begin(), low, averages.end());
    std::nth_element(low + 1, high, averages.end());
    centre.interval = {*low, *high};
  }
  centre.estimate = Median(std::move(averages));
  return centre;
}

}  // namespace inknet::statistics
