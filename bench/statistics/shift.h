// By how much one sample lies above another: the Hodges-Lehmann estimate of the shift and its interval by Wilcoxon's
// rank sums (Mann & Whitney 1947; Hollander, Wolfe & Chicken 2014, "Nonparametric Statistical Methods", 4.1 - 4.3).
//
// For samples that were not taken in pairs (signed_rank.h is for those). The interval is exact where all values are
// independent and both samples have the same distribution up to the shift, whatever it is. Ties make it wider.
#ifndef INKNET_BENCH_STATISTICS_SHIFT_H_
#define INKNET_BENCH_STATISTICS_SHIFT_H_

#include <vector>

#include "bench/statistics/signed_rank.h"

namespace inknet::statistics {

// How many of the smallest of the n * m differences between two samples may be left out: the largest cut with
// P(fewer than `cut` of them lie below the shift) <= `tail`, by the null distribution of the rank-sum statistic,
// counted out (time n m n m). 0 where the samples are too small for any. `tail` < 0.5.
int RankSumCut(int n, int m, double tail);

// The median of all differences `after` - `before`, and an interval that leaves out `cut` - 1 of them at each end: with
// cut = RankSumCut(n, m, tail) it misses the shift with a probability of at most `tail` on each side. `cut` = 0: the
// whole line. Neither sample may be empty.
Centre Shift(const std::vector<double>& before, const std::vector<double>& after, int cut);

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_SHIFT_H_
