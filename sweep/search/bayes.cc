#include "sweep/search/bayes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <eigen3/Eigen/Core>
#include <numeric>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "sweep/search/acquisition.h"
#include "sweep/search/fit.h"
#include "sweep/search/gaussian_process.h"
#include "sweep/search/sobol.h"
#include "sweep/search/targets.h"
#include "util/random.h"
#include "util/status.h"

namespace inknet::search {
namespace {

using Eigen::Index;

// The first trials are spread evenly: a model of fewer would see trends in chance. (4 and 8 come out alike, 12 worse.)
constexpr int64_t kSpreadTrials = 6;

// A model's cost grows with the cube of its observations.
constexpr size_t kMaxObservations = 300;

// Around how many of the best points the next one is looked for in particular.
constexpr size_t kGoodPoints = 3;

Eigen::VectorXd Vector(const std::vector<double>& values) {
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Index>(values.size()));
}

// What the history holds, as points.
struct Seen {
  std::set<Point> all;
  std::vector<Point> running;
  // Of trials that are over, with their targets.
  std::vector<Point> over;
  std::vector<Target> targets;
};

absl::StatusOr<Seen> Look(const SearchRequest& request) {
  Seen seen;
  std::vector<Trial> over;
  for (const Trial& trial : request.history) {
    ASSIGN_OR_RETURN(const Point point, request.space.Encode(trial.assignment));
    seen.all.insert(point);
    if (trial.state == TrialState::kRunning) {
      seen.running.push_back(point);
    } else {
      seen.over.push_back(point);
      over.push_back(trial);
    }
  }
  seen.targets = Targets(request.goal, over);
  return seen;
}

// A point of the low-discrepancy sequence that is not in `taken`; none if that cannot be found soon.
std::optional<Point> Spread(const SearchRequest& request, const std::set<Point>& taken) {
  constexpr int64_t kTries = 100;
  for (int64_t i = 0; i < kTries; ++i) {
    const uint32_t index = static_cast<uint32_t>(request.trial + i * kSpreadTrials);
    Point point = request.space.Round(ScrambledSobolPoint(index, request.space.dimensions().size(), request.seed));
    if (taken.count(point) == 0) return point;
  }
  return std::nullopt;
}

// Which of the trials that are over a model learns from: all, or where they are too many the best half of what it can
// take and the latest half.
std::vector<size_t> Chosen(const std::vector<Target>& targets) {
  std::vector<size_t> chosen(targets.size());
  std::iota(chosen.begin(), chosen.end(), size_t{0});
  if (chosen.size() <= kMaxObservations) return chosen;
  const auto earlier = chosen.end() - kMaxObservations / 2;
  std::stable_sort(chosen.begin(), earlier, [&](size_t a, size_t b) { return targets[a].value < targets[b].value; });
  chosen.erase(chosen.begin() + kMaxObservations / 2, earlier);
  return chosen;
}

Observations Observe(const Space& space, const Seen& seen) {
  std::vector<Point> points;
  std::vector<double> values;
  std::vector<double> extra_noise;
  for (const size_t i : Chosen(seen.targets)) {
    points.push_back(seen.over[i]);
    values.push_back(seen.targets[i].value);
    extra_noise.push_back(seen.targets[i].extra_noise);
  }
  Observations observations{Rows(points, space.dimensions().size()), Vector(values), Vector(extra_noise), {}};
  for (const Dimension& dimension : space.dimensions()) observations.unordered.push_back(dimension.unordered);
  return observations;
}

// What the model expects of `points`.
std::vector<double> Means(const GaussianProcess& model, const std::vector<Point>& points, size_t dimensions) {
  std::vector<double> means;
  for (const Posterior& posterior : model.Predict(Rows(points, dimensions))) means.push_back(posterior.mean);
  return means;
}

// `observations`, and `values` that are believed to have come out at `points`.
Observations Join(const Observations& observations, const std::vector<Point>& points,
                  const std::vector<double>& values) {
  const Index n = observations.values.size();
  const Index more = static_cast<Index>(points.size());
  Observations all{Points(n + more, observations.points.cols()), Eigen::VectorXd(n + more), Eigen::VectorXd(n + more),
                   observations.unordered};
  all.points << observations.points, Rows(points, observations.unordered.size());
  all.values << observations.values, Vector(values);
  all.extra_noise << observations.extra_noise, Eigen::VectorXd::Zero(more);
  return all;
}

// A point, and what the model expects of it.
struct Rated {
  double mean;
  Point point;
};

// The points worth improving on, best first. The model's opinion counts, since the values themselves would reward lucky
// noise. Pruned and failed trials are no success to improve on, unless there is no other.
std::vector<Rated> Rate(const GaussianProcess& model, const Seen& seen, size_t dimensions) {
  const std::vector<double> means = Means(model, seen.over, dimensions);
  const bool any_finished =
      std::any_of(seen.targets.begin(), seen.targets.end(), [](const Target& target) { return target.finished; });
  std::vector<Rated> rated;
  for (size_t i = 0; i < seen.over.size(); ++i) {
    if (seen.targets[i].finished || !any_finished) rated.push_back({means[i], seen.over[i]});
  }
  std::stable_sort(rated.begin(), rated.end(), [](const Rated& a, const Rated& b) { return a.mean < b.mean; });
  return rated;
}

// The point that a model of what is over finds most promising; `seen` has a trial that is over. None if it sees only
// points that were tried.
std::optional<Point> Promising(const SearchRequest& request, const Seen& seen) {
  const size_t dimensions = request.space.dimensions().size();
  const Observations observations = Observe(request.space, seen);
  const Hyperparameters hyperparameters = Fit(observations);
  const GaussianProcess model(observations, hyperparameters);
  const std::vector<Rated> rated = Rate(model, seen, dimensions);
  std::vector<Point> good;
  for (size_t i = 0; i < std::min(rated.size(), kGoodPoints); ++i) good.push_back(rated[i].point);

  // Running trials are taken to come out as the model expects ("kriging believer": D. Ginsbourger et al., "Kriging is
  // well-suited to parallelize optimization", 2010). That leaves the mean as it is and takes away what there was to
  // gain around them, so that the next trial goes elsewhere.
  const std::vector<double> believed = Means(model, seen.running, dimensions);
  const GaussianProcess believer(Join(observations, seen.running, believed), hyperparameters);
  double best = rated[0].mean;
  for (const double mean : believed) best = std::min(best, mean);

  const uint64_t seed = Random(request.seed, static_cast<uint64_t>(request.trial)).Next();
  return MaximizeAcquisition({request.space, believer, best, seen.all, good, seed});
}

}  // namespace

absl::StatusOr<Suggestion> SuggestByBayes(const SearchRequest& request) {
  const Space& space = request.space;
  ASSIGN_OR_RETURN(const Seen seen, Look(request));
  const std::optional<int64_t> size = space.Size();
  if (size && static_cast<int64_t>(seen.all.size()) >= *size) return Suggestion();

  std::optional<Point> point;
  if (request.trial < kSpreadTrials || seen.over.empty()) point = Spread(request, seen.all);
  if (!point && !seen.over.empty()) point = Promising(request, seen);
  // Where untried points are too rare to be met with, something is tried again.
  if (!point) point = Spread(request, {});
  return space.Decode(*point);
}

}  // namespace inknet::search
