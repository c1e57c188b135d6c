#include "sweep/search/acquisition.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "sweep/search/expected_improvement.h"
#include "sweep/search/grid.h"
#include "sweep/search/minimize.h"
#include "sweep/search/sobol.h"
#include "util/random.h"

namespace inknet::search {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

// Spaces up to this size are looked at point by point.
constexpr int64_t kSmallSpace = 2048;

constexpr uint32_t kScattered = 1024;
constexpr int kAroundEachGood = 50;
constexpr size_t kClimbers = 8;
constexpr int kClimbRounds = 10;
constexpr int kClimbSteps = 50;

// Less is not worth a move.
constexpr double kLeastGain = 1e-9;

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

struct Candidate {
  double promise;  // Log expected improvement; minus infinity where the point is taken.
  Point point;
};

bool PromisesMore(const Candidate& a, const Candidate& b) { return a.promise > b.promise; }

// `points` are rounded.
std::vector<Candidate> Evaluate(const AcquisitionProblem& problem, const std::vector<Point>& points) {
  const std::vector<Posterior> posteriors = problem.model.Predict(Rows(points, problem.space.dimensions().size()));
  std::vector<Candidate> candidates;
  for (size_t i = 0; i < points.size(); ++i) {
    const bool taken = problem.taken.count(points[i]) > 0;
    candidates.push_back({taken ? kMinusInfinity : LogExpectedImprovement(posteriors[i], problem.best), points[i]});
  }
  return candidates;
}

// `point` with some coordinates changed: continuous ones a little or less, of the others one on average.
Point Near(const Point& point, const Space& space, Random* random) {
  Point near = point;
  const double radius = 0.3 * std::pow(10, -3 * random->Uniform());
  for (size_t d = 0; d < near.size(); ++d) {
    if (space.dimensions()[d].levels.empty()) {
      near[d] = std::clamp(near[d] + radius * random->Normal(), 0.0, 1.0);
    } else if (random->Below(near.size()) == 0) {
      near[d] = random->Uniform();
    }
  }
  return space.Round(near);
}

std::vector<Point> Scatter(const AcquisitionProblem& problem) {
  const Space& space = problem.space;
  std::vector<Point> points;
  if (const std::optional<int64_t> size = space.Size(); size && *size <= kSmallSpace) {
    for (int64_t i = 0; i < *size; ++i) points.push_back(*space.Encode(*SuggestFromGrid(space, i)));
    return points;
  }
  for (uint32_t i = 0; i < kScattered; ++i) {
    points.push_back(space.Round(ScrambledSobolPoint(i, space.dimensions().size(), problem.seed)));
  }
  Random random(problem.seed);
  for (const Point& good : problem.good) {
    for (int i = 0; i < kAroundEachGood; ++i) points.push_back(Near(good, space, &random));
  }
  return points;
}

// The best candidates that are not close to a better one: climbing from those would lead to the same place.
std::vector<Candidate> Climbers(std::vector<Candidate> candidates) {
  std::stable_sort(candidates.begin(), candidates.end(), PromisesMore);
  std::vector<Candidate> climbers;
  for (const Candidate& candidate : candidates) {
    if (climbers.size() == kClimbers || candidate.promise == kMinusInfinity) break;
    constexpr double kClose = 0.05;  // Root mean square over the coordinates.
    const auto close = [&](const Candidate& other) {
      double sum = 0;
      for (size_t d = 0; d < other.point.size(); ++d) sum += std::pow(other.point[d] - candidate.point[d], 2);
      return sum < kClose * kClose * static_cast<double>(other.point.size());
    };
    if (std::none_of(climbers.begin(), climbers.end(), close)) climbers.push_back(candidate);
  }
  return climbers;
}

// Moves along the coordinates without levels by gradient, then rounds. Returns whether that was a gain.
bool ClimbGradient(const AcquisitionProblem& problem, Candidate* climber) {
  const Index dimensions = static_cast<Index>(climber->point.size());
  const VectorXd start = Eigen::Map<const VectorXd>(climber->point.data(), dimensions);
  Box box{VectorXd::Zero(dimensions), VectorXd::Ones(dimensions)};
  for (Index d = 0; d < dimensions; ++d) {
    if (!problem.space.dimensions()[static_cast<size_t>(d)].levels.empty()) box.low[d] = box.high[d] = start[d];
  }
  if (box.low == box.high) return false;
  const Objective objective = [&](const VectorXd& point, VectorXd* gradient) {
    const double promise = LogExpectedImprovement(problem.model, problem.best, point, gradient);
    *gradient = -*gradient;
    return -promise;
  };
  const VectorXd top = MinimizeInBox(objective, box, start, kClimbSteps, 1e-4).x;
  const Point rounded = problem.space.Round(Point(top.data(), top.data() + dimensions));
  const Candidate moved = Evaluate(problem, {rounded})[0];
  if (!(moved.promise > climber->promise + kLeastGain)) return false;
  *climber = moved;
  return true;
}

// Tries all levels of each coordinate that has any, one coordinate after the other. Returns whether that was a gain.
bool ClimbLevels(const AcquisitionProblem& problem, Candidate* climber) {
  bool gain = false;
  for (size_t d = 0; d < climber->point.size(); ++d) {
    std::vector<Point> neighbours;
    for (const double level : problem.space.dimensions()[d].levels) {
      neighbours.push_back(climber->point);
      neighbours.back()[d] = level;
    }
    for (const Candidate& neighbour : Evaluate(problem, neighbours)) {
      if (!(neighbour.promise > climber->promise + kLeastGain)) continue;
      *climber = neighbour;
      gain = true;
    }
  }
  return gain;
}

}  // namespace

std::optional<Point> MaximizeAcquisition(const AcquisitionProblem& problem) {
  std::vector<Candidate> climbers = Climbers(Evaluate(problem, Scatter(problem)));
  for (Candidate& climber : climbers) {
    // New levels may open a way for the gradient.
    for (int round = 0; round < kClimbRounds; ++round) {
      ClimbGradient(problem, &climber);
      if (!ClimbLevels(problem, &climber)) break;
    }
  }
  const auto best = std::min_element(climbers.begin(), climbers.end(), PromisesMore);
  if (best == climbers.end()) return std::nullopt;
  return best->point;
}

}  // namespace inknet::search
