// What was measured of one case on both sides of a comparison, and the verdict.
#ifndef INKNET_BENCH_COMPARED_CASE_H_
#define INKNET_BENCH_COMPARED_CASE_H_

#include <vector>

#include "bench/statistics/comparison.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

struct ComparedCase {
  // Pair by pair where comparison.pairs says that they were measured in turns; otherwise the samples of two sessions,
  // perhaps of different sizes.
  std::vector<BenchRepetition> baseline;
  std::vector<BenchRepetition> candidate;
  statistics::Comparison comparison;
};

}  // namespace inknet::bench

#endif  // INKNET_BENCH_COMPARED_CASE_H_
