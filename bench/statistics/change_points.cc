#include "bench/statistics/change_points.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/statistics/positive.h"
#include "bench/statistics/summary.h"
#include "util/random.h"
#include "util/status.h"

namespace inknet::statistics {
namespace {

// Of the Hampel filter: neighbours on each side, and standard deviations that a result may lie from their median.
constexpr int kFilterReach = 5;
constexpr double kFilterDeviations = 2;
// Neighbours that a shuffle keeps together.
constexpr int kBlock = 2;

absl::Status Check(const ChangePointOptions& options) {
  if (options.min_segment < 2) {
    return absl::InvalidArgumentError(absl::StrFormat("min_segment is %d; it must be at least 2", options.min_segment));
  }
  if (!(options.smallest_effect >= 0 && std::isfinite(options.smallest_effect))) {
    return absl::InvalidArgumentError(
        absl::StrFormat("smallest_effect is %g; it must be at least 0, and finite", options.smallest_effect));
  }
  if (!(options.level > 0 && options.level < 1)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("level is %g; it must be more than 0 and less than 1", options.level));
  }
  if (options.permutations + 1 < 1 / options.level) {
    return absl::InvalidArgumentError(absl::StrFormat("permutations is %d; for a level of %g it must be at least %d",
                                                      options.permutations, options.level,
                                                      static_cast<int>(std::ceil(1 / options.level)) - 1));
  }
  return absl::OkStatus();
}

// Standard deviation of the noise, from the differences of neighbours, of which few span a step.
double NoiseOf(const std::vector<double>& values) {
  std::vector<double> differences;
  for (size_t i = 1; i < values.size(); ++i) differences.push_back(std::abs(values[i] - values[i - 1]));
  return 1.4826 * Median(std::move(differences)) / std::sqrt(2.0);
}

std::vector<double> PullInOutliers(const std::vector<double>& values) {
  const double reach = kFilterDeviations * NoiseOf(values);
  const int n = static_cast<int>(values.size());
  std::vector<double> filtered;
  filtered.reserve(values.size());
  for (int i = 0; i < n; ++i) {
    const auto first = values.begin() + std::max(0, i - kFilterReach);
    const auto last = values.begin() + std::min(n, i + kFilterReach + 1);
    const double median = Median(std::vector<double>(first, last));
    filtered.push_back(std::clamp(values[static_cast<size_t>(i)], median - reach, median + reach));
  }
  return filtered;
}

// sums[i]: of the first i values.
std::vector<double> RunningSums(const std::vector<double>& values) {
  std::vector<double> sums = {0};
  sums.reserve(values.size() + 1);
  for (const double value : values) sums.push_back(sums.back() + value);
  return sums;
}

// The segment's values are numbers `first` .. `last` - 1 of the series.
struct Segment {
  int first;
  int last;
};

struct Split {
  int at = 0;  // First value of the right side; 0: there is no split.
  double distance = 0;
};

// Energy distance with exponent 2 of two sides, as E-divisive weights it: the square of the difference of their means,
// times left * right / (left + right). From their sums, and from how many values they have.
double EnergyDistance(double left_sum, double left, double right_sum, double right) {
  const double difference = right_sum * left - left_sum * right;
  return difference * difference / (left * right * (left + right));
}

double Sum(const std::vector<double>& sums, int first, int last) {
  return sums[static_cast<size_t>(last)] - sums[static_cast<size_t>(first)];
}

// The largest distance between the left side of a split of `segment` and what follows it. That need not be the whole
// right side, or a step up and a step down would hide each other.
Split BestSplit(const std::vector<double>& sums, Segment segment, int min_segment) {
  Split best;
  for (int at = segment.first + min_segment; at + min_segment <= segment.last; ++at) {
    const double left_sum = Sum(sums, segment.first, at);
    for (int end = at + min_segment; end <= segment.last; ++end) {
      const double distance = EnergyDistance(left_sum, at - segment.first, Sum(sums, at, end), end - at);
      if (distance > best.distance) best = {at, distance};
    }
  }
  return best;
}

// The best split of `segment` into two whole sides: where the only step in it is likeliest.
int BestCut(const std::vector<double>& sums, Segment segment, int min_segment) {
  Split best{segment.first + min_segment, 0};
  for (int at = segment.first + min_segment; at + min_segment <= segment.last; ++at) {
    const double distance = EnergyDistance(Sum(sums, segment.first, at), at - segment.first,
                                           Sum(sums, at, segment.last), segment.last - at);
    if (distance > best.distance) best = {at, distance};
  }
  return best.at;
}

// Puts blocks of neighbours within a segment into random order. The blocks begin anywhere, so that no neighbours are
// always together.
void ShuffleBlocks(Segment segment, Random* random, std::vector<double>* values) {
  std::vector<Segment> blocks;
  for (int first = segment.first, last = first + 1 + static_cast<int>(random->Below(kBlock)); first < segment.last;
       first = last, last += kBlock) {
    last = std::min(last, segment.last);
    blocks.push_back({first, last});
  }
  for (size_t i = blocks.size() - 1; i > 0; --i) std::swap(blocks[i], blocks[random->Below(i + 1)]);
  const std::vector<double> before = *values;
  auto to = values->begin() + segment.first;
  for (const Segment& block : blocks) to = std::copy(before.begin() + block.first, before.begin() + block.last, to);
}

struct Boundary {
  int index;
  double p_value;
};

class Search {
 public:
  Search(const std::vector<double>& values, const ChangePointOptions& options)
      : options_(options),
        values_(values),
        sums_(RunningSums(values)),
        random_(options.seed),
        boundaries_({{0, 0}, {static_cast<int>(values.size()), 0}}) {}

  std::vector<ChangePoint> Run() {
    while (Divide()) {
    }
    Settle();
    while (DropSmallest()) Settle();
    std::vector<ChangePoint> points;
    for (size_t i = 1; i + 1 < boundaries_.size(); ++i) {
      points.push_back({boundaries_[i].index, std::exp(LogStep(i)), boundaries_[i].p_value});
    }
    return points;
  }

 private:
  // Segment number i ends at boundary number i + 1.
  Segment SegmentAt(size_t i) const { return {boundaries_[i].index, boundaries_[i + 1].index}; }

  // Adds the best split of any segment if it is significant.
  bool Divide() {
    Split best;
    size_t segment = 0;
    for (size_t i = 0; i + 1 < boundaries_.size(); ++i) {
      const Split split = BestSplit(sums_, SegmentAt(i), options_.min_segment);
      if (split.distance > best.distance) {
        best = split;
        segment = i;
      }
    }
    if (best.at == 0) return false;
    const double p_value = PValue(best.distance);
    if (p_value > options_.level) return false;
    boundaries_.insert(boundaries_.begin() + static_cast<ptrdiff_t>(segment) + 1, {best.at, p_value});
    return true;
  }

  // Share of the shuffles, this order of the values among them, with a split as good as `distance`. Stops at the first
  // that makes it more than the level.
  double PValue(double distance) {
    int as_good = 1;
    for (int i = 0; i < options_.permutations; ++i) {
      if (ShuffledDistance(distance) >= distance) ++as_good;
      if (as_good > options_.level * (options_.permutations + 1)) break;
    }
    return static_cast<double>(as_good) / (options_.permutations + 1);
  }

  // The best split of any segment after a shuffle, or any that reaches `enough`.
  double ShuffledDistance(double enough) {
    std::vector<double> shuffled = values_;
    for (size_t i = 0; i + 1 < boundaries_.size(); ++i) ShuffleBlocks(SegmentAt(i), &random_, &shuffled);
    const std::vector<double> sums = RunningSums(shuffled);
    double best = 0;
    for (size_t i = 0; i + 1 < boundaries_.size() && best < enough; ++i) {
      best = std::max(best, BestSplit(sums, SegmentAt(i), options_.min_segment).distance);
    }
    return best;
  }

  // Moves each change point to the best place between its neighbours, which were others when it was found.
  void Settle() {
    // Each move makes the steps fit better, so it ends; the bound is for rounding errors.
    bool moved = true;
    for (size_t round = 0; moved && round < values_.size(); ++round) {
      moved = false;
      for (size_t i = 1; i + 1 < boundaries_.size(); ++i) {
        const Segment around = {boundaries_[i - 1].index, boundaries_[i + 1].index};
        const int best = BestCut(sums_, around, options_.min_segment);
        moved |= best != boundaries_[i].index;
        boundaries_[i].index = best;
      }
    }
  }

  // Drops the smallest step if it is too small to matter.
  bool DropSmallest() {
    if (boundaries_.size() == 2) return false;
    size_t smallest = 1;
    for (size_t i = 2; i + 1 < boundaries_.size(); ++i) {
      if (std::abs(LogStep(i)) < std::abs(LogStep(smallest))) smallest = i;
    }
    if (std::abs(LogStep(smallest)) >= std::log1p(options_.smallest_effect)) return false;
    boundaries_.erase(boundaries_.begin() + static_cast<ptrdiff_t>(smallest));
    return true;
  }

  double Level(Segment segment) const {
    return Sum(sums_, segment.first, segment.last) / (segment.last - segment.first);
  }

  // Of boundary number i.
  double LogStep(size_t i) const { return Level(SegmentAt(i)) - Level(SegmentAt(i - 1)); }

  const ChangePointOptions options_;
  const std::vector<double> values_;
  const std::vector<double> sums_;
  Random random_;
  std::vector<Boundary> boundaries_;  // The ends of the series, and the change points between them.
};

}  // namespace

absl::StatusOr<std::vector<ChangePoint>> FindChangePoints(const std::vector<double>& results,
                                                          const ChangePointOptions& options) {
  RETURN_IF_ERROR(Check(options));
  std::vector<double> logs;
  for (size_t i = 0; i < results.size(); ++i) {
    RETURN_IF_ERROR(CheckPositive(absl::StrCat("result ", i), results[i]));
    logs.push_back(std::log(results[i]));
  }
  if (logs.size() < 2 * static_cast<size_t>(options.min_segment)) return std::vector<ChangePoint>();
  return Search(PullInOutliers(logs), options).Run();
}

}  // namespace inknet::statistics
