#include "data/suspicions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "data/duplicates.h"
#include "data/own/workers.h"
#include "data/turned.h"

namespace inknet::data {
namespace {

constexpr size_t kNamesShown = 8;
constexpr int64_t kPiece = 4096;  // Images.

// Of a character on paper, the share of images whose border is mostly ink is far below that.
constexpr double kTooManyDarkBorders = 0.5;

// A hundredth of the images may be anything.
constexpr double kTooManyEmptyImages = 0.01;

std::string Names(const std::vector<std::string>& names) {
  const size_t shown = std::min(names.size(), kNamesShown);
  return absl::StrCat(absl::StrJoin(names.begin(), names.begin() + static_cast<ptrdiff_t>(shown), " "),
                      names.size() > shown ? absl::StrCat(" and ", names.size() - shown, " more") : "");
}

std::vector<int64_t> CountsByClass(const ImageSet& set, int classes) {
  std::vector<int64_t> counts(static_cast<size_t>(classes));
  for (const uint16_t label : set.labels) ++counts[label];
  return counts;
}

// Of images whose border, the outermost pixels, says what the paper is.
struct Look {
  int64_t images = 0;
  int64_t empty = 0;         // All pixels alike.
  int64_t dark_borders = 0;  // More than half of the border's brightness is ink's.
  uint8_t largest = 0;
};

Look LookAt(const ImageSet& set) {
  Look look;
  look.images = set.size();
  std::mutex mutex;
  const size_t rows = static_cast<size_t>(set.rows);
  const size_t columns = static_cast<size_t>(set.columns);
  const size_t size = rows * columns;
  own::InPieces(set.size(), kPiece, [&](int64_t begin, int64_t end) {
    Look some;
    for (int64_t n = begin; n < end; ++n) {
      const uint8_t* image = &set.pixels[static_cast<size_t>(n) * size];
      uint8_t least = 255, most = 0;
      for (size_t i = 0; i < size; ++i) {
        least = std::min(least, image[i]);
        most = std::max(most, image[i]);
      }
      some.empty += least == most;
      some.largest = std::max(some.largest, most);
      int64_t border = 0;
      for (size_t column = 0; column < columns; ++column) border += image[column] + image[size - columns + column];
      for (size_t row = 0; row < rows; ++row) border += image[row * columns] + image[row * columns + columns - 1];
      some.dark_borders += border > static_cast<int64_t>(rows + columns) * 255;
    }
    const std::lock_guard<std::mutex> lock(mutex);
    look.empty += some.empty;
    look.dark_borders += some.dark_borders;
    look.largest = std::max(look.largest, some.largest);
  });
  return look;
}

// What looks wrong with the images of a set, whatever their labels.
void AddLooks(absl::string_view name, const ImageSet& set, std::vector<std::string>* lines) {
  const Look look = LookAt(set);
  const double images = static_cast<double>(look.images);
  if (static_cast<double>(look.empty) > kTooManyEmptyImages * images) {
    lines->push_back(absl::StrFormat("%d of %d %s images are of one colour", look.empty, look.images, name));
  } else if (static_cast<double>(look.dark_borders) > kTooManyDarkBorders * images) {
    lines->push_back(
        absl::StrFormat("%d of %d %s images have ink all around: is 0 ink and 255 paper? 0 has to be paper",
                        look.dark_borders, look.images, name));
  }
  if (look.largest > 0 && look.largest <= 15) {
    lines->push_back(
        absl::StrFormat("no pixel of the %s images is above %d: they have to be 0 .. 255", name, look.largest));
  }
}

}  // namespace

std::vector<std::string> FindSuspicions(const Dataset& dataset) {
  std::vector<std::string> lines;
  const std::vector<int64_t> train = CountsByClass(dataset.train, dataset.classes());
  const std::vector<int64_t> test = CountsByClass(dataset.test, dataset.classes());
  std::vector<std::string> absent;
  std::vector<std::string> untrained;
  std::vector<std::string> untested;
  for (size_t k = 0; k < train.size(); ++k) {
    if (train[k] > 0 && test[k] > 0) continue;
    (train[k] > 0 ? untested : test[k] > 0 ? untrained : absent).push_back(dataset.class_names[k]);
  }
  if (!absent.empty()) {
    lines.push_back(
        absl::StrCat(absent.size(), " of ", dataset.classes(), " classes have no images: ", Names(absent),
                     absent.front() == dataset.class_names.front() ? " (do the labels begin with 1?)" : ""));
  }
  if (!untrained.empty()) lines.push_back(absl::StrCat("no training images, but test images, of ", Names(untrained)));
  if (!untested.empty()) lines.push_back(absl::StrCat("no test images of ", Names(untested)));

  AddLooks("training", dataset.train, &lines);
  AddLooks("test", dataset.test, &lines);
  if (const int64_t common = CountTestImagesInTraining(dataset); common > 0) {
    lines.push_back(
        absl::StrFormat("%d of %d test images are training images too, byte for byte", common, dataset.test.size()));
  }
  if (const std::string turned = LooksTurned(dataset); !turned.empty()) {
    lines.push_back(absl::StrCat("the images look ", turned,
                                 ": beside characters drawn by program, these classes look ",
                                 "right only that way, unless their labels name others than they show; ",
                                 "--set data.orientation=TRANSPOSED or UPRIGHT says how files are"));
  }
  return lines;
}

}  // namespace inknet::data
