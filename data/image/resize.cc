#include "data/image/resize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "data/image/filter.h"

namespace inknet::image {
namespace {

uint8_t BorderMedian(const Image& grey) {
  std::vector<uint8_t> border;
  for (int y = 0; y < grey.height; ++y) {
    const bool whole_row = y == 0 || y == grey.height - 1;
    for (int x = 0; x < grey.width; x += whole_row ? 1 : std::max(grey.width - 1, 1)) border.push_back(*grey.At(x, y));
  }
  const auto middle = border.begin() + static_cast<std::ptrdiff_t>(border.size() / 2);
  std::nth_element(border.begin(), middle, border.end());
  return *middle;
}

}  // namespace

Image ToGrey(const Image& picture) {
  if (picture.channels == 1) return picture;
  Image grey = Image::Blank(picture.width, picture.height, 1);
  const uint8_t* in = picture.pixels.data();
  for (uint8_t& out : grey.pixels) {
    out = static_cast<uint8_t>((299 * in[0] + 587 * in[1] + 114 * in[2] + 500) / 1000);
    in += picture.channels;
  }
  return grey;
}

Image ResizeToFit(const Image& grey, int columns, int rows) {
  if (grey.width == columns && grey.height == rows) return grey;
  const float ground = BorderMedian(grey);
  Plane plane = Plane::Blank(grey.width, grey.height);
  for (size_t i = 0; i < plane.values.size(); ++i) plane.values[i] = static_cast<float>(grey.pixels[i]) - ground;
  const double pitch = std::max(static_cast<double>(grey.width) / columns, static_cast<double>(grey.height) / rows);
  const Plane fitted =
      Resample(plane, (grey.width - pitch * columns) / 2, (grey.height - pitch * rows) / 2, pitch, columns, rows);
  Image image = Image::Blank(columns, rows, 1);
  for (size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<uint8_t>(std::lround(std::clamp(fitted.values[i] + ground, 0.0f, 255.0f)));
  }
  return image;
}

}  // namespace inknet::image
