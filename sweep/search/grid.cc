#include "sweep/search/grid.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"

namespace inknet::search {

absl::Status CheckGrid(const Space& space) {
  for (const auto& [name, distribution] : space.parameters()) {
    const auto fail = [&name = name](absl::string_view reason) {
      return absl::InvalidArgumentError(absl::StrCat("parameter '", name, "': ", reason));
    };
    if (!CountOf(distribution)) {
      return fail("it is continuous, and a grid needs values to go through: a list, whole numbers or steps");
    }
    // Its steps have ends only because floating-point numbers do.
    if (std::holds_alternative<Normal>(distribution)) return fail("it is normal, and a grid cannot go on for ever");
    if (std::holds_alternative<Beta>(distribution)) return fail("it is beta distributed, and a grid knows no chances");
    const Categorical* categorical = std::get_if<Categorical>(&distribution);
    if (categorical != nullptr && !categorical->probabilities.empty()) {
      return fail("it has probabilities, and a grid takes every value once");
    }
  }
  return absl::OkStatus();
}

Suggestion SuggestFromGrid(const Space& space, int64_t trial) {
  Assignment reversed;
  for (auto parameter = space.parameters().rbegin(); parameter != space.parameters().rend(); ++parameter) {
    const int64_t count = *CountOf(parameter->distribution);
    reversed.push_back(ValueNumber(parameter->distribution, trial % count));
    trial /= count;
  }
  if (trial > 0) return std::nullopt;
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

}  // namespace inknet::search
