// A case that is measured on both sides of a comparison: what was measured of it, and the verdict.
#ifndef INKNET_BENCH_COMPARED_CASE_H_
#define INKNET_BENCH_COMPARED_CASE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "bench/acceptance.h"
#include "bench/measurement.h"
#include "bench/statistics/comparison.h"

namespace inknet::bench {

struct ComparedCase {
  std::string name;
  // What of it. A case has a row for each of its figures; the executable has one of its own.
  Figure figure = Figure::kTime;
  // Pair by pair where comparison.pairs says that they were measured in turns; otherwise the samples of two sessions,
  // perhaps of different sizes.
  std::vector<Measurement> baseline;
  std::vector<Measurement> candidate;
  statistics::Comparison comparison;
  // Why it could not be measured to the end; then its comparison says nothing.
  absl::Status failure;
  // How much slower (or larger) it may be for sure, by what commits accept; nothing: not at all.
  std::optional<Acceptance> accepted;
};

// "CASE", "CASE memory": what its row is called.
std::string RowName(const ComparedCase& compared);

// Whether it is slower or larger by no more than is accepted.
bool IsAccepted(const ComparedCase& compared);

// Names of the two sides, as people call them.
struct SideNames {
  std::string baseline;
  std::string candidate;
};

}  // namespace inknet::bench

#endif  // INKNET_BENCH_COMPARED_CASE_H_
