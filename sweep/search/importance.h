// How much each parameter matters: the share of the metric's variance over the whole space that it is behind.
//
// The functional analysis of variance of a random forest that has learnt the trials (F. Hutter, H. Hoos and K.
// Leyton-Brown, "An efficient approach for assessing hyperparameter importance", 2014), as Sobol' indices: computed
// from quasi-random points with the estimators of M. J. W. Jansen, "Analysis of variance designs for model output"
// (1999). "Over the whole space" means that a parameter's values are weighted as its distribution has them, wherever
// the trials are.
#ifndef INKNET_SWEEP_SEARCH_IMPORTANCE_H_
#define INKNET_SWEEP_SEARCH_IMPORTANCE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sweep/search/space.h"
#include "sweep/search/trial.h"

namespace inknet::search {

// Shares of the forest's variance, 0 .. 1.
struct Share {
  // Of the parameter by itself: how the mean over all others changes with it. All parameters' add up to 1 at most.
  double alone;
  // With all that it does together with others; what two do together is in both of theirs. At least `alone`.
  double total;
};

struct Importance {
  std::vector<Share> shares;  // For each dimension of the space.
  // Of the trials' variance, the share that the forest explains of trials that it has not seen (Forest::r_squared). Of
  // what it does not explain the shares say nothing.
  double r_squared;
};

// With fewer trials nothing can be told: 10, or twice as many as there are dimensions.
int64_t TrialsNeededForImportance(const Space& space);

// Importance as `trials` tell it, of which running ones say nothing; what the others say is Targets'. None where they
// are too few, or all alike. Fails when a trial has values that are not of the space.
absl::StatusOr<std::optional<Importance>> ImportanceOf(const Space& space, Goal goal, absl::Span<const Trial> trials);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_IMPORTANCE_H_
