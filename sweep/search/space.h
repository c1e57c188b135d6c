// A search space: hyperparameters with names and distributions, and the point in a unit cube that stands for each
// assignment of values to them.
#ifndef INKNET_SWEEP_SEARCH_SPACE_H_
#define INKNET_SWEEP_SEARCH_SPACE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sweep/search/distribution.h"
#include "sweep/search/value.h"

namespace inknet::search {

struct Parameter {
  std::string name;
  Distribution distribution;
};

// A value for each parameter of a space, in the space's order.
using Assignment = std::vector<Value>;

// A coordinate in [0, 1] for each dimension of a space, which is each parameter that has more than one value.
using Point = std::vector<double>;

// One coordinate, as a model or an optimizer sees it.
struct Dimension {
  size_t parameter;  // Its index.
  // Of an unordered dimension only whether two coordinates are the same means anything.
  bool unordered;
  // The coordinates of all values, where there are few enough to look at one by one; empty otherwise.
  std::vector<double> levels;
};

class Space {
 public:
  // Fails, naming the parameter, when a distribution makes no sense or a name comes twice.
  static absl::StatusOr<Space> Create(std::vector<Parameter> parameters);

  const std::vector<Parameter>& parameters() const { return parameters_; }
  const std::vector<Dimension>& dimensions() const { return dimensions_; }

  // The number of different assignments; none if a parameter is continuous or the number is over 2^53.
  std::optional<int64_t> Size() const;

  // A point drawn uniformly from the cube gives an assignment drawn from the distributions.
  Assignment Decode(absl::Span<const double> point) const;

  // Decode(Encode(a)) is `a` (of continuous values, up to rounding). Fails, naming the parameter, when a value is not
  // of this space.
  absl::StatusOr<Point> Encode(const Assignment& assignment) const;

  // Encode(Decode(point)): the point that stands for all points with the same assignment.
  Point Round(absl::Span<const double> point) const;

 private:
  explicit Space(std::vector<Parameter> parameters);

  std::vector<Parameter> parameters_;
  std::vector<Dimension> dimensions_;
};

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_SPACE_H_
