#include "sweep/search/space.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "util/status.h"

namespace inknet::search {
namespace {

// A parameter with more values is as good as continuous: rounding moves a coordinate by less than 1/128.
constexpr int64_t kMaxLevels = 64;

absl::Status NamingParameter(const Parameter& parameter, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat("parameter '", parameter.name, "': ", status.message()));
}

std::vector<double> LevelsOf(const Distribution& distribution, std::optional<int64_t> count) {
  std::vector<double> levels;
  if (!count || *count > kMaxLevels) return levels;
  for (int64_t i = 0; i < *count; ++i) levels.push_back(*CoordinateOf(distribution, ValueNumber(distribution, i)));
  std::sort(levels.begin(), levels.end());
  return levels;
}

}  // namespace

absl::StatusOr<Space> Space::Create(std::vector<Parameter> parameters) {
  std::set<std::string> names;
  for (const Parameter& parameter : parameters) {
    if (parameter.name.empty()) return absl::InvalidArgumentError("a parameter has no name");
    if (!names.insert(parameter.name).second) {
      return absl::InvalidArgumentError(absl::StrCat("two parameters are called '", parameter.name, "'"));
    }
    const absl::Status status = Check(parameter.distribution);
    if (!status.ok()) return NamingParameter(parameter, status);
  }
  return Space(std::move(parameters));
}

Space::Space(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const Distribution& distribution = parameters_[i].distribution;
    const std::optional<int64_t> count = CountOf(distribution);
    if (count == 1) continue;
    dimensions_.push_back({i, IsUnordered(distribution), LevelsOf(distribution, count)});
  }
}

std::optional<int64_t> Space::Size() const {
  constexpr int64_t kMaxSize = int64_t{1} << 53;
  int64_t size = 1;
  for (const Parameter& parameter : parameters_) {
    const std::optional<int64_t> count = CountOf(parameter.distribution);
    if (!count || *count > kMaxSize / size) return std::nullopt;
    size *= *count;
  }
  return size;
}

Assignment Space::Decode(absl::Span<const double> point) const {
  Assignment assignment;
  assignment.reserve(parameters_.size());
  // Where a parameter has one value only, any coordinate gives it.
  for (const Parameter& parameter : parameters_) assignment.push_back(ValueAt(parameter.distribution, 0));
  for (size_t d = 0; d < dimensions_.size(); ++d) {
    const size_t i = dimensions_[d].parameter;
    assignment[i] = ValueAt(parameters_[i].distribution, point[d]);
  }
  return assignment;
}

absl::StatusOr<Point> Space::Encode(const Assignment& assignment) const {
  if (assignment.size() != parameters_.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("an assignment of ", assignment.size(), " values for ", parameters_.size(), " parameters"));
  }
  std::vector<double> coordinates;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const absl::StatusOr<double> coordinate = CoordinateOf(parameters_[i].distribution, assignment[i]);
    if (!coordinate.ok()) return NamingParameter(parameters_[i], coordinate.status());
    coordinates.push_back(*coordinate);
  }
  Point point;
  for (const Dimension& dimension : dimensions_) point.push_back(coordinates[dimension.parameter]);
  return point;
}

Point Space::Round(absl::Span<const double> point) const { return *Encode(Decode(point)); }

}  // namespace inknet::search
