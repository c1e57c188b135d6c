// Random search: every trial is drawn from the distributions, whatever the others were.
#ifndef INKNET_SWEEP_SEARCH_RANDOM_SEARCH_H_
#define INKNET_SWEEP_SEARCH_RANDOM_SEARCH_H_

#include <cstdint>

#include "sweep/search/space.h"

namespace inknet::search {

// Depends on nothing but its arguments. Discrete spaces repeat assignments by chance.
Assignment SuggestAtRandom(const Space& space, uint64_t seed, int64_t trial);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_RANDOM_SEARCH_H_
