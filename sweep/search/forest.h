// A random forest: the mean of regression trees, each grown on a bootstrap sample (L. Breiman, "Random forests", 2001).
#ifndef INKNET_SWEEP_SEARCH_FOREST_H_
#define INKNET_SWEEP_SEARCH_FOREST_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "sweep/search/space.h"

namespace inknet::search {

class Forest {
 public:
  // Grows trees on `values` at `points` of `space`, as many of the one as of the other and at least one. Unordered
  // dimensions are split into one level and the others.
  Forest(const Space& space, const std::vector<Point>& points, const std::vector<double>& values, uint64_t seed);

  double Predict(absl::Span<const double> point) const;

  // The share of the values' variance that is explained out of sample: each value is predicted by the trees whose
  // sample is without it. At most 1; about 0, or less, where the forest knows nothing. NaN where all values are equal.
  double r_squared() const { return r_squared_; }

 private:
  // Points with low <= coordinate < high go left. A leaf has no dimension.
  struct Node {
    int dimension = -1;
    double low = 0;
    double high = 0;
    size_t left = 0;
    size_t right = 0;
    double value = 0;
  };
  using Tree = std::vector<Node>;
  class Grower;

  static double Predict(const Tree& tree, absl::Span<const double> point);

  std::vector<Tree> trees_;
  double r_squared_;
};

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_FOREST_H_
