#include "data/image/parts.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::image {
namespace {

// '#' is ink.
Plane Drawn(const std::vector<std::string>& rows) {
  Plane plane = Plane::Blank(static_cast<int>(rows[0].size()), static_cast<int>(rows.size()));
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      plane.Row(y)[x] = rows[static_cast<size_t>(y)][static_cast<size_t>(x)] == '#' ? 1 : 0;
    }
  }
  return plane;
}

TEST(PartsTest, WhatTouchesAtACornerIsOnePart) {
  EXPECT_EQ(ConnectedParts(Drawn({"#..", ".#.", "..#"}), 0.5).size(), 1u);
  EXPECT_EQ(ConnectedParts(Drawn({"#.#", "...", "#.#"}), 0.5).size(), 4u);
}

TEST(PartsTest, ArmsThatMeetFurtherDownAreOnePart) {
  const auto parts = ConnectedParts(Drawn({"#.#.#", "#.#.#", "#.#.#", "#####", "....."}), 0.5);
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts[0].ink, 14);
  EXPECT_EQ(parts[0].box.bottom, 4);
  EXPECT_EQ(parts[0].runs.size(), 10u);
}

TEST(PartsTest, SpiralIsOnePart) {
  EXPECT_EQ(
      ConnectedParts(Drawn({"#######", "......#", "#####.#", "#...#.#", "#.###.#", "#.....#", "#######"}), 0.5).size(),
      1u);
}

TEST(PartsTest, FaintPartsAndSpecksAreNoInk) {
  Plane plane = Drawn({"##########....", "##########..#.", "##########....", "##########....", "##########....",
                       "##########....", "##########....", "##########....", "##########....", "##########....",
                       "##########....", "##########...."});
  for (int y = 8; y < 12; ++y) plane.Row(y)[12] = 0.3f;  // Nowhere sure.
  EXPECT_EQ(ConnectedParts(plane, 0.2).size(), 3u);
  EXPECT_EQ(InkParts(plane, 0.2).size(), 1u);
}

TEST(PartsTest, NothingHasNoParts) {
  EXPECT_TRUE(ConnectedParts(Plane::Blank(0, 0), 0.5).empty());
  EXPECT_TRUE(ConnectedParts(Plane::Blank(5, 3), 0.5).empty());
}

}  // namespace
}  // namespace inknet::image
