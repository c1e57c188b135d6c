#include "data/image/variants.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace inknet::image {
namespace {

// 0 beyond the edges.
int At(const Image& image, int x, int y) {
  return x < 0 || y < 0 || x >= image.width || y >= image.height ? 0 : *image.At(x, y);
}

Image Shifted(const Image& image, int right, int down) {
  Image shifted = Image::Blank(image.width, image.height, 1);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) *shifted.At(x, y) = static_cast<uint8_t>(At(image, x - right, y - down));
  }
  return shifted;
}

// Half of the way to the most, or the least, of each pixel and its four neighbours: grey dilation and erosion.
Image OfOtherWidth(const Image& image, bool thicker) {
  Image other = Image::Blank(image.width, image.height, 1);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const auto [least, most] = std::minmax(
          {At(image, x, y), At(image, x - 1, y), At(image, x + 1, y), At(image, x, y - 1), At(image, x, y + 1)});
      *other.At(x, y) = static_cast<uint8_t>((At(image, x, y) + (thicker ? most : least) + 1) / 2);
    }
  }
  return other;
}

}  // namespace

std::vector<Image> Variants(const Image& prepared, int count) {
  const std::vector<Image> widths = {prepared, OfOtherWidth(prepared, true), OfOtherWidth(prepared, false)};
  std::vector<Image> variants = widths;
  for (const Image& image : widths) {
    for (const auto& [right, down] : {std::pair(-1, 0), std::pair(1, 0), std::pair(0, -1), std::pair(0, 1)}) {
      variants.push_back(Shifted(image, right, down));
    }
  }
  variants.resize(static_cast<size_t>(count));
  return variants;
}

}  // namespace inknet::image
