#include "report/mistakes.h"

#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "data/image/image.h"
#include "data/image/png.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/test_data.h"

namespace inknet::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Png(int width, int height) { return *image::EncodePng(image::Image::Blank(width, height, 1)); }

std::string ReadError(const std::string& png) {
  return std::string(ReadMistakesPicture(png, MakeEvaluation(4)).status().message());
}

TEST(MistakesTest, TilesAreAsLargeAsTheImagesWere) {
  for (const auto& [width, height] : {std::pair(28, 28), std::pair(8, 8), std::pair(256, 256), std::pair(20, 32)}) {
    const absl::StatusOr<MistakesPicture> picture = ReadMistakesPicture(Png(2 * width, 3 * height), MakeEvaluation(4));
    ASSERT_TRUE(picture.ok()) << picture.status();
    EXPECT_EQ(picture->columns, 2);
    EXPECT_EQ(picture->rows, 3);
    EXPECT_THAT(MistakesGallery(MakeEvaluation(4), *picture).markup(),
                HasSubstr(absl::StrCat("--aspect:", width, "/", height)));
  }
}

TEST(MistakesTest, WhatIsNoPngOrHasTooFewTilesIsAnErrorThatSaysWhatIsNeeded) {
  EXPECT_THAT(ReadError(""), HasSubstr("not a PNG"));
  EXPECT_THAT(ReadError("<html>a page that somebody saved here by mistake</html>"), HasSubstr("not a PNG"));
  EXPECT_THAT(ReadError(Png(56, 84).substr(0, 20)), HasSubstr("not a PNG"));
  // Three pairs with two mistakes each.
  EXPECT_EQ(ReadError(Png(56, 84)), "");
  EXPECT_THAT(ReadError(Png(57, 84)), AllOf(HasSubstr("57x84 pixels"), HasSubstr("3 rows of 2 tiles")));
  EXPECT_THAT(ReadError(Png(56, 56)), HasSubstr("56x56 pixels"));
}

TEST(MistakesTest, GalleryHasThePictureAndATileForEachMistake) {
  const Evaluation evaluation = MakeEvaluation(4);
  const std::string png = Png(56, 84);
  const std::string gallery = MistakesGallery(evaluation, *ReadMistakesPicture(png, evaluation)).markup();
  EXPECT_THAT(gallery, HasSubstr("data:image/png;base64," + absl::Base64Escape(png)));
  EXPECT_THAT(gallery, HasSubstr("--columns:2;--rows:3"));
  for (const char* tile : {"--row:0;--column:0", "--row:0;--column:1", "--row:2;--column:1"}) {
    EXPECT_THAT(gallery, HasSubstr(tile));
  }
  EXPECT_THAT(gallery, HasSubstr("test image 2001: a C, taken for D with 87.00 %; C got 2.00 %"));
}

}  // namespace
}  // namespace inknet::report
