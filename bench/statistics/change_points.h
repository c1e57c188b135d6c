// Where a series of results over commits changed its level.
//
// Of all ways to cut the series into levels, the one is taken that explains it best for the number of its cuts: by the
// probability of the results, where the noise is not known but for a prior (a normal distribution whose variance is
// integrated out), less a price for each cut. Four things are chosen for benchmarks:
//
// The results' own repetitions count. They say how large the noise is at least, which four results in a row hardly do,
// and a result whose repetitions disagree weighs less.
//
// A result that lies far from its level costs no more than one that lies four deviations away (Fearnhead & Rigaill
// 2019, "Changepoint detection in the presence of outliers"): so two outliers in a row are no level, and three results
// that agree are.
//
// All cuts are found together, by dynamic programming (Auger & Lawrence 1989, "Algorithms for the optimal
// identification of segment neighborhoods"), so that a step up and a step down do not hide each other.
//
// Steps that may be too small to matter are dropped in the end, since a slow drift is real, but no step.
//
// A change is confirmed by its third result. One or two results that lie beyond doubt elsewhere are a suspect, which
// the next ones confirm or withdraw. docs/statistics.md has the simulations, from 3 results on.
#ifndef INKNET_BENCH_STATISTICS_CHANGE_POINTS_H_
#define INKNET_BENCH_STATISTICS_CHANGE_POINTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "bench/statistics/interval.h"
#include "bench/statistics/series_results.h"

namespace inknet::statistics {

struct ChangePointOptions {
  // Ratio of two levels, less 1, below which they are one level; at least 0.
  double smallest_effect = 0.02;
};

struct ChangePoint {
  // The first result of the new level.
  int index = 0;
  // New level / old level, and where it lies with a probability of about 99 %, if there is a change.
  double ratio = 1;
  Interval interval;
  // Otherwise suspect: fewer than three results speak for it.
  bool confirmed = false;
};

// The change points of `results` (oldest first), by ascending index; none in fewer than 3. An error for a wrong option,
// and for a result that is not positive and finite. Takes the cube of the number of results: 0.04 s for 200, 4 s for
// 1,000.
absl::StatusOr<std::vector<ChangePoint>> FindChangePoints(const std::vector<SeriesResult>& results,
                                                          const ChangePointOptions& options);

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_CHANGE_POINTS_H_
