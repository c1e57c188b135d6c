// Comparing two saved records. Their times are taken in units of the yardstick that was measured beside each, the steps
// of one reference build or else the FMA peak, so that a slower day does not look like a slower program; what else
// differs between two sessions stays in them.
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
  // Those that are the same in both records, in the candidate's order. Times are as at one speed of the machine, the
  // candidate's median by the yardstick, so that the ratio is that of what stands beside it.
  std::vector<ComparedCase> cases;
  // "the FMA peak".
  std::string yardstick;
  // What speaks against the verdicts, a sentence each: different machines, compilers, cases that only one side has ...
  std::vector<std::string> warnings;
};

// Differences up to this share are the same for two records: sessions of one build differ by about half of it, by less
// where both were measured in turns with one reference build, and by twice as much where one of them was made beside
// other work (docs/performance.md has what was measured).
double RecordMargin(const BenchRecord& baseline, const BenchRecord& candidate);

// How many repetitions each case of a record wants, if //bench:compare is to tell anything of two such records.
int FewestRepetitions(int cases);

// `options.benchmarks` is set to the number of cases. NotFound where the records have no case in common that could be
// compared.
absl::StatusOr<RecordComparison> CompareRecords(const BenchRecord& baseline, const BenchRecord& candidate,
                                                statistics::ComparisonOptions options);

// "short training: accuracy 93.12 % -> 92.88 %, loss 0.2101 -> 0.2244": what the change did to quality; says where the
// trainings were the same to the last bit. Empty where the records have no same training.
std::string FormatQualityChange(const BenchRecord& baseline, const BenchRecord& candidate);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_RECORD_COMPARISON_H_
