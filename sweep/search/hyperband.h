// Stopping bad trials early: the `early_terminate` of W&B's sweeps with `type: hyperband`.
//
// W&B's form is not the original's (L. Li et al., "Hyperband", JMLR 2018): trials are not started in rounds, but each
// is compared, when it comes to a bracket, with all that have come there so far. L. Li et al., "A System for Massively
// Parallel Hyperparameter Tuning" (2020), call that asynchronous successive halving. docs/search.md has the details.
#ifndef INKNET_SWEEP_SEARCH_HYPERBAND_H_
#define INKNET_SWEEP_SEARCH_HYPERBAND_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "sweep/search/trial.h"

namespace inknet::search {

// An iteration is one value of the metric, an epoch for example.
struct Hyperband {
  // Brackets after max_iter / eta, max_iter / eta^2, ..., max_iter / eta^s iterations ...
  std::optional<int64_t> max_iter;
  std::optional<int64_t> s;
  // ... or, without max_iter, after min_iter, min_iter * eta, min_iter * eta^2, ...
  std::optional<int64_t> min_iter;
  // About one in eta trials goes on at a bracket.
  double eta = 3;
  // Whether a trial is judged by its value at the bracket; else by its best one so far, and fewer are stopped.
  bool strict = false;
};

// Says what is missing or makes no sense.
absl::Status CheckHyperband(const Hyperband& rule);

// The iterations, ascending, after which a trial of `iterations` is judged. Fractions are cut off; the last iteration,
// after which nothing is left to save, is none. `rule` is one that CheckHyperband accepts.
std::vector<int64_t> Brackets(const Hyperband& rule, int64_t iterations);

// Whether to stop a trial at a bracket. `own` are its values so far, one for each iteration: the bracket's is the last,
// and there is at least one. `others` are the values at the same bracket of all other trials that came there, stopped
// or not. A trial is stopped when it is worse than number floor((others + 1) / eta), from 0, of the values at the
// bracket, best first; so never when it is alone. NaN and infinity are as bad as can be.
bool ShouldStop(const Hyperband& rule, Goal goal, absl::Span<const double> own, absl::Span<const double> others);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_HYPERBAND_H_
