#include "data/image/foreign.h"

#include <vector>

#include "data/image/plane.h"
#include "gtest/gtest.h"

namespace inknet::image {
namespace {

constexpr int kWidth = 400, kHeight = 300;

class ForeignTest : public ::testing::Test {
 protected:
  void Draw(int left, int top, int right, int bottom) {
    for (int y = top; y < bottom; ++y) {
      for (int x = left; x < right; ++x) amount_.Row(y)[x] = 1;
    }
  }
  // An outline, `line` pixels thick.
  void DrawBox(int left, int top, int right, int bottom, int line) {
    Draw(left, top, right, top + line);
    Draw(left, bottom - line, right, bottom);
    Draw(left, top, left + line, bottom);
    Draw(right - line, top, right, bottom);
  }
  // What is left.
  std::vector<PixelBox> Left() const {
    std::vector<Part> parts = ConnectedParts(amount_, 0.5);
    RemoveForeign(kWidth, kHeight, &parts);
    std::vector<PixelBox> boxes;
    for (const Part& part : parts) boxes.push_back(part.box);
    return boxes;
  }

  Plane amount_ = Plane::Blank(kWidth, kHeight);
};

TEST_F(ForeignTest, NeighboursThatTheEdgesCutOffGo) {
  DrawBox(150, 80, 230, 220, 12);
  Draw(0, 90, 20, 200);
  Draw(385, 70, kWidth, 210);
  Draw(100, 292, 260, kHeight);
  ASSERT_EQ(Left().size(), 1u);
  EXPECT_EQ(Left()[0].left, 150);
}

TEST_F(ForeignTest, CharacterThatTouchesTheEdgesItselfStays) {
  DrawBox(0, 0, kWidth, kHeight, 40);
  EXPECT_EQ(Left().size(), 1u);
}

TEST_F(ForeignTest, OneAtTheEdgeOfALineStaysAndWhatIsInACornerGoes) {
  Draw(0, 100, 14, 200);
  DrawBox(60, 100, 120, 200, 12);
  DrawBox(160, 100, 220, 200, 12);
  Draw(340, 240, kWidth, kHeight);
  EXPECT_EQ(Left().size(), 3u);
}

TEST_F(ForeignTest, FrameAroundCharactersGoesAndARingAroundADotStays) {
  DrawBox(40, 40, 360, 260, 4);
  DrawBox(100, 80, 160, 220, 12);
  Draw(200, 80, 212, 220);
  EXPECT_EQ(Left().size(), 2u);
  amount_ = Plane::Blank(kWidth, kHeight);
  DrawBox(100, 60, 240, 240, 16);
  Draw(160, 140, 176, 156);
  EXPECT_EQ(Left().size(), 2u);
}

TEST_F(ForeignTest, BlotsAloneAreNothingAndBesideStrokesTheyStay) {
  Draw(40, 60, 160, 180);
  Draw(200, 60, 320, 180);
  EXPECT_TRUE(Left().empty());
  Draw(350, 60, 366, 200);
  EXPECT_EQ(Left().size(), 3u);
}

TEST_F(ForeignTest, BarsAndDotsAreNoBlots) {
  Draw(220, 60, 240, 200);  // A 1,
  Draw(290, 40, 305, 55);   // and an i
  Draw(290, 80, 305, 200);  // with its dot.
  EXPECT_EQ(Left().size(), 3u);
}

}  // namespace
}  // namespace inknet::image
