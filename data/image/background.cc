#include "data/image/background.h"

#include <algorithm>
#include <cstddef>
#include <utility>
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

// What is smaller was cut out of something: its light is even.
constexpr int kLeastUneven = 128;
// Of a picture's longer side: strokes are narrower, where the background beside them counts only.
constexpr double kStrokeWidth = 1.0 / 8;
// Of full ink: what is ink, when both backgrounds are compared.
constexpr double kInked = 0.25;
// Ink that covers more than that is paper.
constexpr double kMostCovered = 0.45;
// Strokes are wider than that where the background beside them leaves less of their ink, but not much less,
constexpr double kWide = 0.75;
constexpr double kTooWide = 0.2;
// and the rest is hardly paler,
constexpr double kPaler = 0.75;
// and does not come in from the picture's edges, of which that much would be taken.
constexpr double kComesIn = 0.02;
// What is left of blots beside strokes is their outlines: paler than that, of the ink.
constexpr double kOutline = 0.7;

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

// The ink where the background is smooth, and whether it is darker than that.
struct SmoothResult {
  Plane ink;
  bool is_dark = true;
};
SmoothResult RemoveSmooth(const Plane& grey) {
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
  return {Share(is_dark ? Inverted(grey) : grey, Interpolate(background, factor, grey.width, grey.height)), is_dark};
}

// With `margin` more values on each side, 0.
Plane Padded(const Plane& plane, int margin) {
  Plane padded = Plane::Blank(plane.width + 2 * margin, plane.height + 2 * margin);
  for (int y = 0; y < plane.height; ++y) std::copy_n(plane.Row(y), plane.width, padded.Row(y + margin) + margin);
  return padded;
}
Plane Cropped(const Plane& padded, int margin) {
  Plane plane = Plane::Blank(padded.width - 2 * margin, padded.height - 2 * margin);
  for (int y = 0; y < plane.height; ++y) std::copy_n(padded.Row(y + margin) + margin, plane.width, plane.Row(y));
  return plane;
}

// The ink where the background is what is beside strokes: the morphological opening of light ink on dark (Serra 1982,
// "Image analysis and mathematical morphology"), which keeps the edges of shadows.
Plane RemoveBesideStrokes(const Plane& grey, bool is_dark) {
  const int side = std::max(grey.width, grey.height);
  const int radius = std::max(1, static_cast<int>(kStrokeWidth * side / 2 + 0.5));
  const Plane lightness = is_dark ? Inverted(grey) : grey;
  // Without what is bright on one or two pixels only, as JPEG leaves it beside strokes.
  const Plane paper = Dilate(Inverted(Dilate(lightness, 1)), 1);
  // What is dark grows where it is dark, also beyond the edges, and shrinks again.
  const Plane grown = Dilate(Padded(paper, radius), radius);
  Plane ink = Share(lightness, Cropped(Dilate(Inverted(grown), radius), radius));
  // Of noise, that is the lightest: so paper has some ink.
  std::vector<float> values = ink.values;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  for (float& value : ink.values) value -= *middle;
  return ink;
}

// 1 where `ink` is, of which the most counts as full; 0 elsewhere.
Plane InkedPixels(Plane ink) {
  Plane inked = Plane::Blank(ink.width, ink.height);
  const double peak = Peak(ink);
  if (peak <= 0) return inked;
  for (float& value : ink.values) value = static_cast<float>(value / peak);
  for (const Part& part : InkParts(ink, kInked)) {
    for (const Run& run : part.runs) std::fill(inked.Row(run.y) + run.begin, inked.Row(run.y) + run.end, 1.0f);
  }
  return inked;
}

double Covered(const Plane& inked) {
  double sum = 0;
  for (const float value : inked.values) sum += value;
  return sum / static_cast<double>(inked.values.size());
}

// Whether what a smooth background leaves beside `strokes` is ink as well: that of wide ones. Else it is shadows, edges
// of sheets, tables.
bool HasWideStrokes(const Plane& ink, const Plane& inked, const Plane& strokes) {
  const auto is_rest = [&](int x, int y) { return inked.Row(y)[x] > 0 && strokes.Row(y)[x] == 0; };
  int at_edges = 0;
  for (int x = 0; x < ink.width; ++x) at_edges += is_rest(x, 0) + is_rest(x, ink.height - 1);
  for (int y = 0; y < ink.height; ++y) at_edges += is_rest(0, y) + is_rest(ink.width - 1, y);
  double of_strokes = 0, stroke_pixels = 0, of_rest = 0, rest_pixels = 0;
  for (size_t i = 0; i < ink.values.size(); ++i) {
    if (inked.values[i] == 0) continue;
    (strokes.values[i] > 0 ? of_strokes : of_rest) += ink.values[i];
    (strokes.values[i] > 0 ? stroke_pixels : rest_pixels) += 1;
  }
  if (stroke_pixels == 0) return true;
  const double share = stroke_pixels / (stroke_pixels + rest_pixels);
  if (share < kTooWide || share > kWide) return false;
  const bool is_paler = of_rest / rest_pixels < kPaler * of_strokes / stroke_pixels;
  const bool comes_in = at_edges > kComesIn * 2 * (ink.width + ink.height);
  return !is_paler && !comes_in;
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
  SmoothResult smooth = RemoveSmooth(grey);
  if (std::max(grey.width, grey.height) < kLeastUneven) return std::move(smooth.ink);
  const Plane inked = InkedPixels(smooth.ink);
  if (Covered(inked) > kMostCovered) {
    Plane other = RemoveBesideStrokes(grey, !smooth.is_dark);
    if (Covered(InkedPixels(other)) < kMostCovered) return other;
  }
  Plane strokes = RemoveBesideStrokes(grey, smooth.is_dark);
  if (Peak(strokes) < kOutline * Peak(smooth.ink)) return std::move(smooth.ink);
  return HasWideStrokes(smooth.ink, inked, InkedPixels(strokes)) ? std::move(smooth.ink) : std::move(strokes);
}

}  // namespace inknet::image
