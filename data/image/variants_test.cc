#include "data/image/variants.h"

#include <numeric>
#include <set>
#include <vector>

#include "gtest/gtest.h"

namespace inknet::image {
namespace {

// A bar, with soft edges.
Image Bar() {
  Image bar = Image::Blank(9, 9, 1);
  for (int y = 2; y < 7; ++y) {
    *bar.At(3, y) = *bar.At(5, y) = 100;
    *bar.At(4, y) = 255;
  }
  return bar;
}

int Sum(const Image& image) { return std::accumulate(image.pixels.begin(), image.pixels.end(), 0); }

TEST(VariantsTest, FirstIsTheImageThenThickerAndThinner) {
  const std::vector<Image> variants = Variants(Bar(), 3);
  ASSERT_EQ(variants.size(), 3u);
  EXPECT_EQ(variants[0].pixels, Bar().pixels);
  EXPECT_GT(Sum(variants[1]), Sum(variants[0]));
  EXPECT_LT(Sum(variants[2]), Sum(variants[0]));
  EXPECT_EQ(*variants[1].At(3, 4), 178) << "half of the way from 100 to 255";
}

TEST(VariantsTest, RestAreTheseThreeByAPixelToEachSide) {
  const std::vector<Image> variants = Variants(Bar(), kMostVariants);
  std::set<std::vector<uint8_t>> different;
  for (const Image& variant : variants) different.insert(variant.pixels);
  EXPECT_EQ(different.size(), static_cast<size_t>(kMostVariants));
  EXPECT_EQ(*variants[3].At(3, 4), 255) << "to the left";
  EXPECT_EQ(*variants[5].At(4, 1), 255) << "up";
  for (size_t i = 3; i < 7; ++i) EXPECT_EQ(Sum(variants[i]), Sum(Bar()));
}

}  // namespace
}  // namespace inknet::image
