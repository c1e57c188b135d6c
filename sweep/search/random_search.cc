#include "sweep/search/random_search.h"

#include <algorithm>

#include "util/random.h"

namespace inknet::search {

Assignment SuggestAtRandom(const Space& space, uint64_t seed, int64_t trial) {
  Random random(seed, static_cast<uint64_t>(trial));
  Point point(space.dimensions().size());
  std::generate(point.begin(), point.end(), [&] { return random.Uniform(); });
  return space.Decode(point);
}

}  // namespace inknet::search
