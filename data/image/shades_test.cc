#include "data/image/shades.h"

#include <cmath>
#include <vector>

#include "data/image/filter.h"
#include "data/image/parts.h"
#include "gtest/gtest.h"

namespace inknet::image {
namespace {

constexpr double kLevel = 0.2;

bool AreShades(const Plane& amount) { return AreShades(amount, ConnectedParts(amount, kLevel)); }

// Strokes as thick as a pen draws them, all ways, the one half with less ink.
Plane Strokes() {
  Plane amount = Plane::Blank(300, 200);
  for (int y = 30; y < 170; ++y) {
    for (int x = 0; x < 6; ++x) {
      amount.Row(y)[40 + x] = 1;
      amount.Row(y)[90 + y / 3 + x] = 1;
      amount.Row(y)[250 - y / 2 + x] = 0.5f;
      amount.Row(y)[280 + x] = 0.5f;
    }
  }
  return amount;
}

// Narrow hills and wide ones.
Plane Face() {
  Plane amount = Plane::Blank(300, 200);
  const auto hill = [&](double middle_x, double middle_y, double width) {
    for (int y = 0; y < amount.height; ++y) {
      for (int x = 0; x < amount.width; ++x) {
        const double square = std::pow(x - middle_x, 2) + std::pow(y - middle_y, 2);
        amount.Row(y)[x] += static_cast<float>(std::exp(-square / (2 * width * width)));
      }
    }
  };
  for (int x = 20; x < 300; x += 20) hill(x, 20, 3);
  hill(60, 130, 25);
  hill(200, 130, 12);
  return amount;
}

TEST(ShadesTest, StrokesAreNoneHoweverBlurred) {
  EXPECT_FALSE(AreShades(Strokes()));
  for (const double blur : {0.7, 1.5, 3.0, 6.0}) EXPECT_FALSE(AreShades(Blur(Strokes(), blur))) << blur;
}

TEST(ShadesTest, WhatEndsSharplyHereAndSoftlyThereIsShades) { EXPECT_TRUE(AreShades(Face())); }

TEST(ShadesTest, LargePixelsOfAnEnlargedImageAreNone) {
  Plane amount = Plane::Blank(200, 200);
  for (int y = 40; y < 160; ++y) {
    for (int x = 60; x < 140; ++x) amount.Row(y)[x] = x / 20 % 2 == 0 ? 1.0f : 0.4f + 0.002f * static_cast<float>(y);
  }
  EXPECT_FALSE(AreShades(amount));
}

TEST(ShadesTest, NothingIsNone) { EXPECT_FALSE(AreShades(Plane::Blank(20, 20))); }

}  // namespace
}  // namespace inknet::image
