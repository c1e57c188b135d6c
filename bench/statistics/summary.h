// One benchmark's repeated times in a few robust figures.
#ifndef INKNET_BENCH_STATISTICS_SUMMARY_H_
#define INKNET_BENCH_STATISTICS_SUMMARY_H_

#include <vector>

#include "absl/status/statusor.h"
#include "bench/statistics/interval.h"

namespace inknet::statistics {

// The functions of values want at least one value, and no NaN.

// Quantile of type 7 (Hyndman & Fan 1996, "Sample quantiles in statistical packages"; what R and NumPy do by default):
// with the N values sorted and numbered from 0, the one at (N - 1) * `share`, interpolated linearly. `share`: 0 .. 1.
double Quantile(std::vector<double> values, double share);

double Median(std::vector<double> values);

// Median of the distances from the median, times 1.4826, so that it estimates the standard deviation of normal values
// (Rousseeuw & Croux 1993, "Alternatives to the median absolute deviation"). Half of the values may be outliers.
double ScaledMad(const std::vector<double>& values);

// Interval that holds the median of the population with at least the probability `confidence`, whatever the
// distribution: two order statistics, chosen by the binomial distribution of how many values lie below the median
// (Conover 1999, "Practical Nonparametric Statistics", 3.2). The whole line where there are too few values, which for
// 95 % are fewer than 6. Assumes independent values, so it says nothing of what differs from one session to the next.
Interval MedianInterval(std::vector<double> values, double confidence);

// Times of one benchmark, in the caller's unit.
struct Summary {
  int count = 0;
  double minimum = 0;
  double median = 0;
  double percentile_95 = 0;
  double maximum = 0;
  // Spread as a share of the median: a coefficient of variation from ScaledMad, which one burst does not blow up.
  double noise = 0;
  // 95 %.
  Interval median_interval;
};

// An error where there is no time, or one that is not positive and finite.
absl::StatusOr<Summary> Summarise(const std::vector<double>& times);

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_SUMMARY_H_
