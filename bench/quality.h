// What a short training reaches: a change that buys speed with accuracy shows here.
#ifndef INKNET_BENCH_QUALITY_H_
#define INKNET_BENCH_QUALITY_H_

#include <atomic>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

// Runs the trainings that `quality`, a valid one, asks for. Cancelled soon after `stop` becomes true.
absl::StatusOr<std::vector<BenchQualityResult>> MeasureQuality(const BenchQuality& quality,
                                                               const std::atomic<bool>& stop);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_QUALITY_H_
