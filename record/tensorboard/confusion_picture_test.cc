#include "record/tensorboard/confusion_picture.h"

#include <array>

#include "gtest/gtest.h"

namespace inknet::tensorboard {
namespace {

using Rgb = std::array<int, 3>;

constexpr Rgb kWhite = {255, 255, 255};

// `classes` of 100 images each, all right.
Evaluation Perfect(int classes) {
  Evaluation evaluation;
  for (int row = 0; row < classes; ++row) {
    ConfusionRow* confusion = evaluation.add_confusion();
    for (int column = 0; column < classes; ++column) confusion->add_predicted(row == column ? 100 : 0);
  }
  return evaluation;
}

// The first pixel of a class's cells: a line of 3 pixels comes first, and one after every tenth class.
int Begin(int cell, int label) { return cell * label + 3 * (1 + label / 10); }

int CellSize(const image::Image& image, int classes) { return (image.width - 3 - Begin(0, classes - 1)) / classes; }

// The middle of a cell.
Rgb CellOf(const image::Image& image, int classes, int row, int column) {
  const int cell = CellSize(image, classes);
  const uint8_t* pixel = image.At(Begin(cell, column) + cell / 2, Begin(cell, row) + cell / 2);
  return {pixel[0], pixel[1], pixel[2]};
}

int Sum(const Rgb& colour) { return colour[0] + colour[1] + colour[2]; }

TEST(ConfusionPictureTest, EveryNumberOfClassesGivesASquareOfAbout600PixelsWithCellsToSee) {
  for (const int classes : {2, 10, 26, 47, 62}) {
    const image::Image image = DrawConfusionMatrix(Perfect(classes));
    EXPECT_EQ(image.width, image.height);
    EXPECT_GT(image.width, 550);
    EXPECT_LT(image.width, 650);
    EXPECT_EQ(image.channels, 3);
    EXPECT_EQ(image.width, Begin(CellSize(image, classes), classes - 1) + CellSize(image, classes) + 3);
    for (int row = 0; row < classes; ++row) {
      for (int column = 0; column < classes; ++column) {
        const Rgb cell = CellOf(image, classes, row, column);
        if (row == column) {
          EXPECT_LT(Sum(cell), 200);
        } else {
          EXPECT_EQ(cell, kWhite);
        }
      }
    }
  }
}

TEST(ConfusionPictureTest, RowIsTheTrueClassAndEachRowHasItsOwnScale) {
  Evaluation evaluation = Perfect(3);
  // All 7 images of class 2 were taken for class 0.
  evaluation.mutable_confusion(2)->set_predicted(0, 7);
  evaluation.mutable_confusion(2)->set_predicted(2, 0);
  const image::Image image = DrawConfusionMatrix(evaluation);
  EXPECT_EQ(CellOf(image, 3, 2, 0), CellOf(image, 3, 0, 0));
  EXPECT_EQ(CellOf(image, 3, 0, 2), kWhite);
  EXPECT_EQ(CellOf(image, 3, 2, 2), kWhite);
}

TEST(ConfusionPictureTest, LargerSharesAreDarkerAndOneInAHundredCanBeSeen) {
  Evaluation evaluation = Perfect(6);
  const int counts[] = {0, 1, 4, 15, 30, 50};
  for (int column = 0; column < 6; ++column) evaluation.mutable_confusion(0)->set_predicted(column, counts[column]);
  const image::Image image = DrawConfusionMatrix(evaluation);
  for (int column = 1; column < 6; ++column) {
    EXPECT_LT(Sum(CellOf(image, 6, 0, column)), Sum(CellOf(image, 6, 0, column - 1)) - 30) << counts[column];
  }
}

TEST(ConfusionPictureTest, ClassWithoutImagesIsAWhiteRow) {
  Evaluation evaluation = Perfect(2);
  evaluation.mutable_confusion(1)->set_predicted(1, 0);
  EXPECT_EQ(CellOf(DrawConfusionMatrix(evaluation), 2, 1, 1), kWhite);
}

TEST(ConfusionPictureTest, ALineStandsAfterEveryTenthClass) {
  const image::Image image = DrawConfusionMatrix(Perfect(47));
  const int cell = CellSize(image, 47);
  const int last = Begin(cell, 46);
  for (int label = 1; label < 47; ++label) {
    // The last pixel before a class's cells, in the last row and column.
    const int edge = Begin(cell, label) - 1;
    EXPECT_EQ(*image.At(edge, last) < 200, label % 10 == 0) << label;
    EXPECT_EQ(*image.At(last, edge) < 200, label % 10 == 0) << label;
  }
}

}  // namespace
}  // namespace inknet::tensorboard
