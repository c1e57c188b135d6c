// Random search: every trial is drawn from the distributions, whatever the others were.
#ifndef INKNET_SEARCH_RANDOM_SEARCH_H_
#define INKNET_SEARCH_RANDOM_SEARCH_H_

#include <cstdint>

#include "search/space.h"

namespace inknet::search {

// Depends on nothing but its arguments. Discrete spaces repeat assignments by chance.
Assignment SuggestAtRandom(const Space& space, uint64_t seed, int64_t trial);

}  // namespace inknet::search

#endif  // INKNET_SEARCH_RANDOM_SEARCH_H_
