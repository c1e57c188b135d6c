#include "sweep/search/targets.h"

#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace inknet::search {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Trial Finished(double value) { return {{}, TrialState::kFinished, value}; }
Trial Pruned(double value) { return {{}, TrialState::kPruned, value}; }
Trial Failed() { return {{}, TrialState::kFailed, 0}; }

TEST(TargetsTest, AreStandardizedWithSmallOnesGood) {
  for (const Goal goal : {Goal::kMinimize, Goal::kMaximize}) {
    const std::vector<Target> targets = Targets(goal, {Finished(80), Finished(90), Finished(85)});
    const double sign = goal == Goal::kMinimize ? 1 : -1;
    EXPECT_NEAR(targets[0].value, sign * -std::sqrt(1.5), 1e-12);
    EXPECT_NEAR(targets[1].value, sign * std::sqrt(1.5), 1e-12);
    EXPECT_NEAR(targets[2].value, 0, 1e-12);
    EXPECT_EQ(targets[0].extra_noise, 0);
    EXPECT_TRUE(targets[0].finished);
  }
}

TEST(TargetsTest, FailedAndNotFiniteOnesCountAsTheWorst) {
  const std::vector<Target> targets =
      Targets(Goal::kMaximize, {Finished(80), Failed(), Finished(90), Finished(NAN), Finished(kInfinity), Pruned(NAN)});
  for (const size_t i : {1, 3, 4, 5}) {
    EXPECT_EQ(targets[i].value, targets[0].value) << i;
    EXPECT_FALSE(targets[i].finished) << i;
  }
  EXPECT_LT(targets[2].value, targets[0].value);
}

TEST(TargetsTest, ADivergedValueCountsAsTheWorstOther) {
  const std::vector<Target> targets =
      Targets(Goal::kMinimize, {Finished(0.5), Finished(0.6), Finished(1e9), Finished(0.7), Finished(1.2)});
  EXPECT_EQ(targets[2].value, targets[4].value);
  EXPECT_GT(targets[4].value, targets[3].value) << "and a bad value stays what it is";
}

TEST(TargetsTest, PrunedOnesAreUncertainAndNoWorseThanTheWorstFinished) {
  const std::vector<Target> targets =
      Targets(Goal::kMaximize, {Finished(80), Finished(90), Pruned(30), Pruned(85), Finished(82)});
  EXPECT_EQ(targets[2].value, targets[0].value);
  EXPECT_LT(targets[3].value, targets[0].value);
  EXPECT_GT(targets[3].value, targets[1].value);
  EXPECT_GT(targets[2].extra_noise, 0);
  EXPECT_FALSE(targets[2].finished);
  EXPECT_EQ(targets[4].extra_noise, 0);
}

TEST(TargetsTest, WithoutFinishedOnesPrunedOnesAreJudgedByEachOther) {
  const std::vector<Target> targets = Targets(Goal::kMinimize, {Pruned(3), Failed(), Pruned(1)});
  EXPECT_EQ(targets[0].value, targets[1].value);
  EXPECT_LT(targets[2].value, targets[0].value);
}

TEST(TargetsTest, WhatIsAllTheSameIsZero) {
  EXPECT_TRUE(Targets(Goal::kMinimize, {}).empty());
  for (const std::vector<Trial>& trials : {std::vector<Trial>{Finished(0.1)}, std::vector<Trial>(7, Finished(0.1)),
                                           std::vector<Trial>(3, Failed()), std::vector<Trial>(3, Finished(1e300))}) {
    for (const Target& target : Targets(Goal::kMinimize, trials)) EXPECT_EQ(target.value, 0);
  }
}

TEST(TargetsTest, HugeValuesDoNotOverflow) {
  constexpr double kHuge = std::numeric_limits<double>::max();
  for (const Target& target : Targets(Goal::kMinimize, {Finished(kHuge), Finished(-kHuge), Finished(0), Failed()})) {
    EXPECT_TRUE(std::isfinite(target.value));
  }
}

}  // namespace
}  // namespace inknet::search
