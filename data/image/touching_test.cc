#include "data/image/touching.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "gtest/gtest.h"

namespace inknet::image {
namespace {

// Draws a ring of radius 20 around (x, 30), three pixels wide.
void DrawRing(int x, Plane* plane) {
  for (int y = 0; y < plane->height; ++y) {
    for (int column = 0; column < plane->width; ++column) {
      if (std::abs(std::hypot(column - x, y - 30) - 20) < 1.5) plane->Row(y)[column] = 1;
    }
  }
}

std::vector<Part> SlicesOf(const Plane& plane, int most = 6) {
  const std::vector<Part> parts = ConnectedParts(plane, 0.5);
  EXPECT_EQ(parts.size(), 1) << "they touch";
  return Slices(plane, {&parts.front()}, most);
}

TEST(TouchingTest, RingsThatTouchAreCutWhereTheyDo) {
  Plane plane = Plane::Blank(120, 60);
  DrawRing(25, &plane);
  DrawRing(66, &plane);
  const std::vector<Part> slices = SlicesOf(plane);
  // Some slices are one ring, but for a little.
  double left = 0, nearest = 1;
  double ink = 0;
  for (const Part& slice : slices) ink += slice.ink;
  for (const Part& slice : slices) {
    left += slice.ink;
    nearest = std::min(nearest, std::abs(left / ink - 0.5));
  }
  EXPECT_LT(nearest, 0.03) << slices.size() << " slices";
}

TEST(TouchingTest, SlicesTakeAllOfTheInkOnceAndGoFromLeftToRight) {
  Plane plane = Plane::Blank(160, 60);
  for (const int x : {25, 66, 107}) DrawRing(x, &plane);
  const std::vector<Part> slices = SlicesOf(plane);
  ASSERT_GE(slices.size(), 3);
  Plane seen = Plane::Blank(plane.width, plane.height);
  double ink = 0;
  for (size_t i = 0; i < slices.size(); ++i) {
    double its_ink = 0;
    for (const image::Run& run : slices[i].runs) {
      ASSERT_LT(run.begin, run.end);
      for (int x = run.begin; x < run.end; ++x) {
        EXPECT_EQ(seen.Row(run.y)[x]++, 0);
        its_ink += plane.Row(run.y)[x];
      }
    }
    EXPECT_EQ(its_ink, slices[i].ink);
    ink += its_ink;
    if (i > 0) {
      EXPECT_GT(slices[i].box.right, slices[i - 1].box.right);
    }
  }
  double all = 0;
  for (const float value : plane.values) all += value;
  EXPECT_EQ(ink, all);
}

TEST(TouchingTest, NoMoreSlicesThanAreAskedFor) {
  Plane plane = Plane::Blank(400, 60);
  for (int x = 25; x < 380; x += 41) DrawRing(x, &plane);
  EXPECT_EQ(SlicesOf(plane, 6).size(), 6);
  EXPECT_EQ(SlicesOf(plane, 2).size(), 2);
}

TEST(TouchingTest, BlockOfInkIsNotCut) {
  Plane plane = Plane::Blank(100, 60);
  for (int y = 10; y < 50; ++y) {
    for (int x = 10; x < 90; ++x) plane.Row(y)[x] = 1;
  }
  EXPECT_EQ(SlicesOf(plane).size(), 1);
}

TEST(TouchingTest, NarrowCharactersAreOne) {
  EXPECT_FALSE(MayBeSeveral({0, 0, 20, 40}));
  EXPECT_TRUE(MayBeSeveral({0, 0, 60, 40}));
}

}  // namespace
}  // namespace inknet::image
