// Why a case became slower or faster: what its threads did with the time.
#ifndef INKNET_BENCH_REASONS_H_
#define INKNET_BENCH_REASONS_H_

#include <string>
#include <vector>

#include "bench/compared_case.h"

namespace inknet::bench {

// By how much a part of the threads' time became longer (shorter: negative), as a share of the baseline's whole.
struct PartChange {
  std::string part;
  double share = 0;
};

// All of them, those first that say most of why the time changed; they sum to ratio - 1. Of the pairs of the middle
// half, by how much the whole changed, the means (without pairs, the medians of both sides), scaled to that sum. Empty
// where the parts are not known, or differ.
std::vector<PartChange> PartChanges(const ComparedCase& compared);

// "waiting +20.0, backward +6.0 % of a step": the parts that make up four fifths of the change. Empty where there are
// none.
std::string FormatReason(const ComparedCase& compared);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_REASONS_H_
