#include "data/image/annotate.h"

#include "gtest/gtest.h"

namespace inknet::image {
namespace {

TEST(AnnotateTest, BoxesAreGreenOrOrangeAndTheRestOfThePictureStays) {
  Image picture = Image::Blank(1000, 800, 1);
  for (uint8_t& pixel : picture.pixels) pixel = 180;
  const Image annotated = Annotated(picture, {{{300, 300, 400, 450}, "7", false}, {{600, 300, 700, 450}, "L", true}});
  ASSERT_EQ(annotated.width, 1000);
  ASSERT_EQ(annotated.channels, 3);
  EXPECT_EQ(annotated.At(350, 375)[0], 180);
  EXPECT_EQ(annotated.At(10, 10)[2], 180);
  const uint8_t* sure = annotated.At(297, 400);
  EXPECT_GT(sure[1], 2 * sure[0]) << "green";
  const uint8_t* in_doubt = annotated.At(597, 400);
  EXPECT_GT(in_doubt[0], 2 * in_doubt[1]) << "orange";
  int white = 0;
  for (int y = 200; y < 300; ++y) {
    for (int x = 290; x < 400; ++x) white += *annotated.At(x, y) > 240;
  }
  EXPECT_GT(white, 30) << "the text above the box";
}

TEST(AnnotateTest, SmallPictureIsEnlargedAndOddTextsAndBoxesDoNoHarm) {
  const Image annotated =
      Annotated(Image::Blank(28, 20, 1), {{{-5, -5, 60, 60}, "\xce\xb1\n\x01", false}, {{3, 3, 3, 3}, "", true}});
  EXPECT_EQ(annotated.width, 23 * 28);
  EXPECT_EQ(annotated.height, 23 * 20);
}

}  // namespace
}  // namespace inknet::image
