#include "sweep/search/forest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "util/random.h"

namespace inknet::search {
namespace {

constexpr size_t kTrees = 100;
constexpr size_t kMinLeaf = 3;  // Points of the sample.
// Sums of squares that differ by less differ by rounding.
constexpr double kLeastGain = 1e-12;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Split {
  int dimension;
  double low, high;
  double gain;  // In explained sum of squares, over the mean alone.
};

// What `left` of `all` points explain, whose values add up so, when each part is predicted by its mean.
double ExplainedBy(double left, double left_sum, double all, double all_sum) {
  const double right_sum = all_sum - left_sum;
  return left_sum * left_sum / left + right_sum * right_sum / (all - left) - all_sum * all_sum / all;
}

}  // namespace

// Grows one tree.
class Forest::Grower {
 public:
  Grower(const Space& space, const std::vector<Point>& points, const std::vector<double>& values)
      : space_(space), points_(points), values_(values) {}

  Tree Grow(std::vector<size_t> sample) {
    tree_.clear();
    AddNode(&sample, 0, sample.size());
    return std::move(tree_);
  }

 private:
  // Adds the node of the sample's points begin .. end - 1, and all below it; returns its index.
  size_t AddNode(std::vector<size_t>* sample, size_t begin, size_t end) {
    const size_t index = tree_.size();
    tree_.emplace_back();
    double sum = 0;
    for (size_t i = begin; i < end; ++i) sum += values_[(*sample)[i]];
    tree_[index].value = sum / static_cast<double>(end - begin);
    const std::optional<Split> split = BestSplit(sample, begin, end, sum);
    if (!split) return index;
    const auto is_left = [&](size_t i) {
      const double x = points_[i][static_cast<size_t>(split->dimension)];
      return split->low <= x && x < split->high;
    };
    const auto middle = std::stable_partition(sample->begin() + static_cast<ptrdiff_t>(begin),
                                              sample->begin() + static_cast<ptrdiff_t>(end), is_left);
    const size_t right_begin = static_cast<size_t>(middle - sample->begin());
    tree_[index].dimension = split->dimension;
    tree_[index].low = split->low;
    tree_[index].high = split->high;
    const size_t left = AddNode(sample, begin, right_begin);
    const size_t right = AddNode(sample, right_begin, end);
    tree_[index].left = left;
    tree_[index].right = right;
    return index;
  }

  std::optional<Split> BestSplit(std::vector<size_t>* sample, size_t begin, size_t end, double sum) const {
    std::optional<Split> best;
    if (end - begin < 2 * kMinLeaf) return best;
    for (size_t d = 0; d < space_.dimensions().size(); ++d) {
      std::sort(
          sample->begin() + static_cast<ptrdiff_t>(begin), sample->begin() + static_cast<ptrdiff_t>(end),
          [&](size_t a, size_t b) { return points_[a][d] != points_[b][d] ? points_[a][d] < points_[b][d] : a < b; });
      const bool one_against_others = space_.dimensions()[d].unordered;
      const double all = static_cast<double>(end - begin);
      double left = 0;
      double left_sum = 0;
      double low = -kInfinity;
      for (size_t i = begin; i < end; ++i) {
        left += 1;
        left_sum += values_[(*sample)[i]];
        const double x = points_[(*sample)[i]][d];
        const double next = i + 1 < end ? points_[(*sample)[i + 1]][d] : kInfinity;
        if (next == x) continue;
        const double high = std::isfinite(next) ? x + (next - x) / 2 : kInfinity;
        if (left >= kMinLeaf && all - left >= kMinLeaf) {
          const double gain = ExplainedBy(left, left_sum, all, sum);
          if (gain > (best ? best->gain : kLeastGain)) best = {static_cast<int>(d), low, high, gain};
        }
        if (one_against_others) {
          low = high;
          left = left_sum = 0;
        }
      }
    }
    return best;
  }

  const Space& space_;
  const std::vector<Point>& points_;
  const std::vector<double>& values_;
  Tree tree_;
};

Forest::Forest(const Space& space, const std::vector<Point>& points, const std::vector<double>& values, uint64_t seed) {
  const size_t n = points.size();
  Grower grower(space, points, values);
  std::vector<double> unseen_sum(n);  // Of the predictions by trees that have not seen a point,
  std::vector<double> unseen(n);      // and their number.
  for (size_t t = 0; t < kTrees; ++t) {
    Random random(seed, t);
    std::vector<size_t> sample(n);
    std::vector<bool> seen(n);
    for (size_t& i : sample) {
      i = random.Below(n);
      seen[i] = true;
    }
    trees_.push_back(grower.Grow(sample));
    for (size_t i = 0; i < n; ++i) {
      if (seen[i]) continue;
      unseen_sum[i] += Predict(trees_.back(), points[i]);
      unseen[i] += 1;
    }
  }
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(n);
  double error = 0;
  double variance = 0;
  for (size_t i = 0; i < n; ++i) {
    if (unseen[i] == 0) continue;
    const double prediction = unseen_sum[i] / unseen[i];
    error += (values[i] - prediction) * (values[i] - prediction);
    variance += (values[i] - mean) * (values[i] - mean);
  }
  r_squared_ = variance > 0 ? 1 - error / variance : std::nan("");
}

double Forest::Predict(absl::Span<const double> point) const {
  double sum = 0;
  for (const Tree& tree : trees_) sum += Predict(tree, point);
  return sum / static_cast<double>(trees_.size());
}

double Forest::Predict(const Tree& tree, absl::Span<const double> point) {
  size_t index = 0;
  while (tree[index].dimension >= 0) {
    const Node& node = tree[index];
    const double x = point[static_cast<size_t>(node.dimension)];
    index = node.low <= x && x < node.high ? node.left : node.right;
  }
  return tree[index].value;
}

}  // namespace inknet::search
