#include "bench/statistics/shift.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "bench/statistics/summary.h"

namespace inknet::statistics {

int RankSumCut(int n, int m, double tail) {
  // probability[j][u], of i values of one sample and j of the other: that u of the i * j differences have the one's
  // value above the other's. The largest of the i + j values is one of the i with probability i / (i + j); then it is
  // above all j.
  const size_t sizes = static_cast<size_t>(n) * static_cast<size_t>(m) + 1;
  std::vector<std::vector<double>> probability(static_cast<size_t>(m) + 1, std::vector<double>(sizes));
  for (auto& of_none : probability) of_none[0] = 1;
  for (int i = 1; i <= n; ++i) {
    for (int j = 1; j <= m; ++j) {
      std::vector<double>& here = probability[static_cast<size_t>(j)];             // Still that of i - 1 and j.
      const std::vector<double>& fewer = probability[static_cast<size_t>(j) - 1];  // Of i and j - 1.
      const double first = static_cast<double>(i) / (i + j);
      for (size_t u = static_cast<size_t>(i) * static_cast<size_t>(j) + 1; u-- > 0;) {
        const double without = u >= static_cast<size_t>(j) ? here[u - static_cast<size_t>(j)] : 0;
        here[u] = first * without + (1 - first) * fewer[u];
      }
    }
  }
  const std::vector<double>& below = probability[static_cast<size_t>(m)];
  double sum = 0;
  int cut = 0;
  for (; static_cast<size_t>(cut) < sizes; ++cut) {
    sum += below[static_cast<size_t>(cut)];
    if (sum > tail) break;
  }
  return cut;
}

Centre Shift(const std::vector<double>& before, const std::vector<double>& after, int cut) {
  std::vector<double> differences;
  differences.reserve(before.size() * after.size());
  for (const double b : before) {
    for (const double a : after) differences.push_back(a - b);
  }
  std::sort(differences.begin(), differences.end());
  Centre centre;
  if (cut > 0) {
    centre.interval = {differences[static_cast<size_t>(cut) - 1],
                       differences[differences.size() - static_cast<size_t>(cut)]};
  }
  centre.estimate = Median(std::move(differences));
  return centre;
}

}  // namespace inknet::statistics
