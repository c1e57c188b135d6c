// Comparing two saved records. Their times are taken in units of the FMA peak that was measured just before each, so
// that a slower day does not look like a slower program; what else differs between two sessions stays in them.
#ifndef INKNET_BENCH_RECORD_COMPARISON_H_
#define INKNET_BENCH_RECORD_COMPARISON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/compared_case.h"
#include "bench/statistics/comparison.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

struct RecordComparison {
  // Of `compared`, in the candidate's order: the cases that are the same in both records.
  std::vector<BenchCase> cases;
  std::vector<ComparedCase> compared;
  // What speaks against the verdicts, a sentence each: different machines, compilers, cases that only one side has ...
  std::vector<std::string> warnings;
};

// `options.benchmarks` is set to the number of cases. NotFound where the records have no case in common that could be
// compared.
absl::StatusOr<RecordComparison> CompareRecords(const BenchRecord& baseline, const BenchRecord& candidate,
                                                statistics::ComparisonOptions options);

// "short training: accuracy 93.12 % -> 92.88 %, loss 0.2101 -> 0.2244": what the change did to quality; says where the
// trainings were the same to the last bit. Empty where the records have no same training.
std::string FormatQualityChange(const BenchRecord& baseline, const BenchRecord& candidate);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_RECORD_COMPARISON_H_
