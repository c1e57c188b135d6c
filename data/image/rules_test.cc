#include "data/image/rules.h"

#include <cmath>

#include "gtest/gtest.h"

namespace inknet::image {
namespace {

constexpr int kWidth = 600, kHeight = 400;

void Draw(int left, int top, int right, int bottom, Plane* amount) {
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) amount->Row(y)[x] = 1;
  }
}

// Three pixels thick, across the paper, by `y` as a function of x.
template <typename Y>
void DrawRule(const Y& y, Plane* amount) {
  for (int x = 0; x < amount->width; ++x) {
    const int top = static_cast<int>(y(x));
    Draw(x, top, x + 1, top + 3, amount);
  }
}

double Inked(const Plane& amount, int left, int top, int right, int bottom) {
  double sum = 0;
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) sum += amount.Row(y)[x];
  }
  return sum;
}

TEST(RulesTest, RulesThatSlopeAndBendGoAndStrokesThatCrossThemStayWhole) {
  Plane amount = Plane::Blank(kWidth, kHeight);
  Draw(200, 100, 212, 300, &amount);
  Draw(400, 150, 412, 260, &amount);
  const double strokes = Inked(amount, 0, 0, kWidth, kHeight);
  DrawRule([](int x) { return 120 + 0.05 * x; }, &amount);
  DrawRule([](int x) { return 240 + 15 * std::sin(x / 200.0); }, &amount);
  ASSERT_TRUE(RemoveRules(0.2, &amount));
  EXPECT_EQ(Inked(amount, 0, 0, 190, kHeight), 0);
  EXPECT_EQ(Inked(amount, 420, 0, kWidth, kHeight), 0);
  EXPECT_EQ(Inked(amount, 200, 100, 212, 300) + Inked(amount, 400, 150, 412, 260), strokes);
}

TEST(RulesTest, SquaredPaperIsRuledBothWays) {
  Plane amount = Plane::Blank(kWidth, kHeight);
  for (int y = 30; y < kHeight; y += 60) DrawRule([y](int) { return y; }, &amount);
  for (int x = 30; x < kWidth; x += 60) Draw(x, 0, x + 3, kHeight, &amount);
  ASSERT_TRUE(RemoveRules(0.2, &amount));
  EXPECT_LT(Inked(amount, 0, 0, kWidth, kHeight), 30.0 * kWidth / 60 * kHeight / 60) << "but where they cross";
}

TEST(RulesTest, SoftEdgesOfARuleGoWithIt) {
  Plane amount = Plane::Blank(kWidth, kHeight);
  for (int x = 0; x < kWidth; ++x) {
    amount.Row(200)[x] = 1;
    amount.Row(199)[x] = amount.Row(201)[x] = 0.15f;
  }
  ASSERT_TRUE(RemoveRules(0.2, &amount));
  EXPECT_EQ(Inked(amount, 0, 0, kWidth, kHeight), 0);
}

TEST(RulesTest, LettersAreNoRules) {
  Plane amount = Plane::Blank(kWidth, kHeight);
  Draw(100, 50, 500, 60, &amount);   // A T that fills the picture, drawn with a thin pen,
  Draw(295, 60, 305, 350, &amount);  // and a 1 beside it, from the top to the bottom but for its margins.
  Draw(540, 40, 550, 370, &amount);
  const Plane before = amount;
  EXPECT_FALSE(RemoveRules(0.2, &amount));
  EXPECT_EQ(amount.values, before.values);
}

TEST(RulesTest, BroadBarsAcrossThePictureAreNoRules) {
  Plane amount = Plane::Blank(kWidth, kHeight);
  Draw(0, 200, kWidth, 230, &amount);
  EXPECT_FALSE(RemoveRules(0.2, &amount));
}

}  // namespace
}  // namespace inknet::image
