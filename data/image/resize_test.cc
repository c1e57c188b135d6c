#include "data/image/resize.h"

#include <cstdlib>

#include "gtest/gtest.h"

namespace inknet::image {
namespace {

TEST(ResizeTest, SameSizeIsTheSameImage) {
  Image image = Image::Blank(5, 7, 1);
  for (size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(37 * i);
  EXPECT_EQ(ResizeToFit(image, 5, 7).pixels, image.pixels);
}

TEST(ResizeTest, AspectIsKeptAndTheRestIsWhatTheEdgeIs) {
  Image image = Image::Blank(64, 32, 1);
  for (uint8_t& pixel : image.pixels) pixel = 200;
  for (int y = 8; y < 24; ++y) {
    for (int x = 16; x < 48; ++x) *image.At(x, y) = 10;
  }
  const Image fitted = ResizeToFit(image, 32, 32);
  EXPECT_EQ(*fitted.At(0, 0), 200);
  EXPECT_EQ(*fitted.At(16, 2), 200);
  EXPECT_LT(std::abs(*fitted.At(16, 16) - 10), 3);
  // Twice as wide as tall.
  EXPECT_LT(*fitted.At(9, 16), 40);
  EXPECT_GT(*fitted.At(16, 10), 170);
}

TEST(ResizeTest, ColoursBecomeTheirLuma) {
  Image image = Image::Blank(3, 1, 3);
  image.pixels = {255, 0, 0, 0, 255, 0, 0, 0, 255};
  EXPECT_EQ(ToGrey(image).pixels, (std::vector<uint8_t>{76, 150, 29}));
}

}  // namespace
}  // namespace inknet::image
