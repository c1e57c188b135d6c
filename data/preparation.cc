#include "data/preparation.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/match.h"

namespace inknet::data {
namespace {

constexpr int64_t kSample = 1000;
// Of the most ink of an image, what counts as ink.
constexpr int kInkPart = 4;

}  // namespace

Preparation::Recipe RecipeOf(absl::string_view name) {
  if (name == "mnist") return Preparation::MNIST;
  return absl::StartsWith(name, "emnist") ? Preparation::EMNIST : Preparation::PLAIN;
}

double InkShare(const ImageSet& images) {
  std::vector<double> shares;
  const int64_t step = std::max<int64_t>(1, images.size() / kSample);
  for (int64_t n = 0; n < images.size(); n += step) {
    const uint8_t* const image = &images.pixels[static_cast<size_t>(n * images.pixels_per_image())];
    const int most = *std::max_element(image, image + images.pixels_per_image());
    int left = images.columns, top = images.rows, right = -1, bottom = -1;
    for (int y = 0; y < images.rows; ++y) {
      for (int x = 0; x < images.columns; ++x) {
        if (kInkPart * image[y * images.columns + x] <= most) continue;
        left = std::min(left, x), right = std::max(right, x);
        top = std::min(top, y), bottom = y;
      }
    }
    if (right < 0) continue;
    shares.push_back(static_cast<double>(std::max(right - left, bottom - top) + 1) /
                     std::max(images.rows, images.columns));
  }
  if (shares.empty()) return 0;
  const auto middle = shares.begin() + static_cast<std::ptrdiff_t>(shares.size() / 2);
  std::nth_element(shares.begin(), middle, shares.end());
  return *middle;
}

}  // namespace inknet::data
