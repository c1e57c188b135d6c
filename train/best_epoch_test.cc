#include "train/best_epoch.h"

#include <vector>

#include "gtest/gtest.h"

namespace inknet::train {
namespace {

struct Result {
  int best;
  int stopped_after;  // 0: not.
};

// What comes of epochs with these values of the metric.
Result After(const EarlyStoppingConfig& config, const std::vector<double>& values, bool has_validation = true) {
  BestEpoch best(config, has_validation);
  for (size_t i = 0; i < values.size(); ++i) {
    EpochRecord epoch;
    epoch.set_epoch(static_cast<int>(i) + 1);
    (config.metric() == EarlyStoppingConfig::VALIDATION_LOSS ? epoch.set_validation_loss(values[i])
                                                             : epoch.set_validation_accuracy(values[i]));
    best.Add(epoch);
    if (best.patience_is_over()) return {best.epoch(), epoch.epoch()};
  }
  return {best.epoch(), 0};
}

EarlyStoppingConfig Config(EarlyStoppingConfig::Metric metric, int patience, double min_delta = 0) {
  EarlyStoppingConfig config;
  config.set_metric(metric);
  config.set_patience(patience);
  config.set_min_delta(min_delta);
  return config;
}

constexpr auto kAccuracy = EarlyStoppingConfig::VALIDATION_ACCURACY;
constexpr auto kLoss = EarlyStoppingConfig::VALIDATION_LOSS;

TEST(BestEpochTest, LargestAccuracyOrSmallestLossWinsAndTheFirstOfEqualOnes) {
  EXPECT_EQ(After(Config(kAccuracy, 0), {0.2, 0.5, 0.4, 0.5}).best, 2);
  EXPECT_EQ(After(Config(kLoss, 0), {0.9, 0.5, 0.4, 0.6, 0.4}).best, 3);
  EXPECT_EQ(After(Config(kLoss, 0), {}).best, 0);
}

TEST(BestEpochTest, StopsAfterSoManyEpochsWithoutImprovement) {
  EXPECT_EQ(After(Config(kAccuracy, 2), {0.2, 0.5, 0.4, 0.5, 0.9}).stopped_after, 4);
  EXPECT_EQ(After(Config(kAccuracy, 3), {0.2, 0.5, 0.4, 0.5, 0.9, 0.8}).stopped_after, 0);
  EXPECT_EQ(After(Config(kLoss, 1), {0.9, 0.5, 0.6}).stopped_after, 3);
  EXPECT_EQ(After(Config(kLoss, 0), {0.9, 0.9, 0.9, 0.9}).stopped_after, 0) << "off";
}

TEST(BestEpochTest, SmallGainsMakeABestEpochButAreNoImprovementUntilTheyAddUp) {
  const Result slow = After(Config(kAccuracy, 3, 0.1), {0.50, 0.55, 0.59, 0.60});
  EXPECT_EQ(slow.stopped_after, 4);
  EXPECT_EQ(slow.best, 4);
  EXPECT_EQ(After(Config(kAccuracy, 3, 0.1), {0.50, 0.55, 0.61, 0.62, 0.63}).stopped_after, 0);
}

TEST(BestEpochTest, WithoutValidationImagesTheLastEpochIsTheBestAndNothingStops) {
  const Result result = After(Config(kAccuracy, 1), {0, 0, 0}, /*has_validation=*/false);
  EXPECT_EQ(result.best, 3);
  EXPECT_EQ(result.stopped_after, 0);
}

}  // namespace
}  // namespace inknet::train
