#include "evaluation/tables.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "evaluation/figures.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::evaluation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// 20 images of each of `classes` classes, every fifth taken for the next class.
Evaluation Some(int classes) {
  Predictions predictions{classes, {}, {}, 0.5};
  for (int n = 0; n < 20 * classes; ++n) {
    const int label = n % classes;
    const int predicted = n / classes % 5 == 0 ? (label + 1) % classes : label;
    predictions.labels.push_back(static_cast<uint16_t>(label));
    for (int k = 0; k < classes; ++k) predictions.probabilities.push_back(k == predicted ? 1.0f : 0.0f);
  }
  Evaluation evaluation = Figures(predictions);
  for (int k = 0; k < classes; ++k) evaluation.add_class_names(absl::StrCat("c", k));
  evaluation.mutable_data()->set_dataset("emnist-balanced");
  return evaluation;
}

size_t WidestLine(const std::string& text) {
  size_t widest = 0;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(text, '\n'))) {
    widest = std::max(widest, line.size());
  }
  return widest;
}

TEST(TablesTest, HeadlineHasTheTotals) {
  EXPECT_EQ(FormatHeadline(Some(10)),
            "test accuracy 80.00 % (160 of 200), 95 % interval 73.91 .. 84.95 %\n"
            "test loss 0.500000, top-3 accuracy 84.00 %, expected calibration error 20.00 %");
}

TEST(TablesTest, HeadlineSaysWhatAScoreMustNotBeTakenFor) {
  Evaluation evaluation = Some(10);
  evaluation.mutable_data()->set_source(DataFingerprint::UNOFFICIAL);
  EXPECT_THAT(FormatHeadline(evaluation),
              HasSubstr("\n(on an unofficial copy: not a score on the official emnist-bal"));
  evaluation.mutable_data()->set_source(DataFingerprint::DRAWN_GLYPHS);
  EXPECT_THAT(FormatHeadline(evaluation), HasSubstr("\n(on drawn glyphs: not a score on emnist-balanced)"));
}

TEST(TablesTest, NoLineIsWiderThanTheTerminal) {
  for (const int width : {80, 100, 200}) {
    EXPECT_LE(WidestLine(FormatTables(Some(47), width)), static_cast<size_t>(width));
  }
}

TEST(TablesTest, EveryClassHasItsRowAndItsColumnHoweverNarrowTheTerminal) {
  for (const int width : {1, 60, 200}) {
    const std::string text = FormatTables(Some(12), width);
    const std::vector<std::string> lines = absl::StrSplit(text, '\n');
    for (int k = 0; k < 12; ++k) {
      EXPECT_THAT(text, HasSubstr(absl::StrCat(" c", k))) << width;
    }
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                            [](const std::string& line) { return line.find(" 16") != std::string::npos; }),
              12)
        << "each class's 16 right answers, in a row of their own";
  }
}

TEST(TablesTest, MostConfusedPairsAreListedWithTheirShare) {
  EXPECT_THAT(FormatTables(Some(10), 80), HasSubstr("  c3         c4              4  20.00 %\n"));
}

TEST(TablesTest, ConfusionMatrixInAWideTerminalIsOneBlock) {
  const std::string text = FormatTables(Some(3), 80);
  EXPECT_THAT(text, HasSubstr("     c0 c1 c2\n  c0 16  4  .\n  c1  . 16  4\n  c2  4  . 16\n"));
  EXPECT_THAT(text, Not(HasSubstr("\n\n  c0 16")));
}

}  // namespace
}  // namespace inknet::evaluation
