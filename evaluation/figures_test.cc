#include "evaluation/figures.h"

#include <cmath>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::evaluation {
namespace {

using ::testing::ElementsAre;

// Six images of three classes, worked out by hand.
Predictions ByHand() {
  return {3,
          {0, 0, 0, 1, 1, 2},
          {0.7f, 0.2f, 0.1f,   // 0: right
           0.3f, 0.6f, 0.1f,   // 0 -> 1
           0.1f, 0.8f, 0.1f,   // 0 -> 1
           0.1f, 0.9f, 0.0f,   // 1: right
           0.0f, 0.5f, 0.5f,   // 1: right, since of equal ones the smaller label counts
           1.0f, 0.0f, 0.0f},  // 2 -> 0
          1.25};
}

TEST(FiguresTest, CountsByHand) {
  const Evaluation evaluation = Figures(ByHand());
  EXPECT_EQ(evaluation.images(), 6);
  EXPECT_EQ(evaluation.correct(), 3);
  EXPECT_EQ(evaluation.accuracy(), 0.5);
  EXPECT_EQ(evaluation.loss(), 1.25);
  EXPECT_THAT(evaluation.confusion(0).predicted(), ElementsAre(1, 2, 0));
  EXPECT_THAT(evaluation.confusion(1).predicted(), ElementsAre(0, 2, 0));
  EXPECT_THAT(evaluation.confusion(2).predicted(), ElementsAre(1, 0, 0));
}

TEST(FiguresTest, PrecisionRecallAndF1ByHand) {
  const Evaluation evaluation = Figures(ByHand());
  EXPECT_DOUBLE_EQ(evaluation.classes(0).precision(), 1.0 / 2);
  EXPECT_DOUBLE_EQ(evaluation.classes(0).recall(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(evaluation.classes(0).f1(), 2 * (1.0 / 2) * (1.0 / 3) / (1.0 / 2 + 1.0 / 3));
  EXPECT_DOUBLE_EQ(evaluation.classes(1).precision(), 2.0 / 4);
  EXPECT_DOUBLE_EQ(evaluation.classes(1).recall(), 1.0);
  EXPECT_EQ(evaluation.classes(0).support(), 3);
  EXPECT_EQ(evaluation.classes(1).predicted(), 4);
  // Never predicted: 0, not NaN.
  EXPECT_EQ(evaluation.classes(2).precision(), 0);
  EXPECT_EQ(evaluation.classes(2).f1(), 0);
  EXPECT_DOUBLE_EQ(evaluation.macro_recall(), (1.0 / 3 + 1 + 0) / 3);
  EXPECT_DOUBLE_EQ(evaluation.macro_precision(), (0.5 + 0.5 + 0) / 3);
}

TEST(FiguresTest, MeansOverTheClassesLeaveOutThoseWithoutImages) {
  // Two classes of four, both always right.
  const Evaluation evaluation = Figures({4, {1, 3}, {0, 1, 0, 0, 0, 0, 0, 1}, 0});
  EXPECT_EQ(evaluation.macro_recall(), 1);
  EXPECT_EQ(evaluation.macro_precision(), 1);
  EXPECT_EQ(evaluation.macro_f1(), 1);
}

TEST(FiguresTest, ConfusedPairsComeMostFrequentFirstWithTheirMostConfidentMistakes) {
  const Evaluation evaluation = Figures(ByHand());
  ASSERT_EQ(evaluation.confused_pairs_size(), 2);
  const ConfusedPair& first = evaluation.confused_pairs(0);
  EXPECT_EQ(first.true_class(), 0);
  EXPECT_EQ(first.predicted_class(), 1);
  EXPECT_EQ(first.count(), 2);
  EXPECT_DOUBLE_EQ(first.share(), 2.0 / 3);
  ASSERT_EQ(first.mistakes_size(), 2);
  EXPECT_EQ(first.mistakes(0).image(), 2);
  EXPECT_FLOAT_EQ(static_cast<float>(first.mistakes(0).predicted_probability()), 0.8f);
  EXPECT_FLOAT_EQ(static_cast<float>(first.mistakes(0).true_probability()), 0.1f);
  EXPECT_EQ(first.mistakes(1).image(), 1);
  EXPECT_EQ(evaluation.confused_pairs(1).true_class(), 2);
}

TEST(FiguresTest, Top3CountsTheTrueClassAmongTheThreeMostProbable) {
  // One image; the true class has rank 0, 2, 3, and 3 by its label among equals.
  EXPECT_EQ(Figures({4, {0}, {0.4f, 0.3f, 0.2f, 0.1f}, 0}).top3_accuracy(), 1);
  EXPECT_EQ(Figures({4, {2}, {0.4f, 0.3f, 0.2f, 0.1f}, 0}).top3_accuracy(), 1);
  EXPECT_EQ(Figures({4, {3}, {0.4f, 0.3f, 0.2f, 0.1f}, 0}).top3_accuracy(), 0);
  EXPECT_EQ(Figures({4, {3}, {0.25f, 0.25f, 0.25f, 0.25f}, 0}).top3_accuracy(), 0);
}

TEST(FiguresTest, CalibrationErrorByHand) {
  // Confidences 0.7, 0.6, 0.8, 0.9, 0.5, 1.0; bins of 1/15. 0.6 = 9/15 is in bin 8 or, as a float above it, in bin 9.
  const Evaluation evaluation = Figures(ByHand());
  ASSERT_EQ(evaluation.calibration_size(), 15);
  EXPECT_EQ(evaluation.calibration(14).images(), 1);
  EXPECT_EQ(evaluation.calibration(14).confidence(), 1);
  EXPECT_EQ(evaluation.calibration(14).accuracy(), 0);
  int64_t images = 0;
  for (const CalibrationBin& bin : evaluation.calibration()) images += bin.images();
  EXPECT_EQ(images, 6);
  // Each image is alone in its bin: |right - confidence|.
  EXPECT_NEAR(evaluation.expected_calibration_error(), (0.3 + 0.6 + 0.8 + 0.1 + 0.5 + 1.0) / 6, 1e-6);
}

TEST(FiguresTest, CalibratedPredictionsHaveHardlyAnyCalibrationError) {
  Random random(7);
  Predictions predictions{2, {}, {}, 0};
  for (int n = 0; n < 200000; ++n) {
    const float p = 0.5f + 0.5f * static_cast<float>(random.Below(1000)) / 1000.0f;
    predictions.probabilities.insert(predictions.probabilities.end(), {p, 1 - p});
    predictions.labels.push_back(static_cast<float>(random.Below(1000000)) / 1e6f < p ? 0 : 1);
  }
  EXPECT_LT(Figures(predictions).expected_calibration_error(), 0.01);
  for (float& p : predictions.probabilities) p = p > 0.5f ? 1.0f : 0.0f;  // Overconfident: right three times in four.
  EXPECT_NEAR(Figures(predictions).expected_calibration_error(), 0.25, 0.01);
}

TEST(FiguresTest, AtMostTenPairsAndEightMistakesAreKept) {
  Predictions predictions{6, {}, {}, 0};
  for (int n = 0; n < 600; ++n) {
    const int label = n % 6;
    const int predicted = n / 6 % 6;
    predictions.labels.push_back(static_cast<uint16_t>(label));
    for (int k = 0; k < 6; ++k) predictions.probabilities.push_back(k == predicted ? 1.0f : 0.0f);
  }
  const Evaluation evaluation = Figures(predictions);
  EXPECT_EQ(evaluation.confused_pairs_size(), 10);
  for (const ConfusedPair& pair : evaluation.confused_pairs()) EXPECT_EQ(pair.mistakes_size(), 8);
}

TEST(FiguresTest, NoImagesGiveZerosNotNaN) {
  const Evaluation evaluation = Figures({2, {}, {}, 0});
  EXPECT_EQ(evaluation.accuracy(), 0);
  EXPECT_EQ(evaluation.expected_calibration_error(), 0);
  EXPECT_EQ(evaluation.classes(0).recall(), 0);
}

// What defines the interval: at its ends, the observed share is just as far off as a 5 % test lets pass.
TEST(WilsonIntervalTest, EndsAreWhereTheScoreTestTurns) {
  for (const auto& [successes, trials] : {std::pair(50, 100), {1, 10}, {15818, 18800}, {7, 8}}) {
    const Interval interval = WilsonInterval(successes, trials);
    for (const double end : {interval.low, interval.high}) {
      const double observed = static_cast<double>(successes) / trials;
      EXPECT_NEAR(std::abs(observed - end) / std::sqrt(end * (1 - end) / trials), 1.96, 1e-4) << successes;
    }
  }
}

TEST(WilsonIntervalTest, StaysWithinZeroAndOne) {
  EXPECT_NEAR(WilsonInterval(0, 10).low, 0, 1e-12);
  EXPECT_NEAR(WilsonInterval(10, 10).high, 1, 1e-12);
  EXPECT_EQ(WilsonInterval(0, 0).low, 0);
  EXPECT_EQ(WilsonInterval(0, 0).high, 1);
}

TEST(WilsonIntervalTest, CoversTheTruthAsOftenAsItSays) {
  Random random(3);
  int covered = 0;
  constexpr int kTries = 2000;
  for (int i = 0; i < kTries; ++i) {
    int successes = 0;
    for (int n = 0; n < 200; ++n) successes += random.Below(100) < 84;
    const Interval interval = WilsonInterval(successes, 200);
    covered += interval.low <= 0.84 && 0.84 <= interval.high;
  }
  EXPECT_NEAR(static_cast<double>(covered) / kTries, 0.95, 0.02);
}

}  // namespace
}  // namespace inknet::evaluation
