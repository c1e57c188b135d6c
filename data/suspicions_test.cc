#include "data/suspicions.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "data/load.h"
#include "data/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/config.pb.h"

namespace inknet::data {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Drawn digits: nothing is wrong with them.
Dataset Digits() {
  DataConfig config;
  config.set_dataset("mnist");
  config.set_source(DataConfig::GLYPHS);
  config.set_glyphs_per_class(12);
  return *Load(config, 1);
}

std::string SuspicionsOf(const Dataset& dataset) { return absl::StrJoin(FindSuspicions(dataset), "\n"); }

// Drops the images of all classes for which `drop` holds.
template <typename Drop>
void DropClasses(ImageSet* set, Drop drop) {
  ImageSet kept{set->rows, set->columns, {}, {}};
  const size_t size = static_cast<size_t>(set->pixels_per_image());
  for (size_t n = 0; n < set->labels.size(); ++n) {
    if (drop(set->labels[n])) continue;
    kept.labels.push_back(set->labels[n]);
    kept.pixels.insert(kept.pixels.end(), set->pixels.begin() + static_cast<ptrdiff_t>(n * size),
                       set->pixels.begin() + static_cast<ptrdiff_t>((n + 1) * size));
  }
  *set = kept;
}

TEST(SuspicionsTest, ThereAreNoneOfGoodData) { EXPECT_THAT(FindSuspicions(Digits()), IsEmpty()); }

TEST(SuspicionsTest, ClassesWithoutImagesAreNamed) {
  Dataset data = Digits();
  DropClasses(&data.train, [](int label) { return label == 3 || label == 7; });
  DropClasses(&data.test, [](int label) { return label == 3 || label == 5; });
  EXPECT_THAT(SuspicionsOf(data),
              AllOf(HasSubstr("1 of 10 classes have no images: 3\n"),
                    HasSubstr("no training images, but test images, of 7\n"), HasSubstr("no test images of 5")));
}

TEST(SuspicionsTest, LabelsThatAreShiftedByOneLeaveTheFirstClassEmpty) {
  Dataset data = Digits();
  for (ImageSet* set : {&data.train, &data.test}) DropClasses(set, [](int label) { return label == 0; });
  EXPECT_THAT(SuspicionsOf(data), HasSubstr("do the labels begin with 1?"));
}

TEST(SuspicionsTest, InkAndPaperTheWrongWayRound) {
  Dataset data = Digits();
  for (uint8_t& pixel : data.train.pixels) pixel = static_cast<uint8_t>(255 - pixel);
  EXPECT_THAT(SuspicionsOf(data), HasSubstr("120 of 120 training images have ink all around"));
}

TEST(SuspicionsTest, PixelsOfZeroAndOne) {
  Dataset data = Digits();
  for (uint8_t& pixel : data.test.pixels) pixel = pixel > 127;
  EXPECT_THAT(SuspicionsOf(data), HasSubstr("no pixel of the test images is above 1: they have to be 0 .. 255"));
}

TEST(SuspicionsTest, BlackImages) {
  Dataset data = Digits();
  for (uint8_t& pixel : data.train.pixels) pixel = 0;
  EXPECT_THAT(SuspicionsOf(data), HasSubstr("120 of 120 training images are of one colour"));
}

}  // namespace
}  // namespace inknet::data
