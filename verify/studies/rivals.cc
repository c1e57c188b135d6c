#include "verify/studies/rivals.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "util/random.h"

namespace inknet::statistics {
namespace {

using Iterator = std::vector<double>::const_iterator;

double Mean(Iterator first, Iterator last) {
  return std::accumulate(first, last, 0.0) / static_cast<double>(last - first);
}

double SumOfSquares(Iterator first, Iterator last) {
  const double mean = Mean(first, last);
  return std::accumulate(first, last, 0.0, [mean](double sum, double x) { return sum + (x - mean) * (x - mean); });
}

// Where `rejected`, which is false at `inside` and true at `outside`, turns.
template <typename Predicate>
double Bisect(double inside, double outside, Predicate rejected) {
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (inside + outside);
    (rejected(middle) ? outside : inside) = middle;
  }
  return inside;
}

struct Split {
  int at = 0;  // 0: none.
  double distance = 0;
};

// The energy distance with exponent 1 for all splits of `values` and all right ends, from a table of the distances'
// sums over rectangles.
Split BestEnergySplit(const std::vector<double>& values, int min_segment) {
  const int n = static_cast<int>(values.size());
  const int width = n + 1;
  std::vector<double> table(static_cast<size_t>(width) * static_cast<size_t>(width));
  const auto entry = [&table, width](int i, int j) -> double& { return table[static_cast<size_t>(i * width + j)]; };
  for (int i = 0; i < n; ++i) {
    double row = 0;
    for (int j = 0; j < n; ++j) {
      row += std::abs(values[static_cast<size_t>(i)] - values[static_cast<size_t>(j)]);
      entry(i + 1, j + 1) = entry(i, j + 1) + row;
    }
  }
  const auto within = [&entry](int a, int b) { return entry(b, b) - entry(a, b) - entry(b, a) + entry(a, a); };
  Split best;
  for (int at = min_segment; at + min_segment <= n; ++at) {
    const double left = at;
    const double left_within = within(0, at) / (left * (left - 1));
    for (int end = at + min_segment; end <= n; ++end) {
      const double right = end - at;
      const double between = (entry(at, end) - entry(at, at)) / (left * right);
      const double right_within = within(at, end) / (right * (right - 1));
      const double distance = left * right / (left + right) * (2 * between - left_within - right_within);
      if (distance > best.distance) best = {at, distance};
    }
  }
  return best;
}

std::vector<double> Part(const std::vector<double>& values, int first, int last) {
  return std::vector<double>(values.begin() + first, values.begin() + last);
}

// Of the means on both sides of boundary number i.
double Change(const std::vector<double>& values, const std::vector<int>& boundaries, size_t i) {
  const auto at = [&](size_t k) { return values.begin() + boundaries[k]; };
  return std::abs(Mean(at(i), at(i + 1)) - Mean(at(i - 1), at(i)));
}

// Student's t-test of the means on both sides of `at`, for equal variances.
double TTest(const std::vector<double>& values, int first, int at, int last) {
  const auto begin = values.begin();
  const int degrees = last - first - 2;
  if (degrees < 1) return 1;
  const double variance = (SumOfSquares(begin + first, begin + at) + SumOfSquares(begin + at, begin + last)) / degrees;
  const double error = std::sqrt(variance * (1.0 / (at - first) + 1.0 / (last - at)));
  return StudentTwoSidedPValue((Mean(begin + at, begin + last) - Mean(begin + first, begin + at)) / error, degrees);
}

// Boundaries are the ends of the series and the change points between them.
std::vector<int> Inner(const std::vector<int>& boundaries) {
  return std::vector<int>(boundaries.begin() + 1, boundaries.end() - 1);
}

void HunterSplit(const std::vector<double>& values, int first, int last, std::vector<int>* points) {
  const Split split = BestEnergySplit(Part(values, first, last), 2);
  if (split.at == 0) return;
  const int at = first + split.at;
  if (TTest(values, first, at, last) > 0.01) return;
  points->push_back(at);
  HunterSplit(values, first, at, points);
  HunterSplit(values, at, last, points);
}

}  // namespace

double StudentTwoSidedPValue(double t, int degrees) {
  const double angle = std::atan(std::abs(t) / std::sqrt(degrees));
  const double cosine = std::cos(angle);
  const bool odd = degrees % 2 == 1;
  double sum = 0;
  double term = odd ? cosine : 1;
  for (int k = odd ? 1 : 0; k <= degrees - 2; k += 2) {
    sum += term;
    term *= cosine * cosine * (k + 1) / (k + 2);
  }
  constexpr double kPi = 3.141592653589793;
  return 1 - (odd ? 2 / kPi * (angle + std::sin(angle) * sum) : std::sin(angle) * sum);
}

Interval StudentInterval(const std::vector<double>& values, double tail) {
  const double n = static_cast<double>(values.size());
  const int degrees = static_cast<int>(values.size()) - 1;
  const double t = Bisect(0, 1e6, [&](double x) { return StudentTwoSidedPValue(x, degrees) < 2 * tail; });
  const double mean = Mean(values.begin(), values.end());
  const double error = std::sqrt(SumOfSquares(values.begin(), values.end()) / degrees / n);
  return {mean - t * error, mean + t * error};
}

Interval ConfidenceSequence(const std::vector<double>& values, double scale, double tail) {
  const double n = static_cast<double>(values.size());
  const double mean = Mean(values.begin(), values.end());
  const double squares = SumOfSquares(values.begin(), values.end());
  const double mixture = 1 / (30 * scale * scale);
  // Ville's inequality, both sides together.
  const auto rejected = [&](double centre) {
    const double s = n * (mean - centre);
    const double v = squares + n * (mean - centre) * (mean - centre);
    return 0.5 * mixture * s * s / (1 + mixture * v) - 0.5 * std::log1p(mixture * v) > -std::log(2 * tail);
  };
  // Too few values reject nothing, however far away.
  const double far = 10 * scale;
  if (!rejected(mean - far)) return {};
  return {Bisect(mean, mean - far, rejected), Bisect(mean, mean + far, rejected)};
}

std::vector<int> EDivisive(const std::vector<double>& values, double smallest, int min_segment, uint64_t seed) {
  constexpr int kPermutations = 99;
  Random random(seed);
  std::vector<int> boundaries = {0, static_cast<int>(values.size())};
  for (bool significant = true; significant;) {
    Split best;
    size_t segment = 0;
    for (size_t i = 0; i + 1 < boundaries.size(); ++i) {
      const Split split = BestEnergySplit(Part(values, boundaries[i], boundaries[i + 1]), min_segment);
      if (split.distance > best.distance) {
        best = split;
        segment = i;
      }
    }
    significant = best.at > 0;
    // At level 0.01, none of 99 shuffles may do as well.
    for (int k = 0; k < kPermutations && significant; ++k) {
      for (size_t i = 0; i + 1 < boundaries.size() && significant; ++i) {
        std::vector<double> shuffled = Part(values, boundaries[i], boundaries[i + 1]);
        for (size_t j = shuffled.size() - 1; j > 0; --j) std::swap(shuffled[j], shuffled[random.Below(j + 1)]);
        significant = BestEnergySplit(shuffled, min_segment).distance < best.distance;
      }
    }
    if (significant) {
      const int at = boundaries[segment] + best.at;
      boundaries.insert(boundaries.begin() + static_cast<ptrdiff_t>(segment) + 1, at);
    }
  }
  while (boundaries.size() > 2) {
    size_t weakest = 1;
    for (size_t i = 2; i + 1 < boundaries.size(); ++i) {
      if (Change(values, boundaries, i) < Change(values, boundaries, weakest)) weakest = i;
    }
    if (Change(values, boundaries, weakest) >= smallest) break;
    boundaries.erase(boundaries.begin() + static_cast<ptrdiff_t>(weakest));
  }
  return Inner(boundaries);
}

std::vector<int> Hunter(const std::vector<double>& values, double smallest) {
  constexpr int kWindow = 50;
  const int n = static_cast<int>(values.size());
  std::vector<int> boundaries = {0, n};
  for (int first = 0;; first += kWindow / 2) {
    const int last = std::min(n, first + kWindow);
    HunterSplit(values, first, last, &boundaries);
    if (last == n) break;
  }
  std::sort(boundaries.begin(), boundaries.end());
  boundaries.erase(std::unique(boundaries.begin(), boundaries.end()), boundaries.end());
  while (boundaries.size() > 2) {
    // The weakest is the least significant one; where all are significant enough, the smallest.
    size_t least_significant = 1;
    size_t smallest_change = 1;
    double largest_p = 0;
    for (size_t i = 1; i + 1 < boundaries.size(); ++i) {
      const double p = TTest(values, boundaries[i - 1], boundaries[i], boundaries[i + 1]);
      if (p > largest_p) {
        largest_p = p;
        least_significant = i;
      }
      if (Change(values, boundaries, i) < Change(values, boundaries, smallest_change)) smallest_change = i;
    }
    const size_t weakest = largest_p >= 0.001 ? least_significant : smallest_change;
    if (largest_p < 0.001 && Change(values, boundaries, weakest) >= smallest) break;
    boundaries.erase(boundaries.begin() + static_cast<ptrdiff_t>(weakest));
  }
  return Inner(boundaries);
}

}  // namespace inknet::statistics
