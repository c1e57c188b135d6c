// The centre of a sample by Wilcoxon's signed ranks: the Hodges-Lehmann estimate and its interval.
//
// A Walsh average is the mean of two values of the sample, or one value (taken with itself): N (N + 1) / 2 of them for
// N values. Their median is the Hodges-Lehmann estimate; a low and a high one of them bound the interval (Hodges &
// Lehmann 1963, "Estimates of location based on rank tests"; Hollander, Wolfe & Chicken 2014, "Nonparametric
// Statistical Methods", 3.1 - 3.3). Normal noise costs 5 % more values than the mean would need, and a quarter of the
// values may be wild.
//
// The interval is exact where each value lies above or below the centre by the toss of a coin of its own, whatever its
// distance from it: the distances need be neither normal, nor of one spread, nor independent. Ties make it wider, never
// narrower.
#ifndef INKNET_BENCH_STATISTICS_SIGNED_RANK_H_
#define INKNET_BENCH_STATISTICS_SIGNED_RANK_H_

#include <vector>

#include "bench/statistics/interval.h"

namespace inknet::statistics {

// How many of the smallest Walsh averages of `n` values may be left out: the largest cut with
// P(fewer than `cut` Walsh averages lie below the centre) <= `tail`. That number of averages has the null distribution
// of the signed-rank statistic, which is counted out. 0 where n is too small for any: 2^-n > `tail`. `tail` < 0.5.
int SignedRankCut(int n, double tail);

struct Centre {
  double estimate;
  Interval interval;
};

// `values`: at least one. The interval leaves out `cut` - 1 Walsh averages at each end; with cut = SignedRankCut(N,
// tail) it misses the centre with a probability of at most `tail` on each side. `cut` = 0: the whole line.
Centre HodgesLehmann(const std::vector<double>& values, int cut);

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_SIGNED_RANK_H_
