#include "data/contact_sheet.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace inknet::data {
namespace {

constexpr int kMostRows = 50;
constexpr int kImagesInARow = 16;
constexpr int kGap = 2;  // Pixels between images.
constexpr int kLeastTile = 28;
constexpr uint8_t kPaper = 255;

}  // namespace

image::Image ContactSheet(const Dataset& dataset) {
  const ImageSet& set = dataset.train;
  const bool rows_of_classes = dataset.classes() <= kMostRows;
  const size_t wanted = rows_of_classes ? kImagesInARow : 1;
  std::vector<std::vector<int64_t>> images(dataset.class_names.size());
  for (int64_t n = 0; n < set.size(); ++n) {
    std::vector<int64_t>& some = images[set.labels[static_cast<size_t>(n)]];
    if (some.size() < wanted) some.push_back(n);
  }
  // Small images are shown larger, whole pixels.
  const int zoom = std::max(1, (kLeastTile + std::max(set.rows, set.columns) - 1) / std::max(set.rows, set.columns));
  const int width = set.columns * zoom + kGap, height = set.rows * zoom + kGap;
  const int columns =
      rows_of_classes ? kImagesInARow : static_cast<int>(std::ceil(std::sqrt(static_cast<double>(dataset.classes()))));
  const int rows = rows_of_classes ? dataset.classes() : (dataset.classes() + columns - 1) / columns;
  image::Image sheet = image::Image::Blank(columns * width + kGap, rows * height + kGap, 1);
  std::fill(sheet.pixels.begin(), sheet.pixels.end(), kPaper);
  for (int k = 0; k < dataset.classes(); ++k) {
    const std::vector<int64_t>& some = images[static_cast<size_t>(k)];
    for (size_t i = 0; i < some.size(); ++i) {
      const int column = rows_of_classes ? static_cast<int>(i) : k % columns;
      const int row = rows_of_classes ? k : k / columns;
      const uint8_t* const pixels = &set.pixels[static_cast<size_t>(some[i] * set.pixels_per_image())];
      for (int y = 0; y < set.rows * zoom; ++y) {
        for (int x = 0; x < set.columns * zoom; ++x) {
          *sheet.At(column * width + kGap + x, row * height + kGap + y) =
              static_cast<uint8_t>(kPaper - pixels[y / zoom * set.columns + x / zoom]);
        }
      }
    }
  }
  return sheet;
}

}  // namespace inknet::data
