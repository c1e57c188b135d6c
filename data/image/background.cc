#include "data/image/background.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "data/image/filter.h"
#include "data/image/parts.h"

namespace inknet::image {
namespace {

// The background is smooth: it is found on blocks, so that no side has more of them.
constexpr int kMaxBlocks = 256;
// Blocks in a deviation of a Gaussian.
constexpr double kDeviationBlocks = 4;
// A background that has hardly any room to the end of the scale says nothing of ink.
constexpr float kLeastRoom = 16;

// 1 on the outermost pixels, 0 elsewhere.
Plane Border(int width, int height) {
  Plane border = Plane::Blank(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      border.Row(y)[x] = x == 0 || y == 0 || x == width - 1 || y == height - 1 ? 1 : 0;
    }
  }
  return border;
}

// At each pixel the mean of the pixels nearby, by a Gaussian of deviation `sigma`, as far as they have weight: Knutsson
// & Westin 1993, "Normalized and differential convolution". Far from all weight, the mean of them all. What is so
// smooth is computed on blocks.
Plane LocalMean(const Plane& plane, const Plane& weights, double sigma) {
  Plane weighted = plane;
  double sum = 0;
  double total = 0;
  for (size_t i = 0; i < plane.values.size(); ++i) {
    weighted.values[i] *= weights.values[i];
    sum += weighted.values[i];
    total += weights.values[i];
  }
  const float mean = static_cast<float>(sum / total);
  constexpr float kFar = 1e-4f;
  const int factor = std::max(1, static_cast<int>(sigma / kDeviationBlocks));
  const Plane near = Blur(AverageBlocks(weights, factor, factor), sigma / factor);
  Plane means = Blur(AverageBlocks(weighted, factor, factor), sigma / factor);
  for (size_t i = 0; i < means.values.size(); ++i) {
    means.values[i] = (means.values[i] + kFar * mean) / (near.values[i] + kFar);
  }
  return factor == 1 ? means : Interpolate(means, factor, plane.width, plane.height);
}

// How far `lightness` is on the way from `background` to white.
Plane Share(const Plane& lightness, const Plane& background) {
  Plane share = lightness;
  for (size_t i = 0; i < share.values.size(); ++i) {
    const float room = std::max(255 - background.values[i], kLeastRoom);
    share.values[i] = (lightness.values[i] - background.values[i]) / room;
  }
  return share;
}

Plane Difference(Plane a, const Plane& b) {
  for (size_t i = 0; i < a.values.size(); ++i) a.values[i] -= b.values[i];
  return a;
}

Plane Inverted(Plane plane) {
  for (float& value : plane.values) value = 255 - value;
  return plane;
}

// 1 where `amount` is more than `threshold` and a little around it, as far as soft edges of what is so large may reach;
// 0 elsewhere.
Plane InkedBlocks(const Plane& amount, double threshold) {
  Plane inked = Plane::Blank(amount.width, amount.height);
  int largest = 0;
  for (const Part& part : ConnectedParts(amount, threshold)) {
    largest = std::max({largest, part.box.width(), part.box.height()});
    for (const Run& run : part.runs) std::fill(inked.Row(run.y) + run.begin, inked.Row(run.y) + run.end, 1.0f);
  }
  return Dilate(inked, largest / 12 + 1);
}

}  // namespace

double Peak(const Plane& plane) {
  double peak = 0;
  std::vector<float> sums(static_cast<size_t>(plane.width));
  for (int y = 0; y < plane.height; ++y) {
    const float* above = plane.Row(std::max(y - 1, 0));
    const float* here = plane.Row(y);
    const float* below = plane.Row(std::min(y + 1, plane.height - 1));
    for (int x = 0; x < plane.width; ++x) sums[static_cast<size_t>(x)] = above[x] + here[x] + below[x];
    for (int x = 0; x < plane.width; ++x) {
      const size_t left = static_cast<size_t>(std::max(x - 1, 0));
      const size_t right = static_cast<size_t>(std::min(x + 1, plane.width - 1));
      peak = std::max<double>(peak, sums[left] + sums[static_cast<size_t>(x)] + sums[right]);
    }
  }
  return peak / 9;
}

Plane RemoveBackground(const Plane& grey) {
  const int factor = (std::max(grey.width, grey.height) + kMaxBlocks - 1) / kMaxBlocks;
  Plane blocks = AverageBlocks(grey, factor, factor);
  const double side = std::max(blocks.width, blocks.height);
  Plane background = LocalMean(blocks, Border(blocks.width, blocks.height), side / 4);
  // Ink is dark if that is more above the picture somewhere than below it anywhere.
  const bool is_dark = Peak(Difference(background, blocks)) >= Peak(Difference(blocks, background));
  if (is_dark) {
    blocks = Inverted(blocks);
    background = Inverted(background);
  }
  // First without what is ink for sure, then without all that seems to be.
  for (const double share : {0.5, 0.25}) {
    const Plane amount = Share(blocks, background);
    Plane clear = InkedBlocks(amount, share * Peak(amount));
    for (float& value : clear.values) value = 1 - value;
    if (*std::max_element(clear.values.begin(), clear.values.end()) == 0) break;
    background = LocalMean(blocks, clear, side / 24);
  }
  return Share(is_dark ? Inverted(grey) : grey, Interpolate(background, factor, grey.width, grey.height));
}

}  // namespace inknet::image
