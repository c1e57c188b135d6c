#include "data/contact_sheet.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/image/tiles.h"

namespace inknet::data {
namespace {

constexpr int kMostRows = 50;
constexpr int kImagesInARow = 16;

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
  const int columns =
      rows_of_classes ? kImagesInARow : static_cast<int>(std::ceil(std::sqrt(static_cast<double>(dataset.classes()))));
  const int rows = rows_of_classes ? dataset.classes() : (dataset.classes() + columns - 1) / columns;
  image::Tiles tiles(columns, rows, set.columns, set.rows);
  for (int k = 0; k < dataset.classes(); ++k) {
    const std::vector<int64_t>& some = images[static_cast<size_t>(k)];
    for (size_t i = 0; i < some.size(); ++i) {
      tiles.Draw(rows_of_classes ? static_cast<int>(i) : k % columns, rows_of_classes ? k : k / columns,
                 &set.pixels[static_cast<size_t>(some[i] * set.pixels_per_image())]);
    }
  }
  return tiles.Take();
}

}  // namespace inknet::data
