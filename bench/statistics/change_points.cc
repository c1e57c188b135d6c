#include "bench/statistics/change_points.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/statistics/positive.h"
#include "bench/statistics/summary.h"
#include "util/status.h"

namespace inknet::statistics {
namespace {

// What is known of the noise beforehand: as much as kPriorResults results that differ by kPriorNoise (the standard
// deviation; records of one build differ by about as much), or more where their repetitions do: the error of a record
// is some times that of its median. What these and the prices below do was tried out in the simulations.
constexpr double kPriorResults = 7;
constexpr double kPriorNoise = 0.012;
constexpr double kVarianceOfErrors = 3.7;
// From how many deviations on a result costs no more.
constexpr double kFar = 4;
// The price of a cut, in the units of a squared deviation: the more results, the more ways there are to cut them.
constexpr double kLeastPrice = 11.4;
constexpr double kPrice = 23;
constexpr double kPriceOfFew = 92.8;
// Results that confirm a change, and those that there must be before it.
constexpr int kConfirming = 3;
constexpr int kBefore = 2;
// Deviations from the level before that make one result, or each of two, suspect.
constexpr double kSuspectOne = 5.5;
constexpr double kSuspectTwo = 4.5;
// From so many results on, those that are two and three apart say too how large the noise is.
constexpr int kManyResults = 20;
// Quantile of the normal distribution, for an interval of 99 %.
constexpr double kInterval = 2.576;
// Cuts more than were best so far that are tried.
constexpr int kMoreCuts = 3;

double Square(double x) { return x * x; }

// The smaller one of the two in the middle: of two differences of which one spans a step, the other.
double LowerMedian(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Standard deviation of the noise, from the differences of results that are `lag` apart, of which few span a step.
double NoiseAt(int lag, const std::vector<double>& values) {
  std::vector<double> differences;
  for (size_t i = static_cast<size_t>(lag); i < values.size(); ++i) {
    differences.push_back(std::abs(values[i] - values[i - static_cast<size_t>(lag)]));
  }
  // The lower median of few is too small by about this.
  const double correction = 1 + 0.8 / static_cast<double>(differences.size());
  return 1.4826 * correction * LowerMedian(std::move(differences)) / std::sqrt(2.0);
}

// Noise of the series, and of each result.
struct Deviations {
  double common = 0;
  double prior = 0;
  std::vector<double> each;
};

Deviations DeviationsOf(const std::vector<double>& values, const std::vector<double>& errors) {
  const int n = static_cast<int>(values.size());
  double observed = NoiseAt(1, values);
  // Noise that lasts shows in results further apart.
  for (int lag = 2; n >= kManyResults && lag <= 3; ++lag) observed = std::max(observed, NoiseAt(lag, values));
  std::vector<double> squares;
  for (const double error : errors) squares.push_back(Square(error));
  const double usual = Median(squares);
  Deviations deviations;
  deviations.prior = std::sqrt(Square(kPriorNoise) + kVarianceOfErrors * usual);
  // Half of the results' worth, since a median uses no more of them.
  const double weight = 0.5 * (n - 1);
  deviations.common =
      std::sqrt((kPriorResults * Square(deviations.prior) + weight * Square(observed)) / (kPriorResults + weight));
  for (const double square : squares) {
    deviations.each.push_back(std::sqrt(Square(deviations.common) + std::max(0.0, square - usual)));
  }
  return deviations;
}

// A stretch of results that have one level.
struct Level {
  double level = 0;
  double cost = 0;  // Sum of the squared deviations, each at most Square(kFar).
};

class Search {
 public:
  Search(std::vector<double> values, const std::vector<double>& errors, double smallest_step)
      : n_(values.size()),
        smallest_step_(smallest_step),
        values_(std::move(values)),
        deviations_(DeviationsOf(values_, errors)),
        weights_(WeightsOf(deviations_)),
        costs_((n_ + 1) * (n_ + 1)) {
    for (size_t first = 0; first < n_; ++first) {
      for (size_t last = first + 1; last <= n_; ++last) costs_[first * (n_ + 1) + last] = LevelOf(first, last).cost;
    }
  }

  std::vector<ChangePoint> Run() {
    boundaries_ = BestBoundaries();
    Settle();
    while (DropOne()) Settle();
    const double fitted = FittedNoise();
    std::vector<ChangePoint> points;
    for (size_t i = 1; i + 1 < boundaries_.size(); ++i) {
      const bool confirmed = i + 2 < boundaries_.size() || n_ - boundaries_[i] >= kConfirming;
      points.push_back(PointAt(boundaries_[i], Step(i), fitted * DeviationOfStep(i), confirmed));
    }
    if (points.empty() || points.back().confirmed) AddSuspect(fitted, &points);
    return points;
  }

 private:
  static ChangePoint PointAt(size_t index, double step, double deviation, bool confirmed) {
    return {static_cast<int>(index),
            std::exp(step),
            {std::exp(step - kInterval * deviation), std::exp(step + kInterval * deviation)},
            confirmed};
  }

  static std::vector<double> WeightsOf(const Deviations& deviations) {
    std::vector<double> weights;
    for (const double deviation : deviations.each) weights.push_back(1 / Square(deviation));
    return weights;
  }

  double Cost(size_t first, size_t last) const { return costs_[first * (n_ + 1) + last]; }

  // The level of the results `first` .. `last` - 1: from their median on, the mean of those that are not far.
  Level LevelOf(size_t first, size_t last) const {
    constexpr int kRounds = 4;
    Level result;
    result.level =
        Median({values_.begin() + static_cast<ptrdiff_t>(first), values_.begin() + static_cast<ptrdiff_t>(last)});
    for (int round = 0; round <= kRounds; ++round) {
      double weights = 0;
      double sum = 0;
      result.cost = 0;
      for (size_t i = first; i < last; ++i) {
        const double distance = weights_[i] * Square(values_[i] - result.level);
        const bool is_far = distance >= Square(kFar);
        result.cost += is_far ? Square(kFar) : distance;
        weights += is_far ? 0 : weights_[i];
        sum += is_far ? 0 : weights_[i] * values_[i];
      }
      const double mean = weights > 0 ? sum / weights : result.level;
      if (round == kRounds || mean == result.level) break;
      result.level = mean;
    }
    return result;
  }

  // What the prior and the results around their levels say of the noise, in parts of what was taken for it before there
  // were levels.
  double FittedNoise() const {
    double cost = kPriorResults * Square(deviations_.prior / deviations_.common);
    for (size_t i = 0; i + 1 < boundaries_.size(); ++i) cost += Cost(boundaries_[i], boundaries_[i + 1]);
    return std::sqrt(cost / (kPriorResults + static_cast<double>(n_) - static_cast<double>(boundaries_.size() - 1)));
  }

  // How unlikely the results are with levels that cost `cost`: twice the logarithm of the probability that has the
  // common variance integrated out, but for what is the same for all levels.
  double Unlikeliness(double cost) const {
    const double prior = kPriorResults * Square(deviations_.prior / deviations_.common);
    return (kPriorResults + static_cast<double>(n_)) * std::log(prior + cost);
  }

  // The best cuts, with the ends of the series.
  std::vector<size_t> BestBoundaries() const {
    const double n = static_cast<double>(n_);
    const double price = std::max(kLeastPrice, kPrice - kPriceOfFew / n);
    // costs[last]: of the first `last` results with so many cuts; previous[cuts][last]: where the last of them is.
    std::vector<double> costs(n_ + 1, std::numeric_limits<double>::infinity());
    for (size_t last = 1; last <= n_; ++last) costs[last] = Cost(0, last);
    std::vector<std::vector<size_t>> previous = {std::vector<size_t>(n_ + 1)};
    double best = Unlikeliness(costs[n_]);
    size_t best_cuts = 0;
    for (size_t cuts = 1; cuts < n_ && cuts <= best_cuts + kMoreCuts; ++cuts) {
      std::vector<double> next(n_ + 1, std::numeric_limits<double>::infinity());
      previous.emplace_back(n_ + 1);
      for (size_t last = cuts + 1; last <= n_; ++last) {
        for (size_t at = cuts; at < last; ++at) {
          const double cost = costs[at] + Cost(at, last);
          if (cost >= next[last]) continue;
          next[last] = cost;
          previous[cuts][last] = at;
        }
      }
      costs = std::move(next);
      const double unlikeliness = Unlikeliness(costs[n_]) + static_cast<double>(cuts) * price;
      if (unlikeliness >= best) continue;
      best = unlikeliness;
      best_cuts = cuts;
    }
    std::vector<size_t> boundaries = {n_};
    for (size_t cuts = best_cuts; cuts > 0; --cuts) boundaries.push_back(previous[cuts][boundaries.back()]);
    boundaries.push_back(0);
    std::reverse(boundaries.begin(), boundaries.end());
    return boundaries;
  }

  // Moves each cut to the best place between its neighbours.
  void Settle() {
    // Each move makes the levels fit better, so it ends; the bound is for rounding errors.
    bool moved = true;
    for (size_t round = 0; moved && round < n_; ++round) {
      moved = false;
      for (size_t i = 1; i + 1 < boundaries_.size(); ++i) {
        const size_t first = boundaries_[i - 1];
        const size_t last = boundaries_[i + 1];
        size_t best = boundaries_[i];
        for (size_t at = first + 1; at < last; ++at) {
          if (Cost(first, at) + Cost(at, last) < Cost(first, best) + Cost(best, last)) best = at;
        }
        moved |= best != boundaries_[i];
        boundaries_[i] = best;
      }
    }
  }

  // Drops a cut that too few results speak for, or else the smallest step if that may be too small to matter.
  bool DropOne() {
    size_t drop = 0;
    double smallest = std::log1p(smallest_step_);
    for (size_t i = 1; i + 1 < boundaries_.size(); ++i) {
      const double surely = HasSupport(i) ? std::abs(Step(i)) - DeviationOfStep(i) : -1;
      if (surely >= smallest) continue;
      smallest = surely;
      drop = i;
    }
    if (drop == 0) return false;
    boundaries_.erase(boundaries_.begin() + static_cast<ptrdiff_t>(drop));
    return true;
  }

  // Whether enough results on both sides of cut number `i` lie on the side of the middle where their level is.
  bool HasSupport(size_t i) const {
    const double before = LevelOf(boundaries_[i - 1], boundaries_[i]).level;
    const double after = LevelOf(boundaries_[i], boundaries_[i + 1]).level;
    const auto count = [&](size_t first, size_t last, double level) {
      const double middle = (before + after) / 2;
      return std::count_if(values_.begin() + static_cast<ptrdiff_t>(first),
                           values_.begin() + static_cast<ptrdiff_t>(last),
                           [&](double value) { return (value - middle) * (level - middle) > 0; });
    };
    const auto wanted = [](size_t results, int most) { return std::min(static_cast<int>(results), most); };
    const bool newest = i + 2 == boundaries_.size();
    return count(boundaries_[i - 1], boundaries_[i], before) >= (i == 1 ? kBefore : kConfirming) &&
           count(boundaries_[i], boundaries_[i + 1], after) >=
               (newest ? wanted(n_ - boundaries_[i], kConfirming) : kConfirming);
  }

  // Of cut number `i`, on the log scale.
  double Step(size_t i) const {
    return LevelOf(boundaries_[i], boundaries_[i + 1]).level - LevelOf(boundaries_[i - 1], boundaries_[i]).level;
  }
  double DeviationOfStep(size_t i) const {
    return deviations_.common * std::sqrt(1.0 / static_cast<double>(boundaries_[i] - boundaries_[i - 1]) +
                                          1.0 / static_cast<double>(boundaries_[i + 1] - boundaries_[i]));
  }

  // Adds the last result, or the last two, where each is far from the last level and on the same side of it.
  void AddSuspect(double fitted, std::vector<ChangePoint>* points) const {
    const size_t first = boundaries_[boundaries_.size() - 2];
    for (const size_t newest : {size_t{2}, size_t{1}}) {
      if (n_ - first < newest + kBefore) continue;
      const size_t at = n_ - newest;
      const double level = LevelOf(first, at).level;
      const double deviation_of_level = deviations_.common / std::sqrt(static_cast<double>(at - first));
      double nearest = std::numeric_limits<double>::infinity();
      double farthest = -nearest;
      double step = 0;
      for (size_t i = at; i < n_; ++i) {
        const double distance = (values_[i] - level) / std::hypot(deviations_.each[i], deviation_of_level);
        nearest = std::min(nearest, distance);
        farthest = std::max(farthest, distance);
        step += (values_[i] - level) / static_cast<double>(newest);
      }
      const double far = newest == 1 ? kSuspectOne : kSuspectTwo;
      if ((nearest < far && farthest > -far) || std::abs(step) < std::log1p(smallest_step_)) continue;
      points->push_back(
          PointAt(at, step,
                  fitted * std::hypot(deviations_.common / std::sqrt(static_cast<double>(newest)), deviation_of_level),
                  /*confirmed=*/false));
      return;
    }
  }

  const size_t n_;
  const double smallest_step_;
  const std::vector<double> values_;
  const Deviations deviations_;
  const std::vector<double> weights_;  // Inverse squares of the results' deviations.
  std::vector<double> costs_;          // [first][last]
  std::vector<size_t> boundaries_;     // The ends of the series, and the cuts between them.
};

}  // namespace

absl::StatusOr<std::vector<ChangePoint>> FindChangePoints(const std::vector<SeriesResult>& results,
                                                          const ChangePointOptions& options) {
  if (!(options.smallest_effect >= 0 && std::isfinite(options.smallest_effect))) {
    return absl::InvalidArgumentError(
        absl::StrFormat("smallest_effect is %g; it must be at least 0, and finite", options.smallest_effect));
  }
  std::vector<double> logs;
  std::vector<double> errors;
  for (size_t i = 0; i < results.size(); ++i) {
    RETURN_IF_ERROR(CheckPositive(absl::StrCat("result ", i), results[i].value));
    if (!(results[i].error >= 0 && std::isfinite(results[i].error))) {
      return absl::InvalidArgumentError(absl::StrCat("the error of result ", i, " is ", results[i].error));
    }
    logs.push_back(std::log(results[i].value));
    errors.push_back(results[i].error);
  }
  if (logs.size() < kBefore + 1) return std::vector<ChangePoint>();
  return Search(std::move(logs), errors, options.smallest_effect).Run();
}

}  // namespace inknet::statistics
