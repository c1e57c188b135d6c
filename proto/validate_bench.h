// What a benchmark suite may say beyond what its types allow.
#ifndef INKNET_PROTO_VALIDATE_BENCH_H_
#define INKNET_PROTO_VALIDATE_BENCH_H_

#include "absl/status/status.h"
#include "proto/bench.pb.h"

namespace inknet {

// OK when `suite` can be run; otherwise the error has one line for each problem, as in proto/validate.h, which also
// states the ranges of model and train.
//
//   inputs, classes, images       1 .. 65536, 1 .. 256, 1 .. 10000000
//   cases, grid                   at least one case and at most 10000, each with values that a configuration may have
//   model.dropout                 none, or one for all layers, where a case has hidden layers of its own
//   warmup_seconds, seconds       0 or more, more than 0; at most 3600
//   repetitions                   1 .. 10000
//   fma_peak_seconds              more than 0, at most 10
//   bandwidth_seconds             0 or more, at most 10
//   quality                       data.source GLYPHS, train.threads 1 or more, at least one seed
absl::Status ValidateBenchSuite(const BenchSuite& suite);

}  // namespace inknet

#endif  // INKNET_PROTO_VALIDATE_BENCH_H_
