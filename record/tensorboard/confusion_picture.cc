#include "record/tensorboard/confusion_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace inknet::tensorboard {
namespace {

using Rgb = std::array<uint8_t, 3>;

// Of the cells together.
constexpr int kSide = 600;
constexpr int kSmallestCell = 6;
constexpr int kClassesBetweenLines = 10;
// Wide enough to be there still when TensorBoard shows the picture at a third of its size, without smoothing.
constexpr int kLineWidth = 3;
constexpr Rgb kLineColour = {150, 150, 150};

// Lightness, green to red, blue to yellow: Ottosson 2020, "A perceptual color space for image processing"
// (https://bottosson.github.io/posts/oklab).
struct Oklab {
  double lightness, a, b;
};

// White is {1, 0, 0}.
constexpr Oklab kDarkBlue = {0.25, -0.01, -0.13};

// Linear light, 0..1, to a byte of sRGB (IEC 61966-2-1).
uint8_t ToSrgb(double light) {
  const double value = light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
  return static_cast<uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0)));
}

Rgb ToRgb(const Oklab& colour) {
  const double l = std::pow(colour.lightness + 0.3963377774 * colour.a + 0.2158037573 * colour.b, 3);
  const double m = std::pow(colour.lightness - 0.1055613458 * colour.a - 0.0638541728 * colour.b, 3);
  const double s = std::pow(colour.lightness - 0.0894841775 * colour.a - 1.2914855480 * colour.b, 3);
  return {ToSrgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          ToSrgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          ToSrgb(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

// From white along a straight line in Oklab, so that equal steps of `part`, 0..1, look equal.
Rgb ColourOf(double part) {
  return ToRgb({1 + part * (kDarkBlue.lightness - 1), part * kDarkBlue.a, part * kDarkBlue.b});
}

// The square of `side` pixels whose upper left corner is given.
void Fill(int left, int top, int side, const Rgb& colour, image::Image* image) {
  for (int y = top; y < top + side; ++y) {
    for (int x = left; x < left + side; ++x) std::copy(colour.begin(), colour.end(), image->At(x, y));
  }
}

}  // namespace

image::Image DrawConfusionMatrix(const Evaluation& evaluation) {
  const int classes = evaluation.confusion_size();
  const int cell = std::max(kSmallestCell, kSide / std::max(1, classes));
  const auto begin_of = [cell](int label) { return kLineWidth * (1 + label / kClassesBetweenLines) + cell * label; };
  const int side = begin_of(classes - 1) + cell + kLineWidth;
  image::Image image = image::Image::Blank(side, side, /*channels=*/3);
  Fill(0, 0, side, kLineColour, &image);
  for (int row = 0; row < classes; ++row) {
    const auto& predicted = evaluation.confusion(row).predicted();
    const int64_t images = std::accumulate(predicted.begin(), predicted.end(), int64_t{0});
    for (int column = 0; column < predicted.size(); ++column) {
      const double share = static_cast<double>(predicted[column]) / static_cast<double>(std::max<int64_t>(1, images));
      Fill(begin_of(column), begin_of(row), cell, ColourOf(std::sqrt(share)), &image);
    }
  }
  return image;
}

}  // namespace inknet::tensorboard
