#include "sweep/search/targets.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

namespace inknet::search {
namespace {

// A pruned trial's value says that it is bad, not how good it could still have become.
constexpr double kPrunedNoise = 0.1;

// A value this many times as far on the bad side of the median as the best one is on the good side is no measurement,
// but a trial that diverged.
constexpr double kDiverged = 50;

// The value, small being good; none where the trial has none.
std::optional<double> CostOf(Goal goal, const Trial& trial) {
  if (trial.state == TrialState::kFailed || !std::isfinite(trial.value)) return std::nullopt;
  return goal == Goal::kMinimize ? trial.value : -trial.value;
}

// The largest of `costs` that is not of a diverged trial; 0 where there are none.
double Worst(std::vector<double> costs) {
  if (costs.empty()) return 0;
  std::sort(costs.begin(), costs.end());
  const double median = costs[costs.size() / 2];
  const double spread = median - costs.front();
  // Half of the costs are the least one: nothing says what is far.
  if (spread <= 0) return costs.back();
  return *(std::upper_bound(costs.begin(), costs.end(), median + kDiverged * spread) - 1);
}

void Standardize(std::vector<Target>* targets) {
  // Numbers up to 1 first: squares of the largest ones would overflow.
  double largest = 0;
  for (const Target& target : *targets) largest = std::max(largest, std::abs(target.value));
  const double n = static_cast<double>(targets->size());
  double mean = 0;
  for (Target& target : *targets) {
    if (largest > 0) target.value /= largest;
    mean += target.value / n;
  }
  double variance = 0;
  for (const Target& target : *targets) variance += (target.value - mean) * (target.value - mean) / n;
  const double deviation = std::sqrt(variance);
  // Less is nothing but rounding: the values are equal.
  constexpr double kLeastDeviation = 1e-14;
  for (Target& target : *targets) target.value = deviation > kLeastDeviation ? (target.value - mean) / deviation : 0;
}

}  // namespace

std::vector<Target> Targets(Goal goal, absl::Span<const Trial> trials) {
  std::vector<double> finished;
  std::vector<double> pruned;
  for (const Trial& trial : trials) {
    const std::optional<double> cost = CostOf(goal, trial);
    if (cost) (trial.state == TrialState::kFinished ? finished : pruned).push_back(*cost);
  }
  // Where no trial has finished, pruned ones are judged by each other, and where none has a value all are alike.
  const double worst = Worst(finished.empty() ? pruned : finished);

  std::vector<Target> targets;
  for (const Trial& trial : trials) {
    const double cost = std::min(CostOf(goal, trial).value_or(worst), worst);
    const bool is_finished = trial.state == TrialState::kFinished && std::isfinite(trial.value);
    targets.push_back({cost, trial.state == TrialState::kPruned ? kPrunedNoise : 0, is_finished});
  }
  Standardize(&targets);
  return targets;
}

}  // namespace inknet::search
