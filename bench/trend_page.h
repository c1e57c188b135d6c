// A page of how benchmarks went over time.
#ifndef INKNET_BENCH_TREND_PAGE_H_
#define INKNET_BENCH_TREND_PAGE_H_

#include <string>

#include "bench/trends.h"

namespace inknet::bench {

// A chart for each case with the levels between its change points, a table of all change points, the quality that short
// trainings reached, and the records.
std::string TrendPage(const Trends& trends);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_TREND_PAGE_H_
