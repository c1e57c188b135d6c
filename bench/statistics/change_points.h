// Where a series of results over commits changed its level.
//
// E-divisive (Matteson & James 2014, "A nonparametric approach for multiple change point analysis of multivariate
// data"), which MongoDB uses on its benchmarks (Daly et al. 2020): the best split of any segment is tested by shuffling
// the results within their segments; if hardly any shuffle splits as well, it is a change point and its two sides are
// searched in turn. Four things are chosen for benchmarks:
//
// The exponent is 2, for which the energy distance is the difference of the means: of all that may change in a
// distribution, a level is what is asked for, and running sums take the place of a matrix of distances.
//
// Logarithms are taken, and outliers pulled in by a Hampel filter, which leaves steps as they are: to at most 2
// standard deviations from the median of the 11 results around (Davies & Gather 1993, "The identification of multiple
// outliers").
//
// Shuffles move two neighbours together, so that noise that lasts over two results is not taken for a change (Kirch
// 2007, "Block permutation principles for the change analysis of dependent data").
//
// Steps too small to matter are dropped in the end, since a slow drift is real, but no step.
//
// docs/statistics.md has the simulations.
#ifndef INKNET_BENCH_STATISTICS_CHANGE_POINTS_H_
#define INKNET_BENCH_STATISTICS_CHANGE_POINTS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

namespace inknet::statistics {

struct ChangePointOptions {
  // Fewest results between two change points, and before the first and after the last; at least 2.
  int min_segment = 5;
  // Ratio of two levels, less 1, below which they are one level; at least 0.
  double smallest_effect = 0.02;
  // Of each test: how often it finds something in a series without a change, before small steps are dropped. More than
  // 0, less than 1.
  double level = 0.005;
  // Shuffles of a test; at least 1 / level - 1, since p-values are multiples of 1 / (permutations + 1).
  int permutations = 399;
  uint64_t seed = 1;
};

struct ChangePoint {
  // The first result of the new level.
  int index;
  // New level / old level, each being the geometric mean of its segment after the filter.
  double ratio;
  // Of the test that found it.
  double p_value;
};

// The change points of `results` (times, or any positive figure, oldest first), by ascending index. Equal options and
// results give equal change points. None in fewer than 2 * min_segment results. An error for a wrong option, and for a
// result that is not positive and finite. Takes the square of the results times `permutations` for each change point:
// 0.03 s for 200 results, 1 s for 1,000.
absl::StatusOr<std::vector<ChangePoint>> FindChangePoints(const std::vector<double>& results,
                                                          const ChangePointOptions& options);

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_CHANGE_POINTS_H_
