#include "data/image/prepare.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::image {
namespace {

using ::testing::HasSubstr;

constexpr int kSide = 28;

// A thick ring with a bar through it, `size` pixels large, ink on ground, at (x, y) in a picture of width x height. Its
// edges are soft, as those of a pen in a scan.
Image Ring(int width, int height, double x, double y, double size, uint8_t ink, uint8_t ground) {
  const auto inside = [](double distance) { return std::clamp(0.5 + distance / 0.04, 0.0, 1.0); };
  Image image = Image::Blank(width, height, 1);
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      const double u = (column + 0.5 - x) / size - 0.5;
      const double v = (row + 0.5 - y) / size - 0.5;
      const double ring = inside(0.06 - std::abs(std::hypot(u, v) - 0.44));
      const double bar = std::min(inside(0.06 - std::abs(v)), inside(0.22 - std::abs(u - 0.22)));
      *image.At(column, row) = static_cast<uint8_t>(std::lround(ground + std::max(ring, bar) * (ink - ground)));
    }
  }
  return image;
}

// One character, as the recipe makes it.
absl::StatusOr<Image> PrepareOne(const Image& picture, Recipe recipe, int columns = kSide, int rows = kSide) {
  auto all = Prepare(picture, {recipe, columns, rows, 0.75}, /*one=*/true);
  if (!all.ok()) return all.status();
  EXPECT_EQ(all->size(), 1u);
  return std::move(all->front().image);
}

struct Box {
  int left = kSide, top = kSide, right = -1, bottom = -1;
};

Box InkOf(const Image& image) {
  Box box;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      if (*image.At(x, y) < 128) continue;
      box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x), std::max(box.bottom, y)};
    }
  }
  return box;
}

double MeanDifference(const Image& a, const Image& b) {
  double sum = 0;
  for (size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(a.pixels[i] - b.pixels[i]);
  return sum / static_cast<double>(a.pixels.size());
}

TEST(PrepareTest, SizePlaceAndPolarityOfTheCharacterDoNotMatter) {
  const auto want = PrepareOne(Ring(300, 300, 50, 50, 200, 0, 255), Recipe::kEmnist, kSide, kSide);
  ASSERT_TRUE(want.ok()) << want.status();
  for (const Image& picture : {Ring(300, 300, 50, 50, 200, 255, 0), Ring(900, 500, 600, 20, 200, 0, 255),
                               Ring(700, 800, 90, 250, 431, 30, 200), Ring(160, 170, 31, 40, 97, 200, 60),
                               Ring(2500, 2500, 400, 300, 1700, 0, 255)}) {
    const auto got = PrepareOne(picture, Recipe::kEmnist, kSide, kSide);
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_LT(MeanDifference(*got, *want), 6) << picture.width;
  }
}

TEST(PrepareTest, CharacterFillsTheMiddleAndItsInkIsWhite) {
  for (const Recipe recipe : {Recipe::kEmnist, Recipe::kMnist}) {
    const auto image = PrepareOne(Ring(900, 500, 600, 20, 200, 0, 255), recipe, kSide, kSide);
    ASSERT_TRUE(image.ok()) << image.status();
    ASSERT_EQ(image->width, kSide);
    ASSERT_EQ(image->channels, 1);
    EXPECT_EQ(*std::max_element(image->pixels.begin(), image->pixels.end()), 255);
    EXPECT_EQ(*image->At(0, 0), 0);
    const Box box = InkOf(*image);
    const int size = box.right - box.left + 1;
    if (recipe == Recipe::kMnist) {
      EXPECT_NEAR(size, 20, 1);
    } else {
      EXPECT_GE(size, 20);
      EXPECT_LE(size, 26);
    }
    EXPECT_NEAR(box.left + box.right, kSide - 1, 3);
    EXPECT_NEAR(box.top + box.bottom, kSide - 1, 3);
  }
}

TEST(PrepareTest, AspectRatioIsKept) {
  Image bar = Image::Blank(400, 400, 1);
  for (int y = 50; y < 350; ++y) {
    for (int x = 180; x < 230; ++x) *bar.At(x, y) = 255;
  }
  const auto image = PrepareOne(bar, Recipe::kEmnist, kSide, kSide);
  ASSERT_TRUE(image.ok()) << image.status();
  const Box box = InkOf(*image);
  EXPECT_NEAR(static_cast<double>(box.bottom - box.top + 1) / (box.right - box.left + 1), 6, 1.6);
}

TEST(PrepareTest, ImageOfTheRecipeIsTakenAsItIs) {
  for (const Recipe recipe : {Recipe::kMnist, Recipe::kPlain}) {
    const auto once = PrepareOne(Ring(300, 300, 50, 50, 200, 0, 255), recipe);
    ASSERT_TRUE(once.ok()) << once.status();
    const auto twice = PrepareOne(*once, recipe);
    ASSERT_TRUE(twice.ok()) << twice.status();
    EXPECT_EQ(once->pixels, twice->pixels) << static_cast<int>(recipe);
    // Dark on light, it is the same image.
    Image inverted = *once;
    for (uint8_t& pixel : inverted.pixels) pixel = static_cast<uint8_t>(255 - pixel);
    EXPECT_EQ(PrepareOne(inverted, recipe)->pixels, once->pixels);
  }
}

TEST(PrepareTest, ImageOfTheSizeThatIsFramedOtherwiseIsPrepared) {
  const auto image = PrepareOne(Ring(kSide, kSide, 2, 3, 11, 255, 0), Recipe::kMnist);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_NEAR(InkOf(*image).right - InkOf(*image).left + 1, 20, 2);
}

TEST(PrepareTest, PlainRecipeGivesTheInkTheShareOfTheImageThatItHasInTheOthers) {
  for (const double share : {0.5, 0.9}) {
    const auto all = Prepare(Ring(500, 400, 60, 80, 180, 20, 230), {Recipe::kPlain, 32, 32, share}, /*one=*/false);
    ASSERT_TRUE(all.ok()) << all.status();
    ASSERT_EQ(all->size(), 1u);
    Box box;
    for (int y = 0; y < 32; ++y) {
      for (int x = 0; x < 32; ++x) {
        if (*all->front().image.At(x, y) < 128) continue;
        box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x), std::max(box.bottom, y)};
      }
    }
    EXPECT_NEAR(box.right - box.left + 1, share * 32, 1.5);
    EXPECT_NEAR(box.left + box.right, 31, 2);
  }
}

TEST(PrepareTest, CharactersAreFoundLineByLineWithTheirBoxes) {
  Image picture = Ring(600, 400, 40, 30, 120, 0, 255);
  const auto add = [&](double x, double y) {
    const Image ring = Ring(600, 400, x, y, 120, 0, 255);
    for (size_t i = 0; i < picture.pixels.size(); ++i) picture.pixels[i] = std::min(picture.pixels[i], ring.pixels[i]);
  };
  add(220, 40);
  add(410, 35);
  add(100, 240);
  const auto all = Prepare(picture, {Recipe::kMnist, kSide, kSide, 0.7}, /*one=*/false);
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->size(), 4u);
  const int lefts[] = {40, 220, 410, 100};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR((*all)[i].box.left, lefts[i], 4);
    EXPECT_NEAR((*all)[i].box.width(), 120, 6);
    EXPECT_EQ((*all)[i].line, i == 3 ? 1 : 0);
  }
  EXPECT_EQ(Prepare(picture, {Recipe::kMnist, kSide, kSide, 0.7}, /*one=*/true)->size(), 1u);
}

TEST(PrepareTest, WhatIsWiderThanTallComesInPiecesAsWell) {
  const Image one = Ring(600, 400, 40, 30, 120, 0, 255), other = Ring(600, 400, 155, 30, 120, 0, 255);
  Image picture = one;
  for (size_t i = 0; i < picture.pixels.size(); ++i) picture.pixels[i] = std::min(one.pixels[i], other.pixels[i]);
  const auto found = Prepare(picture, Target(), /*one=*/false);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 1);
  const Prepared& both = found->front();
  ASSERT_GE(both.slices, 2);
  EXPECT_EQ(both.pieces.size(), static_cast<size_t>(both.slices * (both.slices + 1) / 2 - 1)) << "all but the whole";
  for (const Piece& piece : both.pieces) {
    EXPECT_EQ(piece.image.width, 28);
    EXPECT_GE(piece.box.left, both.box.left);
    EXPECT_LE(piece.box.right, both.box.right);
  }
  const auto single = Prepare(one, Target(), /*one=*/false);
  ASSERT_TRUE(single.ok()) << single.status();
  EXPECT_EQ(single->front().pieces.size(), 0);
  const auto as_one = Prepare(picture, Target(), /*one=*/true);
  ASSERT_TRUE(as_one.ok()) << as_one.status();
  EXPECT_EQ(as_one->front().pieces.size(), 0);
}

TEST(PrepareTest, LightThatFallsOffAndPaperThatIsNotEvenDoNotMatter) {
  Image picture = Ring(400, 400, 100, 100, 200, 40, 220);
  const auto want = PrepareOne(picture, Recipe::kEmnist, kSide, kSide);
  for (int y = 0; y < 400; ++y) {
    for (int x = 0; x < 400; ++x) {
      const double light = 1 - 0.5 * x / 400.0;
      *picture.At(x, y) = static_cast<uint8_t>(light * *picture.At(x, y) + (x * 7 + y * 13) % 5);
    }
  }
  const auto got = PrepareOne(picture, Recipe::kEmnist, kSide, kSide);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_LT(MeanDifference(*got, *want), 8);
}

TEST(PrepareTest, DustIsLeftOut) {
  Image picture = Ring(400, 400, 100, 100, 200, 0, 255);
  const auto want = PrepareOne(picture, Recipe::kEmnist, kSide, kSide);
  *picture.At(3, 5) = 0;
  *picture.At(390, 380) = 0;
  const auto got = PrepareOne(picture, Recipe::kEmnist, kSide, kSide);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_LT(MeanDifference(*got, *want), 2);
}

TEST(PrepareTest, BlankAndTinyPicturesAreErrorsThatSaySo) {
  for (const Image& picture : {Image::Blank(1, 1, 1), Image::Blank(2, 2, 3), Image::Blank(500, 300, 1)}) {
    const auto image = PrepareOne(picture, Recipe::kEmnist, kSide, kSide);
    EXPECT_THAT(std::string(image.status().message()), HasSubstr("nothing is drawn on it")) << picture.width;
  }
}

TEST(PrepareTest, SmallPicturesOfAllKindsAreHandled) {
  for (int width = 1; width <= 6; ++width) {
    for (int height = 1; height <= 6; ++height) {
      Image picture = Image::Blank(width, height, 1);
      for (size_t i = 0; i < picture.pixels.size(); ++i) picture.pixels[i] = static_cast<uint8_t>(i * 97);
      for (const Recipe recipe : {Recipe::kEmnist, Recipe::kMnist}) {
        const auto image = PrepareOne(picture, recipe, kSide, kSide);
        if (image.ok()) {
          EXPECT_EQ(image->pixels.size(), 784);
        }
      }
    }
  }
}

TEST(PrepareTest, SpotThatIsNothingButBlurFillsTheMiddle) {
  for (const double deviation : {1.0, 1.5, 2.0, 3.0, 10.0}) {
    const int size = static_cast<int>(12 * deviation);
    Image picture = Image::Blank(size, size, 1);
    for (int y = 0; y < size; ++y) {
      for (int x = 0; x < size; ++x) {
        const double distance = std::hypot(x + 0.5 - size / 2.0, y + 0.5 - size / 2.0) / deviation;
        *picture.At(x, y) = static_cast<uint8_t>(std::lround(255 * std::exp(-0.5 * distance * distance)));
      }
    }
    for (const Recipe recipe : {Recipe::kEmnist, Recipe::kMnist}) {
      const auto prepared = PrepareOne(picture, recipe, kSide, kSide);
      ASSERT_TRUE(prepared.ok()) << prepared.status();
      const Box box = InkOf(*prepared);
      EXPECT_LE(box.left, 12) << deviation;
      EXPECT_GE(box.right, 15) << deviation;
      EXPECT_NEAR(box.left + box.right, kSide, 2) << deviation;
      EXPECT_NEAR(box.top + box.bottom, kSide, 2) << deviation;
      EXPECT_LT(*prepared->At(0, 0), 128) << deviation;
    }
  }
}

// Found by //verify/fuzz:prepare: the edges seemed softer than what they are the edges of is large.
TEST(PrepareTest, SpecksWhoseBlurIsLargerThanTheyAreMakeAnImage) {
  Image picture = Image::Blank(8, 15, 1);
  std::fill(picture.pixels.begin(), picture.pixels.end(), uint8_t{78});
  const uint8_t specks[] = {233, 61, 0, 0, 11};
  std::copy(std::begin(specks), std::end(specks), picture.pixels.begin() + 76);
  const auto prepared = PrepareOne(picture, Recipe::kEmnist, 14, 14);
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  EXPECT_EQ(*std::max_element(prepared->pixels.begin(), prepared->pixels.end()), 255);
  EXPECT_LT(*std::min_element(prepared->pixels.begin(), prepared->pixels.end()), 64) << "not ink all over";
}

TEST(PrepareTest, OtherImageSizesThanTwentyEightAreMade) {
  const auto image = PrepareOne(Ring(300, 300, 50, 50, 200, 0, 255), Recipe::kEmnist, 64, 48);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->width, 64);
  EXPECT_EQ(image->height, 48);
}

TEST(PrepareTest, SizesWithoutRoomForACharacterAreErrors) {
  const Image ring = Ring(60, 60, 10, 10, 40, 0, 255);
  EXPECT_TRUE(PrepareOne(ring, Recipe::kEmnist, 8, 8).ok());
  for (const int side : {-1, 0, 7, 4097}) {
    EXPECT_THAT(std::string(PrepareOne(ring, Recipe::kMnist, side, 28).status().message()),
                HasSubstr("a side has 8 to"));
    EXPECT_THAT(std::string(PrepareOne(ring, Recipe::kEmnist, 28, side).status().message()),
                HasSubstr("a side has 8 to"));
  }
}

}  // namespace
}  // namespace inknet::image
