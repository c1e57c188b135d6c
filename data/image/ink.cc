#include "data/image/ink.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "data/image/background.h"
#include "data/image/filter.h"

namespace inknet::image {
namespace {

// Grey levels by which ink must differ from its background.
constexpr double kLeastContrast = 8;
// Of full ink. A character's parts have kSureInk somewhere, and are followed from there as far as they have kClearInk;
// their soft edges end where they have kLeastInk.
constexpr double kSureInk = 0.4;
constexpr double kClearInk = 0.2;
constexpr double kLeastInk = 8.0 / 255;
// Parts with less than this share of all ink are dust.
constexpr double kSpeck = 0.01;

// The middle of some values, of which there is one.
double Median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Box {
  int left, top, right, bottom;  // The last column and row are inside.

  int side() const { return std::max(right - left, bottom - top) + 1; }
};

// Around all values above `threshold`, of which there is one.
Box BoxAbove(const Plane& plane, double threshold) {
  Box box{plane.width, plane.height, -1, -1};
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      if (plane.Row(y)[x] <= threshold) continue;
      box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x), std::max(box.bottom, y)};
    }
  }
  return box;
}

// The parts of `amount` that belong to the character: connected pixels of at least `level`, by Canny's hysteresis
// (1986, "A computational approach to edge detection"), without dust. 1 on them, 0 elsewhere.
Plane CharacterMask(const Plane& amount, double level) {
  struct Part {
    int label;
    double ink = 0;
    double most = 0;
  };
  std::vector<int> labels(amount.values.size(), 0);
  std::vector<Part> parts;
  std::vector<int> open;
  double all_ink = 0;
  for (size_t start = 0; start < labels.size(); ++start) {
    if (labels[start] != 0 || amount.values[start] < level) continue;
    Part part{static_cast<int>(parts.size()) + 1};
    labels[start] = part.label;
    open.push_back(static_cast<int>(start));
    while (!open.empty()) {
      const int at = open.back();
      open.pop_back();
      const double here = amount.values[static_cast<size_t>(at)];
      part.ink += here;
      part.most = std::max(part.most, here);
      const int x = at % amount.width;
      const int y = at / amount.width;
      for (int v = std::max(y - 1, 0); v <= std::min(y + 1, amount.height - 1); ++v) {
        for (int u = std::max(x - 1, 0); u <= std::min(x + 1, amount.width - 1); ++u) {
          const int next = v * amount.width + u;
          int& label = labels[static_cast<size_t>(next)];
          if (label != 0 || amount.values[static_cast<size_t>(next)] < level) continue;
          label = part.label;
          open.push_back(next);
        }
      }
    }
    parts.push_back(part);
    if (part.most >= kSureInk) all_ink += part.ink;
  }
  Plane mask = Plane::Blank(amount.width, amount.height);
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == 0) continue;
    const Part& part = parts[static_cast<size_t>(labels[i] - 1)];
    if (part.most >= kSureInk && part.ink >= kSpeck * all_ink) mask.values[i] = 1;
  }
  return mask;
}

// Where, between the centres of the last pixel outside and the first inside, `level` is passed.
double Crossing(double outside, double inside, double level) {
  outside = std::min(outside, level);
  return inside > outside ? (level - outside) / (inside - outside) : 1;
}

// Largest amounts in columns or rows of the box; 0 beyond the plane.
double MostInColumn(const Plane& amount, const Box& box, int x) {
  if (x < 0 || x >= amount.width) return 0;
  double most = 0;
  for (int y = box.top; y <= box.bottom; ++y) most = std::max<double>(most, amount.Row(y)[x]);
  return most;
}
double MostInRow(const Plane& amount, const Box& box, int y) {
  if (y < 0 || y >= amount.height) return 0;
  return *std::max_element(amount.Row(y) + box.left, amount.Row(y) + box.right + 1);
}

// For a Gaussian edge of deviation s, the integral across it of the gradient is 1, and of its square 1 / (2 sqrt(pi)
// s). `noise` is the deviation of the pixels' noise.
double EdgeBlur(const Plane& amount, double noise) {
  double sum = 0;
  double squares = 0;
  for (int y = 1; y + 1 < amount.height; ++y) {
    for (int x = 1; x + 1 < amount.width; ++x) {
      const double dx = 0.5 * (amount.Row(y)[x + 1] - amount.Row(y)[x - 1]);
      const double dy = 0.5 * (amount.Row(y + 1)[x] - amount.Row(y - 1)[x]);
      const double square = dx * dx + dy * dy - noise * noise;
      if (square <= 4 * noise * noise) continue;
      sum += std::sqrt(square);
      squares += square;
    }
  }
  return squares > 0 ? sum / (2 * std::sqrt(M_PI) * squares) : 0;
}

// The rectangle of the plane from (left, top), which may reach beyond it: there it is 0.
Plane Cut(const Plane& plane, int left, int top, int width, int height) {
  Plane cut = Plane::Blank(width, height);
  for (int y = std::max(-top, 0); y < std::min(height, plane.height - top); ++y) {
    for (int x = std::max(-left, 0); x < std::min(width, plane.width - left); ++x) {
      cut.Row(y)[x] = plane.Row(top + y)[left + x];
    }
  }
  return cut;
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

}  // namespace

absl::StatusOr<Ink> FindInk(const Plane& grey) {
  const auto [darkest, lightest] = std::minmax_element(grey.values.begin(), grey.values.end());
  if (*lightest - *darkest < kLeastContrast) {
    return absl::InvalidArgumentError("nothing is drawn on it: all of its pixels are alike");
  }
  Plane amount = RemoveBackground(grey);
  const double peak = Peak(amount);
  for (float& value : amount.values) value = static_cast<float>(value / peak);
  const double noise = Noise(amount);
  if (peak < kLeastContrast / 255 || noise > kSureInk / 4) {
    return absl::InvalidArgumentError("nothing is drawn on it that stands out from its background");
  }
  const Plane mask = CharacterMask(amount, std::max(kClearInk, 4 * noise));
  const Box core = BoxAbove(mask, 0);
  if (core.right < 0) return absl::InvalidArgumentError("nothing is drawn on it that stands out from its background");

  // Around the character, as far as soft edges may reach.
  const int edge = core.side() / 12 + 1;
  const auto around = [&](const Plane& plane) {
    return Cut(plane, core.left - edge, core.top - edge, core.right - core.left + 1 + 2 * edge,
               core.bottom - core.top + 1 + 2 * edge);
  };
  const Plane surroundings = Dilate(around(mask), edge);
  Ink ink;
  ink.amount = around(amount);
  for (size_t i = 0; i < surroundings.values.size(); ++i) ink.amount.values[i] *= surroundings.values[i];

  ink.level = std::max(kLeastInk, 4 * noise);
  const Box box = BoxAbove(CharacterMask(ink.amount, ink.level), 0);
  const auto column = [&](int x) { return MostInColumn(ink.amount, box, x); };
  const auto row = [&](int y) { return MostInRow(ink.amount, box, y); };
  ink.left = box.left - 0.5 + Crossing(column(box.left - 1), column(box.left), ink.level);
  ink.right = box.right + 1.5 - Crossing(column(box.right + 1), column(box.right), ink.level);
  ink.top = box.top - 0.5 + Crossing(row(box.top - 1), row(box.top), ink.level);
  ink.bottom = box.bottom + 1.5 - Crossing(row(box.bottom + 1), row(box.bottom), ink.level);

  // Of an enlarged picture, not the edges of its large pixels: so at a size at which a character has about fifty.
  const int step = std::max(1, box.side() / 50);
  ink.blur = step * EdgeBlur(AverageBlocks(ink.amount, step, step), noise / step);
  return ink;
}

}  // namespace inknet::image
