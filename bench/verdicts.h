// What a comparison of two builds found, for people and for other programs.
#ifndef INKNET_BENCH_VERDICTS_H_
#define INKNET_BENCH_VERDICTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "bench/compared_case.h"
#include "proto/bench.pb.h"
#include "proto/run.pb.h"

namespace inknet::bench {

// By how much a phase became slower (or faster: negative), as a share of the baseline's whole step: the median over the
// pairs, or without pairs the difference of the medians. The phase whose change is the largest in the direction of the
// whole step's.
struct PhaseChange {
  absl::string_view phase;  // Empty where phases were not counted.
  double share = 0;
};
PhaseChange LargestPhaseChange(const ComparedCase& measured);

// Names of the two sides, as people call them.
struct SideNames {
  std::string baseline;
  std::string candidate;
};

// A row for each case: both medians, the ratio with its interval, the number of pairs (or of repetitions on both
// sides), the verdict and, where it is slower or faster, the phase that changed most. `cases` and `measured` go
// together.
std::string FormatVerdicts(const std::vector<BenchCase>& cases, const std::vector<ComparedCase>& measured);

// In Google Benchmark's JSON: each repetition as a benchmark baseline/CASE or candidate/CASE, so that
// `compare.py filters FILE baseline/ candidate/` reads it; and "verdicts", a list of our own.
std::string VerdictsJson(const std::vector<BenchCase>& cases, const std::vector<ComparedCase>& measured,
                         const SideNames& sides, const BenchMachine& machine, absl::string_view date);

// Whether any case is slower.
bool HasRegression(const std::vector<ComparedCase>& measured);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_VERDICTS_H_
