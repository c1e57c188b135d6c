#include "train/schedule.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::train {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

constexpr int kSteps = 4;  // An epoch has four steps, a run two epochs.
constexpr int kEpochs = 2;

std::vector<double> Factors(const ScheduleConfig& schedule) {
  std::vector<double> factors;
  for (int step = 0; step < kSteps * kEpochs; ++step) {
    factors.push_back(ScheduleFactor(schedule, step, kSteps, kEpochs));
  }
  return factors;
}

ScheduleConfig OfShape(ScheduleConfig::Shape shape) {
  ScheduleConfig schedule;
  schedule.set_shape(shape);
  return schedule;
}

TEST(ScheduleTest, ConstantIsOneAndChangesNothing) {
  EXPECT_THAT(Factors(ScheduleConfig()), ElementsAre(1, 1, 1, 1, 1, 1, 1, 1));
  EXPECT_FALSE(Changes(ScheduleConfig()));
  ScheduleConfig warm;
  warm.set_warmup_epochs(0.5);
  EXPECT_TRUE(Changes(warm));
  EXPECT_THAT(Factors(warm), ElementsAre(0.5, 1, 1, 1, 1, 1, 1, 1));
}

TEST(ScheduleTest, CosineGoesFromOneToItsFinalShare) {
  // (1 + cos(pi k / 8)) / 2
  EXPECT_THAT(Factors(OfShape(ScheduleConfig::COSINE)),
              Pointwise(DoubleNear(1e-6),
                        std::vector<double>{1, 0.961940, 0.853553, 0.691342, 0.5, 0.308658, 0.146447, 0.038060}));
  ScheduleConfig schedule = OfShape(ScheduleConfig::COSINE);
  schedule.set_warmup_epochs(1);
  schedule.set_final_share(0.2);
  // Four steps of warm-up, then 0.2 + 0.8 (1 + cos(pi k / 4)) / 2.
  EXPECT_THAT(Factors(schedule),
              Pointwise(DoubleNear(1e-6), std::vector<double>{0.25, 0.5, 0.75, 1, 1, 0.882843, 0.6, 0.317157}));
}

TEST(ScheduleTest, LinearFallsByTheSameInEachStep) {
  ScheduleConfig schedule = OfShape(ScheduleConfig::LINEAR);
  schedule.set_final_share(0.2);
  EXPECT_THAT(Factors(schedule),
              Pointwise(DoubleNear(1e-12), std::vector<double>{1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3}));
}

TEST(ScheduleTest, StepFallsAfterItsMilestones) {
  ScheduleConfig schedule = OfShape(ScheduleConfig::STEP);
  schedule.add_milestones(1);
  schedule.add_milestones(3);
  schedule.set_factor(0.5);
  EXPECT_THAT(Factors(schedule), ElementsAre(1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5));
  EXPECT_EQ(ScheduleFactor(schedule, 3 * kSteps, kSteps, 10), 0.25);
}

// The numbers are those of PyTorch 2.15: OneCycleLR with total_steps=8, pct_start=0.25, div_factor=5.
TEST(ScheduleTest, OneCycleRisesAndFallsAsPyTorchs) {
  ScheduleConfig schedule = OfShape(ScheduleConfig::ONE_CYCLE);
  schedule.set_initial_share(0.2);
  schedule.set_rising_share(0.25);
  EXPECT_THAT(Factors(schedule),
              Pointwise(DoubleNear(1e-4), std::vector<double>{0.2, 1, 0.9330, 0.75, 0.5, 0.25, 0.0670, 0}));
}

}  // namespace
}  // namespace inknet::train
