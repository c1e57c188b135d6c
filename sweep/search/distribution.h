// How a hyperparameter's values are distributed, and the coordinate in [0, 1] that stands for each of them.
//
// A value's coordinate is what its distribution function says: a uniform coordinate gives a value drawn from the
// distribution, and equal distances are equally likely ranges. A value of a discrete distribution owns an interval of
// coordinates and is modelled at one point of it, so that a model never sees a difference where there is none.
#ifndef INKNET_SWEEP_SEARCH_DISTRIBUTION_H_
#define INKNET_SWEEP_SEARCH_DISTRIBUTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sweep/search/value.h"

namespace inknet::search {

struct Constant {
  Value value;
};

// One of `values`. Where all are numbers their order counts: a model takes neighbours for similar.
struct Categorical {
  std::vector<Value> values;
  std::vector<double> probabilities;  // One for each value, adding up to 1; none at all: equally likely.
};

// A whole number, `min` and `max` included.
struct IntUniform {
  int64_t min;
  int64_t max;
};

// A number in [min, max], uniform, or with a uniform logarithm.
//
// Quantized (q > 0) it is the multiple of q that is nearest to such a number (the even multiple of two, as in W&B):
// it can be outside [min, max] by q / 2. Multiples of a whole q are whole numbers.
struct Uniform {
  double min;
  double max;
  bool log = false;
  double q = 0;
};

// A number, or one whose natural logarithm, is normal with mean mu and standard deviation sigma. Values come from
// within 8.2 standard deviations. Quantized as above.
struct Normal {
  double mu = 0;
  double sigma = 1;
  bool log = false;
  double q = 0;
};

// A number in [0, 1], beta distributed: its density goes as x^(a - 1) (1 - x)^(b - 1). Quantized as above. What would
// be outside of [min, max] is at its end.
struct Beta {
  double a = 1;
  double b = 1;
  double q = 0;
  double min = 0;
  double max = 1;
};

using Distribution = std::variant<Constant, Categorical, IntUniform, Uniform, Normal, Beta>;

// What makes no sense in `distribution`. The functions below want one that is OK.
absl::Status Check(const Distribution& distribution);

// The value at `coordinate`, which is in [0, 1].
Value ValueAt(const Distribution& distribution, double coordinate);

// "uniform 0.1 .. 0.5", "one of relu, tanh": for a person to read.
std::string Describe(const Distribution& distribution);

// The coordinate of `value`: ValueAt of it is `value` again. Fails when `distribution` has no such value.
absl::StatusOr<double> CoordinateOf(const Distribution& distribution, const Value& value);

// How many values there are; none for a continuous distribution.
std::optional<int64_t> CountOf(const Distribution& distribution);

// Value number `index` of CountOf(distribution): as listed, or ascending.
Value ValueNumber(const Distribution& distribution, int64_t index);

// Whether values have no order: strings, for example.
bool IsUnordered(const Distribution& distribution);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_DISTRIBUTION_H_
