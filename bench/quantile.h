// Medians and percentiles of measurements.
#ifndef INKNET_BENCH_QUANTILE_H_
#define INKNET_BENCH_QUANTILE_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace inknet::bench {

// The smallest of `values` that at least `share` (0 .. 1) of them do not exceed; 0 of none.
inline double Quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const double rank = std::ceil(share * static_cast<double>(values.size()));
  const auto at = values.begin() +
                  std::clamp<ptrdiff_t>(static_cast<ptrdiff_t>(rank) - 1, 0, static_cast<ptrdiff_t>(values.size()) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// The middle one, or the mean of the two in the middle; 0 of none.
inline double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace inknet::bench

#endif  // INKNET_BENCH_QUANTILE_H_
