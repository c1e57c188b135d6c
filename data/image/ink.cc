#include "data/image/ink.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "data/image/background.h"
#include "data/image/foreign.h"
#include "data/image/rules.h"
#include "data/image/shades.h"

namespace inknet::image {
namespace {

// Grey levels by which ink must differ from its background.
constexpr double kLeastContrast = 8;
// Of full ink: parts are followed as far as they have that much.
constexpr double kClearInk = 0.2;
// Beyond so much noise, nothing can be told from it.
constexpr double kMostNoise = 0.1;
// With less, no lens saw it: a canvas, or a character that was cut out, whose ink may have been shaded.
constexpr double kLeastNoise = 0.0005;

// The middle of some values, of which there is one.
double Median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The standard deviation of what is not ink: 1.4826 times the median of its distance from 0, for a normal distribution.
double Noise(const Plane& amount) {
  std::vector<float> distances;
  const size_t stride = amount.values.size() / 100'000 + 1;
  for (size_t i = 0; i < amount.values.size(); i += stride) {
    if (amount.values[i] < 0.25f) distances.push_back(std::abs(amount.values[i]));
  }
  return distances.empty() ? 0 : 1.4826 * Median(std::move(distances));
}

absl::Status NothingStandsOut() {
  return absl::NotFoundError("nothing is drawn on it that stands out from its background");
}

}  // namespace

absl::StatusOr<Ink> FindInk(const Plane& grey, bool all) {
  const auto [darkest, lightest] = std::minmax_element(grey.values.begin(), grey.values.end());
  if (*lightest - *darkest < kLeastContrast) {
    return absl::NotFoundError("nothing is drawn on it: all of its pixels are alike");
  }
  Ink ink;
  ink.amount = RemoveBackground(grey);
  const double peak = Peak(ink.amount);
  for (float& value : ink.amount.values) value = static_cast<float>(value / peak);
  ink.noise = Noise(ink.amount);
  if (peak < kLeastContrast / 255 || ink.noise > kMostNoise) return NothingStandsOut();
  const double level = std::max(kClearInk, 4 * ink.noise);
  RemoveRules(level, &ink.amount);
  ink.parts = InkParts(ink.amount, level);
  if (ink.parts.empty()) return NothingStandsOut();
  if (all) return ink;
  RemoveForeign(grey.width, grey.height, &ink.parts);
  if (ink.parts.empty() || (ink.noise > kLeastNoise && AreShades(ink.amount, ink.parts))) {
    return absl::NotFoundError("what is on it is no strokes");
  }
  return ink;
}

}  // namespace inknet::image
