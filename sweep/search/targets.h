// What a history teaches a model.
#ifndef INKNET_SWEEP_SEARCH_TARGETS_H_
#define INKNET_SWEEP_SEARCH_TARGETS_H_

#include <vector>

#include "absl/types/span.h"
#include "sweep/search/trial.h"

namespace inknet::search {

struct Target {
  double value = 0;        // Small is good; of all targets the mean is 0 and the variance 1.
  double extra_noise = 0;  // Variance of the value's noise, beyond that of all values.
  bool finished = false;
};

// A target for each of `trials`, none of which is running.
//
// A finished trial has its value. A pruned trial's last value comes from a short training: it is taken for uncertain,
// and for no worse than the worst finished one. A failed trial counts as the worst of all, and so does one whose value
// is not finite or so bad that it must have diverged: a single loss of 1e9 would hide all differences between the
// others.
std::vector<Target> Targets(Goal goal, absl::Span<const Trial> trials);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_TARGETS_H_
