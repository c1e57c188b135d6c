// The point of a space that promises most: where log expected improvement is largest.
#ifndef INKNET_SWEEP_SEARCH_ACQUISITION_H_
#define INKNET_SWEEP_SEARCH_ACQUISITION_H_

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "sweep/search/gaussian_process.h"
#include "sweep/search/space.h"

namespace inknet::search {

struct AcquisitionProblem {
  const Space& space;  // With one dimension at least.
  const GaussianProcess& model;
  double best;              // The value to improve on; small values are good.
  std::set<Point> taken;    // Not to be suggested; as Space::Round gives them.
  std::vector<Point> good;  // Points to look around.
  uint64_t seed;
};

// The best rounded point found that is not taken: of all points where the space is small; otherwise of many scattered
// ones, from the best of which a local search climbs. None when all that were looked at are taken.
std::optional<Point> MaximizeAcquisition(const AcquisitionProblem& problem);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_ACQUISITION_H_
