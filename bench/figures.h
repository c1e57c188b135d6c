// What a person wants to know of a case's repetitions.
#ifndef INKNET_BENCH_FIGURES_H_
#define INKNET_BENCH_FIGURES_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "proto/bench.pb.h"

namespace inknet::bench {

inline constexpr size_t kTimeShares = 5;
inline constexpr std::array<const char*, kTimeShares> kTimeShareNames = {"gather", "forward", "backward", "update",
                                                                         "waiting"};

// Each is the median over the repetitions.
struct CaseFigures {
  double median_step_seconds = 0;
  double p95_step_seconds = 0;
  double images_per_second = 0;  // Of a median step.
  double flops = 0;              // A second, of a median step.
  // flops / the FMA peak beside it, of each repetition whose peak can be believed; 0 where there is none.
  double fma_share = 0;
  int64_t resident_bytes = 0;
  // The largest median step less the smallest, in parts of the median.
  double spread = 0;
  // Parts of the threads' time, in the order of kTimeShareNames; all 0 where phases are absent.
  std::array<double, kTimeShares> time_shares = {};
};

// All zero where `result` has no repetition.
CaseFigures FiguresOf(const BenchResult& result);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_FIGURES_H_
