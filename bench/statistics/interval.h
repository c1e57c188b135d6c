#ifndef INKNET_BENCH_STATISTICS_INTERVAL_H_
#define INKNET_BENCH_STATISTICS_INTERVAL_H_

#include <limits>

namespace inknet::statistics {

// A closed interval; as it begins, the whole line: nothing is known.
struct Interval {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_INTERVAL_H_
