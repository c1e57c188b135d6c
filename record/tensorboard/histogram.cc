#include "record/tensorboard/histogram.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace inknet::tensorboard {
namespace {

// A float without its sign, shifted by this, is exponent and three bits of the mantissa: eight steps a power of two.
constexpr int kShift = 23 - 3;
// 2^-40 in these steps; the exponent is stored with 127 added. The level below holds everything smaller.
constexpr int kFirstLevel = ((127 - 40) << 3) - 1;
constexpr int kInfinityLevel = 0xff << 3;
// Levels of finite numbers, for one sign.
constexpr int kLevels = kInfinityLevel - kFirstLevel;

// Buckets 0 .. kLevels - 1 are negative, the largest magnitude first; the others are 0 and up, the smallest first.
int BucketOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  const int level = std::max(static_cast<int>((bits & 0x7fffffff) >> kShift), kFirstLevel) - kFirstLevel;
  return value < 0 ? kLevels - 1 - level : kLevels + level;
}

// The smallest magnitude of a level; the first one's is 0 instead.
double MagnitudeOf(int level) {
  const int steps = level + kFirstLevel;
  return std::ldexp(8 + steps % 8, steps / 8 - 127 - 3);
}

double RightEdgeOf(int bucket) {
  if (bucket == kLevels - 1) return 0;
  return bucket < kLevels ? -MagnitudeOf(kLevels - 1 - bucket) : MagnitudeOf(bucket - kLevels + 1);
}

}  // namespace

Histogram MakeHistogram(const std::vector<float>& values) {
  // One more than there are buckets, always empty, so that each has a next.
  std::array<int64_t, 2 * kLevels + 1> counts = {};
  int64_t count = 0;
  float min = 0;
  float max = 0;
  double sum = 0;
  double sum_squares = 0;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    min = count == 0 ? value : std::min(min, value);
    max = count == 0 ? value : std::max(max, value);
    ++count;
    sum += value;
    sum_squares += static_cast<double>(value) * value;
    ++counts[static_cast<size_t>(BucketOf(value))];
  }
  Histogram histogram;
  histogram.set_min(min);
  histogram.set_max(max);
  histogram.set_num(static_cast<double>(count));
  histogram.set_sum(sum);
  histogram.set_sum_squares(sum_squares);
  if (count == 0) return histogram;
  for (int bucket = BucketOf(min); bucket <= BucketOf(max); ++bucket) {
    const size_t i = static_cast<size_t>(bucket);
    if (counts[i] == 0 && counts[i + 1] == 0) continue;
    histogram.add_bucket_limit(RightEdgeOf(bucket));
    histogram.add_bucket(static_cast<double>(counts[i]));
  }
  return histogram;
}

}  // namespace inknet::tensorboard
