#include "report/mistakes.h"

#include <string>

#include "absl/strings/escaping.h"
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

TEST(MistakesTest, PictureMayHaveMoreTilesThanThereAreMistakes) {
  const absl::StatusOr<MistakesPicture> picture = ReadMistakesPicture(Png(8 * 28, 10 * 28), MakeEvaluation(4));
  ASSERT_TRUE(picture.ok()) << picture.status();
  EXPECT_EQ(picture->columns, 8);
  EXPECT_EQ(picture->rows, 10);
}

TEST(MistakesTest, WhatIsNoPngOrHasTooFewTilesIsAnErrorThatSaysWhatIsNeeded) {
  EXPECT_THAT(ReadError(""), HasSubstr("not a PNG"));
  EXPECT_THAT(ReadError("<html>a page that somebody saved here by mistake</html>"), HasSubstr("not a PNG"));
  EXPECT_THAT(ReadError(Png(56, 84).substr(0, 20)), HasSubstr("not a PNG"));
  // Three pairs with two mistakes each.
  EXPECT_EQ(ReadError(Png(56, 84)), "");
  EXPECT_THAT(ReadError(Png(28, 84)), AllOf(HasSubstr("28x84 pixels"), HasSubstr("3 rows of 2 tiles of 28x28")));
  EXPECT_THAT(ReadError(Png(56, 56)), HasSubstr("56x56 pixels"));
  EXPECT_THAT(ReadError(Png(60, 84)), HasSubstr("60x84 pixels"));
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
