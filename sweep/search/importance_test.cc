#include "sweep/search/importance.h"

#include <functional>
#include <string>

#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::search {
namespace {

using Function = std::function<double(const Assignment&)>;

double At(const Assignment& assignment, size_t i) { return *Number(assignment[i]); }

Space UnitCube(size_t dimensions) {
  std::vector<Parameter> parameters;
  for (size_t i = 0; i < dimensions; ++i) parameters.push_back({"x" + std::to_string(i), Uniform{0, 1}});
  return *Space::Create(parameters);
}

std::vector<Trial> RandomTrials(const Space& space, int64_t count, const Function& function) {
  std::vector<Trial> trials;
  Random random(7);
  for (int64_t i = 0; i < count; ++i) {
    Point point(space.dimensions().size());
    for (double& coordinate : point) coordinate = random.Uniform();
    const Assignment assignment = space.Decode(point);
    trials.push_back({assignment, TrialState::kFinished, function(assignment)});
  }
  return trials;
}

Importance Of(const Space& space, const std::vector<Trial>& trials) {
  const absl::StatusOr<std::optional<Importance>> importance = ImportanceOf(space, Goal::kMinimize, trials);
  EXPECT_TRUE(importance.ok() && importance->has_value());
  return **importance;
}

// Variances 9 / 12, 1 / 12 and 0.
TEST(ImportanceTest, SumIsSharedOutByTheVariancesOfItsTerms) {
  const Space space = UnitCube(3);
  const Importance importance =
      Of(space, RandomTrials(space, 500, [](const Assignment& x) { return 3 * At(x, 0) + At(x, 1); }));
  EXPECT_NEAR(importance.shares[0].alone, 0.9, 0.03);
  EXPECT_NEAR(importance.shares[1].alone, 0.1, 0.03);
  EXPECT_LT(importance.shares[2].total, 0.01);
  EXPECT_NEAR(importance.shares[0].total, importance.shares[0].alone, 0.03);
  EXPECT_GT(importance.r_squared, 0.95);
}

// Of x y the variance is 1/9 - 1/16, of its mean over one of them 1/48: 3/7 each alone, 4/7 with what they do together.
TEST(ImportanceTest, WhatTwoDoTogetherIsInTheTotalsOfBoth) {
  const Space space = UnitCube(3);
  const Importance importance =
      Of(space, RandomTrials(space, 500, [](const Assignment& x) { return At(x, 0) * At(x, 1); }));
  for (size_t d : {0, 1}) {
    EXPECT_NEAR(importance.shares[d].alone, 3.0 / 7, 0.05);
    EXPECT_NEAR(importance.shares[d].total, 4.0 / 7, 0.05);
  }
  EXPECT_LT(importance.shares[2].total, 0.02);
}

// A category's mean is 1, 0 or 0, whose variance is 2/9; that of a logarithm that is uniform over 2 is 1/3.
TEST(ImportanceTest, CategoriesAndLogarithmsAreWeightedAsTheirDistributionsHaveThem) {
  const Space space = *Space::Create({{"activation", Categorical{{"tanh", "relu", "elu"}, {}}},
                                      {"learning_rate", Uniform{1e-4, 1e-2, /*log=*/true}},
                                      {"constant", Constant{3}}});
  const Importance importance = Of(space, RandomTrials(space, 500, [](const Assignment& x) {
                                     return (x[0] == Value("relu") ? 1 : 0) + std::log10(At(x, 1));
                                   }));
  ASSERT_EQ(importance.shares.size(), 2u);
  EXPECT_NEAR(importance.shares[0].alone, 0.4, 0.04);
  EXPECT_NEAR(importance.shares[1].alone, 0.6, 0.04);
}

// Probabilities 0.9 and 0.1 of values 0 and 1: variance 0.09, beside 1/12 of a uniform one.
TEST(ImportanceTest, RareValuesCountForLittleHoweverOftenTheyWereTried) {
  const Space space = *Space::Create({{"rare", Categorical{{false, true}, {0.9, 0.1}}}, {"x", Uniform{0, 1}}});
  std::vector<Trial> trials;
  Random random(7);
  for (int i = 0; i < 400; ++i) {
    const bool rare = i % 2 == 1;
    const double x = random.Uniform();
    trials.push_back({{rare, x}, TrialState::kFinished, (rare ? 1 : 0) + x});
  }
  EXPECT_NEAR(Of(space, trials).shares[0].alone, 0.09 / (0.09 + 1.0 / 12), 0.04);
}

TEST(ImportanceTest, NoiseIsNotExplained) {
  const Space space = UnitCube(3);
  Random random(8);
  const Importance importance = Of(space, RandomTrials(space, 200, [&](const Assignment&) { return random.Normal(); }));
  EXPECT_LT(importance.r_squared, 0.1);
}

TEST(ImportanceTest, TooFewTrialsAndTrialsThatAreAllAlikeTellNothing) {
  const auto slope = [](const Assignment& x) { return At(x, 0); };
  for (const size_t dimensions : {2, 8}) {
    const Space space = UnitCube(dimensions);
    const int64_t needed = TrialsNeededForImportance(space);
    EXPECT_EQ(needed, dimensions == 2 ? 10 : 16);
    std::vector<Trial> trials = RandomTrials(space, needed, slope);
    EXPECT_TRUE(ImportanceOf(space, Goal::kMinimize, trials)->has_value());
    trials.back().state = TrialState::kRunning;
    EXPECT_FALSE(ImportanceOf(space, Goal::kMinimize, trials)->has_value());
    trials = RandomTrials(space, needed, [](const Assignment&) { return 0.25; });
    EXPECT_FALSE(ImportanceOf(space, Goal::kMinimize, trials)->has_value());
  }
}

TEST(ImportanceTest, FailedTrialsSayWhereItIsBad) {
  const Space space = UnitCube(2);
  std::vector<Trial> trials = RandomTrials(space, 200, [](const Assignment& x) { return At(x, 1); });
  for (Trial& trial : trials) {
    if (At(trial.assignment, 0) > 0.5) trial.state = TrialState::kFailed;
  }
  EXPECT_GT(Of(space, trials).shares[0].alone, 0.5);
}

TEST(ImportanceTest, SameTrialsGiveTheSameSharesAndTheGoalDoesNotMatter) {
  const Space space = UnitCube(2);
  const std::vector<Trial> trials = RandomTrials(space, 50, [](const Assignment& x) { return At(x, 0); });
  const Importance once = Of(space, trials);
  const Importance again = Of(space, trials);
  const Importance other_goal = **ImportanceOf(space, Goal::kMaximize, trials);
  for (size_t d : {0, 1}) {
    EXPECT_EQ(once.shares[d].alone, again.shares[d].alone);
    EXPECT_EQ(once.shares[d].total, again.shares[d].total);
    EXPECT_NEAR(once.shares[d].alone, other_goal.shares[d].alone, 1e-9);
  }
}

TEST(ImportanceTest, ValueThatIsNotOfTheSpaceIsAnError) {
  const Space space = UnitCube(1);
  const std::vector<Trial> trials = {{{2.0}, TrialState::kFinished, 0}};
  EXPECT_FALSE(ImportanceOf(space, Goal::kMinimize, trials).ok());
}

}  // namespace
}  // namespace inknet::search
