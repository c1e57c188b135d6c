#include "data/turned.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "data/formats/idx.h"
#include "data/glyphs.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::data {
namespace {

using ::testing::HasSubstr;

Dataset Drawn(const std::vector<std::string>& characters, uint64_t seed) {
  Dataset dataset;
  dataset.class_names = characters;
  dataset.train = *DrawGlyphs(characters, 30, seed);
  return dataset;
}

const std::vector<std::string>& Digits() {
  static const auto& digits = *new std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  return digits;
}

TEST(TurnedTest, UprightImagesLookUpright) {
  EXPECT_EQ(LooksTurned(Drawn(Digits(), 11)), "");
  EXPECT_EQ(LooksTurned(Drawn({"A", "B", "E", "F", "G", "R"}, 12)), "");
}

TEST(TurnedTest, TransposedMirroredAndUpsideDownImagesAreSeenToBe) {
  Dataset transposed = Drawn(Digits(), 11);
  formats::TransposeImages(transposed.train.size(), 28, 28, transposed.train.pixels.data());
  EXPECT_THAT(LooksTurned(transposed), HasSubstr("transposed (rows for columns)"));

  Dataset mirrored = Drawn(Digits(), 11), rotated = mirrored;
  std::vector<uint8_t>& pixels = mirrored.train.pixels;
  for (auto row = pixels.begin(); row != pixels.end(); row += 28) std::reverse(row, row + 28);
  for (auto image = rotated.train.pixels.begin(); image != rotated.train.pixels.end(); image += 784) {
    std::reverse(image, image + 784);
  }
  EXPECT_THAT(LooksTurned(rotated), HasSubstr("180 degrees"));
  EXPECT_THAT(LooksTurned(mirrored), HasSubstr("mirrored (left for right)"));
}

TEST(TurnedTest, NothingIsSaidOfWhatCannotBeDrawnOrOfTwoClasses) {
  Dataset transposed = Drawn(Digits(), 11);
  formats::TransposeImages(transposed.train.size(), 28, 28, transposed.train.pixels.data());
  for (std::string& name : transposed.class_names) name += "x";
  EXPECT_EQ(LooksTurned(transposed), "");
  EXPECT_EQ(LooksTurned(Drawn({"4", "7"}, 1)), "");
  EXPECT_EQ(LooksTurned(Dataset()), "");
}

}  // namespace
}  // namespace inknet::data
