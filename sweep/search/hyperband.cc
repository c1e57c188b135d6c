#include "sweep/search/hyperband.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "absl/strings/str_cat.h"

namespace inknet::search {
namespace {

// Small is good.
double Cost(Goal goal, double value) {
  if (!std::isfinite(value)) return std::numeric_limits<double>::infinity();
  return goal == Goal::kMinimize ? value : -value;
}

}  // namespace

absl::Status CheckHyperband(const Hyperband& rule) {
  if (!(rule.eta > 1) || !std::isfinite(rule.eta)) {
    return absl::InvalidArgumentError(absl::StrCat("hyperband: eta is ", rule.eta, ", and has to be above 1"));
  }
  if (rule.max_iter) {
    if (!rule.s) return absl::InvalidArgumentError("hyperband: max_iter needs s, the number of brackets");
    if (*rule.s < 1) return absl::InvalidArgumentError(absl::StrCat("hyperband: s is ", *rule.s, ", not 1 or more"));
    if (static_cast<double>(*rule.max_iter) < rule.eta) {
      return absl::InvalidArgumentError(absl::StrCat("hyperband: max_iter ", *rule.max_iter, " is below eta ", rule.eta,
                                                     ", so that there is no bracket"));
    }
    return absl::OkStatus();
  }
  if (!rule.min_iter) return absl::InvalidArgumentError("hyperband: it needs min_iter, or max_iter and s");
  if (*rule.min_iter < 1) {
    return absl::InvalidArgumentError(absl::StrCat("hyperband: min_iter is ", *rule.min_iter, ", not 1 or more"));
  }
  return absl::OkStatus();
}

std::vector<int64_t> Brackets(const Hyperband& rule, int64_t iterations) {
  std::vector<int64_t> brackets;
  const auto add = [&](double bracket) { brackets.push_back(static_cast<int64_t>(bracket)); };
  if (rule.max_iter) {
    double bracket = static_cast<double>(*rule.max_iter);
    for (int64_t i = 0; i < *rule.s && (bracket /= rule.eta) >= 1; ++i) add(bracket);
    std::reverse(brackets.begin(), brackets.end());
  } else {
    for (double bracket = static_cast<double>(*rule.min_iter); bracket < static_cast<double>(iterations);
         bracket *= rule.eta) {
      add(bracket);
    }
  }
  // A small eta cuts neighbours off to the same iteration.
  brackets.erase(std::unique(brackets.begin(), brackets.end()), brackets.end());
  brackets.erase(std::lower_bound(brackets.begin(), brackets.end(), iterations), brackets.end());
  return brackets;
}

bool ShouldStop(const Hyperband& rule, Goal goal, absl::Span<const double> own, absl::Span<const double> others) {
  std::vector<double> costs = {Cost(goal, own.back())};
  for (const double other : others) costs.push_back(Cost(goal, other));
  std::sort(costs.begin(), costs.end());
  const double threshold = costs[static_cast<size_t>(static_cast<double>(costs.size()) / rule.eta)];
  double judged = Cost(goal, own.back());
  if (!rule.strict) {
    for (const double value : own) judged = std::min(judged, Cost(goal, value));
  }
  return judged > threshold;
}

}  // namespace inknet::search
