// Grid search: every combination of values once, in order.
#ifndef INKNET_SWEEP_SEARCH_GRID_H_
#define INKNET_SWEEP_SEARCH_GRID_H_

#include <cstdint>

#include "absl/status/status.h"
#include "sweep/search/space.h"
#include "sweep/search/trial.h"

namespace inknet::search {

// Fails, naming the parameter, when one has no list of values or ends to count between.
absl::Status CheckGrid(const Space& space);

// Combination number `trial` of a space that CheckGrid accepts: parameters in the space's order, the last one changing
// fastest (as in Python's itertools.product), values as listed or ascending. Nothing when there are fewer combinations,
// of which there are Space::Size().
Suggestion SuggestFromGrid(const Space& space, int64_t trial);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_GRID_H_
