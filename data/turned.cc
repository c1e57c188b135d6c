#include "data/turned.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "data/glyphs.h"
#include "data/image/filter.h"
#include "data/image/plane.h"

namespace inknet::data {
namespace {

constexpr int kSide = 28;
constexpr int kGlyphs = 40;           // Drawn of each class,
constexpr uint64_t kGlyphSeed = 7;    // with this seed.
constexpr int64_t kMostImages = 400;  // Looked at of each class.
constexpr size_t kLeastClasses = 3;
// By how much, in correlation, another way must look better than upright.
constexpr double kLead = 0.05;
// Of images that are not what their names say, clothing under digits for example, no way looks that good.
constexpr double kLeast = 0.12;
// Strokes of people differ by about so much, in pixels.
constexpr double kBlur = 1.0;

using Values = std::vector<double>;  // kSide x kSide

// The eight ways to lay a square down: transposed or not, then mirrored left to right, upside down.
constexpr int kWays = 8;
constexpr std::array<const char*, kWays> kNames = {
    "",
    "mirrored (left for right)",
    "upside down and mirrored",
    "upside down (turned by 180 degrees)",
    "transposed (rows for columns)",
    "turned by 90 degrees clockwise",
    "turned by 90 degrees counterclockwise",
    "transposed and turned by 180 degrees",
};

Values LaidDown(const Values& values, int way) {
  Values laid(values.size());
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      int u = (way & 1) != 0 ? kSide - 1 - x : x;
      int v = (way & 2) != 0 ? kSide - 1 - y : y;
      if ((way & 4) != 0) std::swap(u, v);
      laid[static_cast<size_t>(y * kSide + x)] = values[static_cast<size_t>(v * kSide + u)];
    }
  }
  return laid;
}

// Mean 0 and length 1; all zeros where there is nothing.
void Normalize(Values* values) {
  double sum = 0;
  for (const double value : *values) sum += value;
  double squares = 0;
  for (double& value : *values) {
    value -= sum / static_cast<double>(values->size());
    squares += value * value;
  }
  for (double& value : *values) value = squares > 0 ? value / std::sqrt(squares) : 0;
}

// The mean of the images of a class, blurred, with its ink's box in the middle at a fixed size.
Values MeanOf(const ImageSet& set, const std::vector<int64_t>& images) {
  image::Plane mean = image::Plane::Blank(set.columns, set.rows);
  for (const int64_t n : images) {
    const uint8_t* const image = &set.pixels[static_cast<size_t>(n * set.pixels_per_image())];
    for (size_t i = 0; i < mean.values.size(); ++i) mean.values[i] += image[i];
  }
  // Without the constant part of a background.
  const float least = *std::min_element(mean.values.begin(), mean.values.end());
  float most = 0;
  for (float& value : mean.values) most = std::max(most, value -= least);
  int left = set.columns, top = set.rows, right = -1, bottom = -1;
  for (int y = 0; y < set.rows; ++y) {
    for (int x = 0; x < set.columns; ++x) {
      if (mean.Row(y)[x] <= most / 4) continue;
      left = std::min(left, x), right = std::max(right, x);
      top = std::min(top, y), bottom = y;
    }
  }
  if (right < 0) return Values(kSide * kSide);
  const double box = std::max(right - left, bottom - top) + 1;
  const double pitch = box / 20;
  const image::Plane fitted = image::Blur(image::Resample(mean, (left + right + 1 - pitch * kSide) / 2,
                                                          (top + bottom + 1 - pitch * kSide) / 2, pitch, kSide, kSide),
                                          kBlur);
  Values values(fitted.values.begin(), fitted.values.end());
  Normalize(&values);
  return values;
}

double Correlation(const Values& a, const Values& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// By class, the first images of it.
std::vector<std::vector<int64_t>> ImagesByClass(const ImageSet& set, size_t classes) {
  std::vector<std::vector<int64_t>> images(classes);
  for (int64_t n = 0; n < set.size(); ++n) {
    std::vector<int64_t>& some = images[set.labels[static_cast<size_t>(n)]];
    if (static_cast<int64_t>(some.size()) < kMostImages) some.push_back(n);
  }
  return images;
}

bool CanBeDrawn(const std::string& name) {
  return name.size() == 1 && absl::ascii_isalnum(static_cast<unsigned char>(name[0]));
}

}  // namespace

std::string LooksTurned(const Dataset& dataset) {
  const std::vector<std::vector<int64_t>> images = ImagesByClass(dataset.train, dataset.class_names.size());
  std::vector<std::string> characters;
  std::vector<Values> means;
  for (size_t k = 0; k < images.size(); ++k) {
    if (images[k].empty() || !CanBeDrawn(dataset.class_names[k])) continue;
    characters.push_back(dataset.class_names[k]);
    means.push_back(MeanOf(dataset.train, images[k]));
  }
  if (characters.size() < kLeastClasses) return "";
  const absl::StatusOr<ImageSet> drawn = DrawGlyphs(characters, kGlyphs, kGlyphSeed);
  if (!drawn.ok()) return "";
  const std::vector<std::vector<int64_t>> glyph_images = ImagesByClass(*drawn, characters.size());
  std::vector<Values> glyphs;
  for (const std::vector<int64_t>& some : glyph_images) glyphs.push_back(MeanOf(*drawn, some));

  std::array<double, kWays> scores = {};
  for (int way = 0; way < kWays; ++way) {
    for (size_t k = 0; k < means.size(); ++k) {
      const Values laid = LaidDown(means[k], way);
      double others = 0;
      for (size_t j = 0; j < glyphs.size(); ++j) {
        if (j != k) others += Correlation(laid, glyphs[j]) / static_cast<double>(glyphs.size() - 1);
      }
      scores[static_cast<size_t>(way)] += (Correlation(laid, glyphs[k]) - others) / static_cast<double>(means.size());
    }
  }
  const size_t best = static_cast<size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
  return scores[best] > kLeast && scores[best] > scores[0] + kLead ? kNames[best] : "";
}

}  // namespace inknet::data
