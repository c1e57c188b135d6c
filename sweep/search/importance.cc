#include "sweep/search/importance.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sweep/search/forest.h"
#include "sweep/search/sobol.h"
#include "sweep/search/targets.h"
#include "util/status.h"

namespace inknet::search {
namespace {

constexpr int64_t kMinTrials = 10;
constexpr uint64_t kSeed = 1;
// A power of two, for which the sequence is most even. Shares come out to about a hundredth.
constexpr uint32_t kSamples = 2048;

// Of two points drawn independently, and of the first with each of its coordinates, in turn, taken from the second.
std::vector<Share> Shares(const Forest& forest, const Space& space) {
  const size_t dimensions = space.dimensions().size();
  std::vector<double> alone(dimensions);
  std::vector<double> total(dimensions);
  std::vector<double> predictions;
  for (uint32_t n = 0; n < kSamples; ++n) {
    const std::vector<double> both = ScrambledSobolPoint(n, 2 * dimensions, kSeed);
    // Rounded, since the forest knows a value of a discrete parameter at one coordinate only.
    Point a = space.Round(absl::MakeSpan(both).first(dimensions));
    const Point b = space.Round(absl::MakeSpan(both).last(dimensions));
    const double at_a = forest.Predict(a);
    const double at_b = forest.Predict(b);
    predictions.insert(predictions.end(), {at_a, at_b});
    for (size_t d = 0; d < dimensions; ++d) {
      const double kept = std::exchange(a[d], b[d]);
      const double mixed = forest.Predict(a);
      a[d] = kept;
      alone[d] += (at_b - mixed) * (at_b - mixed);
      total[d] += (at_a - mixed) * (at_a - mixed);
    }
  }
  double mean = 0;
  for (const double prediction : predictions) mean += prediction / static_cast<double>(predictions.size());
  double squares = 0;  // As many as there are points, of which there are two for each sample.
  for (const double prediction : predictions) squares += (prediction - mean) * (prediction - mean);
  std::vector<Share> shares;
  for (size_t d = 0; d < dimensions; ++d) {
    const double by_itself = squares > 0 ? std::clamp(1 - alone[d] / squares, 0.0, 1.0) : 0;
    const double with_others = squares > 0 ? std::clamp(total[d] / squares, 0.0, 1.0) : 0;
    shares.push_back({by_itself, std::max(by_itself, with_others)});
  }
  return shares;
}

}  // namespace

int64_t TrialsNeededForImportance(const Space& space) {
  return std::max(kMinTrials, 2 * static_cast<int64_t>(space.dimensions().size()));
}

absl::StatusOr<std::optional<Importance>> ImportanceOf(const Space& space, Goal goal, absl::Span<const Trial> trials) {
  std::vector<Trial> over;
  std::vector<Point> points;
  for (const Trial& trial : trials) {
    if (trial.state == TrialState::kRunning) continue;
    ASSIGN_OR_RETURN(Point point, space.Encode(trial.assignment));
    over.push_back(trial);
    points.push_back(std::move(point));
  }
  if (static_cast<int64_t>(over.size()) < TrialsNeededForImportance(space)) return std::nullopt;
  std::vector<double> values;
  for (const Target& target : Targets(goal, over)) values.push_back(target.value);
  const Forest forest(space, points, values, kSeed);
  if (std::isnan(forest.r_squared())) return std::nullopt;
  return Importance{Shares(forest, space), forest.r_squared()};
}

}  // namespace inknet::search
