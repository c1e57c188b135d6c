// What the repetitions of records say: a result of each, for a series.
#ifndef INKNET_BENCH_STATISTICS_SERIES_RESULTS_H_
#define INKNET_BENCH_STATISTICS_SERIES_RESULTS_H_

#include <vector>

#include "absl/status/statusor.h"

namespace inknet::statistics {

// One result of a series.
struct SeriesResult {
  // A time, or any positive figure.
  double value = 0;
  // Relative standard error of it, by its own repetitions; 0 where nothing is known.
  double error = 0;
};

// A result for each of `records`, which are the times of its repetitions.
//
// By how much repetitions differ where nothing hits them, most records say, whatever happened to one of them: it is the
// median of the records' own deviations (ScaledMad, of logarithms). A record's result is where a cluster of that width
// is: the fastest one that is nearly as large as the largest, since what hits a repetition makes it slower; then
// Tukey's biweight from there (Mosteller & Tukey 1977, "Data Analysis and Regression", 10). So up to half of the
// repetitions of a record may be hit, where a median moves a bit with each. The error is that of the mean of those that
// count; where they are no more than half, what all of them let expect.
//
// An error where a record has no repetition, or one that is not positive and finite.
absl::StatusOr<std::vector<SeriesResult>> ResultsOf(const std::vector<std::vector<double>>& records);

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_SERIES_RESULTS_H_
