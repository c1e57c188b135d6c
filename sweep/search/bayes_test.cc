#include "sweep/search/bayes.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::search {
namespace {

using ::testing::HasSubstr;

Space Mixed() {
  return *Space::Create({{"learning_rate", Uniform{1e-5, 1e-1, true}},
                         {"dropout", Uniform{0, 0.7}},
                         {"width", Categorical{{64, 128, 256, 512}, {}}},
                         {"activation", Categorical{{"relu", "elu", "tanh"}, {}}},
                         {"optimizer", Constant{"adam"}},
                         {"layers", IntUniform{1, 4}}});
}

// Best, 0, at 1e-3, 0.3, 256, elu, any number of layers.
double Cost(const Assignment& assignment) {
  return std::pow(std::log10(*Number(assignment[0])) + 3, 2) + 4 * std::pow(*Number(assignment[1]) - 0.3, 2) +
         0.3 * std::abs(std::log2(*Number(assignment[2]) / 256)) + (assignment[3] == Value("elu") ? 0 : 0.5);
}

Assignment Next(const Space& space, const std::vector<Trial>& history, uint64_t seed = 1, Goal goal = Goal::kMinimize) {
  const absl::StatusOr<Suggestion> suggestion =
      SuggestByBayes({space, goal, seed, static_cast<int64_t>(history.size()), history});
  EXPECT_TRUE(suggestion.ok()) << suggestion.status();
  EXPECT_TRUE(suggestion->has_value());
  const Assignment assignment = **suggestion;
  // Whatever happens, what comes out is of the space (which no NaN is) and new.
  EXPECT_TRUE(space.Encode(assignment).ok()) << Text(assignment);
  for (const Trial& trial : history) EXPECT_NE(trial.assignment, assignment);
  return assignment;
}

// The history of a search of `trials` trials, one after the other, in which `result` turns an assignment into a trial.
template <typename Result>
std::vector<Trial> Search(const Space& space, int trials, const Result& result) {
  std::vector<Trial> history;
  while (history.size() < static_cast<size_t>(trials)) history.push_back(result(Next(space, history)));
  return history;
}

std::vector<Trial> Example(int trials) {
  return Search(Mixed(), trials, [](const Assignment& a) { return Trial{a, TrialState::kFinished, Cost(a)}; });
}

double Best(const std::vector<Trial>& history) {
  double best = INFINITY;
  for (const Trial& trial : history) {
    if (trial.state == TrialState::kFinished) best = std::min(best, trial.value);
  }
  return best;
}

TEST(BayesTest, ComesCloseToTheBest) { EXPECT_LT(Best(Example(30)), 0.02); }

TEST(BayesTest, SameRequestSameSuggestionOnAnyThread) {
  const std::vector<Trial> history = Example(12);
  const Assignment expected = Next(Mixed(), history);
  std::vector<Assignment> found(4);
  std::vector<std::thread> threads;
  for (Assignment& assignment : found) {
    threads.emplace_back([&] { assignment = Next(Mixed(), history); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Assignment& assignment : found) EXPECT_EQ(assignment, expected);
}

TEST(BayesTest, SeedsAndNumbersGiveOtherSuggestions) {
  EXPECT_NE(Next(Mixed(), {}, 1), Next(Mixed(), {}, 2));
  std::vector<Trial> history = {{Next(Mixed(), {}), TrialState::kFailed}};
  EXPECT_NE(Next(Mixed(), history, 1), Next(Mixed(), history, 2));
}

TEST(BayesTest, MaximizingIsMinimizingTheOpposite) {
  std::vector<Trial> history = Example(12);
  const Assignment expected = Next(Mixed(), history);
  for (Trial& trial : history) trial.value = -trial.value;
  EXPECT_EQ(Next(Mixed(), history, 1, Goal::kMaximize), expected);
}

// Scaling and shifting by powers of two is exact enough to leave the suggestion in the same place.
TEST(BayesTest, UnitsOfTheMetricDoNotMatter) {
  std::vector<Trial> history = Example(12);
  const Assignment expected = Next(Mixed(), history);
  for (Trial& trial : history) trial.value = 1024 * trial.value + 4096;
  const Assignment scaled = Next(Mixed(), history);
  EXPECT_NEAR(std::log10(*Number(scaled[0])), std::log10(*Number(expected[0])), 1e-2);
  EXPECT_EQ(scaled[2], expected[2]);
  EXPECT_EQ(scaled[3], expected[3]);
}

TEST(BayesTest, TrialsInFlightAreLeftAloneAndKeptAwayFrom) {
  const Space space = *Space::Create({{"x", Uniform{0, 1}}, {"y", Uniform{0, 1}}});
  std::vector<Trial> history = Search(space, 10, [](const Assignment& a) {
    return Trial{a, TrialState::kFinished, std::sin(12 * *Number(a[0])) + std::sin(9 * *Number(a[1]) + 1)};
  });
  std::vector<Assignment> flying;
  for (int i = 0; i < 6; ++i) {
    flying.push_back(Next(space, history));
    history.push_back({flying.back(), TrialState::kRunning});
  }
  for (size_t i = 0; i < flying.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      EXPECT_GT(
          std::hypot(*Number(flying[i][0]) - *Number(flying[j][0]), *Number(flying[i][1]) - *Number(flying[j][1])),
          0.02);
    }
  }
}

TEST(BayesTest, StartsInParallelWithNothingKnown) {
  std::vector<Trial> history;
  for (int i = 0; i < 12; ++i) history.push_back({Next(Mixed(), history), TrialState::kRunning});
}

TEST(BayesTest, LearnsToAvoidWhatFails) {
  const Space space = *Space::Create({{"x", Uniform{0, 1}}, {"y", Uniform{0, 1}}});
  const std::vector<Trial> history = Search(space, 40, [](const Assignment& a) {
    // Crashes for x > 0.7, though x is better the larger it is.
    const double x = *Number(a[0]);
    return x > 0.7 ? Trial{a, TrialState::kFailed} : Trial{a, TrialState::kFinished, -x + *Number(a[1])};
  });
  EXPECT_LT(std::count_if(history.begin() + 20, history.end(),
                          [](const Trial& trial) { return trial.state == TrialState::kFailed; }),
            10);
  EXPECT_LT(Best(history), -0.68);
}

TEST(BayesTest, LearnsFromPrunedTrials) {
  // Trials with a cost of more than 1 are pruned, when their cost still looks worse.
  const std::vector<Trial> history = Search(Mixed(), 30, [](const Assignment& a) {
    const double cost = Cost(a);
    return cost > 1 ? Trial{a, TrialState::kPruned, cost + 1} : Trial{a, TrialState::kFinished, cost};
  });
  EXPECT_LT(Best(history), 0.03);
}

TEST(BayesTest, SurvivesEveryKindOfHistory) {
  const auto always = [](TrialState state, double value) {
    return [=](const Assignment& a) { return Trial{a, state, value}; };
  };
  Search(Mixed(), 15, always(TrialState::kFailed, 0));
  Search(Mixed(), 15, always(TrialState::kPruned, 3));
  Search(Mixed(), 15, always(TrialState::kFinished, 0.8));
  Search(Mixed(), 15, always(TrialState::kFinished, NAN));
  Search(Mixed(), 15, always(TrialState::kFinished, INFINITY));
  Search(Mixed(), 15, always(TrialState::kFinished, 1e308));
  Random random(1);
  Search(Mixed(), 15, [&](const Assignment& a) {
    return Trial{a, static_cast<TrialState>(random.Below(4)), random.Uniform() < 0.3 ? NAN : 1e9 * random.Normal()};
  });
}

TEST(BayesTest, DuplicatesInTheHistoryAreNoHarm) {
  std::vector<Trial> history(20, {{1e-3, 0.3, 64, "relu", "adam", 2}, TrialState::kFinished, 0.5});
  for (size_t i = 0; i < history.size(); ++i) history[i].value += 0.01 * static_cast<double>(i);
  Next(Mixed(), history);
}

TEST(BayesTest, AFiniteSpaceIsSearchedOnceAndThenDone) {
  const Space space = *Space::Create(
      {{"a", Categorical{{"x", "y", "z"}, {0.9, 0.09, 0.01}}}, {"b", IntUniform{1, 3}}, {"c", Constant{true}}});
  const std::vector<Trial> history = Search(space, 9, [](const Assignment& a) {
    return Trial{a, TrialState::kFinished, *Number(a[1])};
  });
  EXPECT_EQ(*SuggestByBayes({space, Goal::kMinimize, 1, 9, history}), std::nullopt);
}

TEST(BayesTest, ASpaceOfConstantsHasOneTrial) {
  const Space space = *Space::Create({{"a", Constant{1}}});
  EXPECT_EQ(Next(space, {}), Assignment{1});
  const std::vector<Trial> history = {{{1}, TrialState::kRunning}};
  EXPECT_EQ(*SuggestByBayes({space, Goal::kMinimize, 1, 1, history}), std::nullopt);
}

TEST(BayesTest, AHistoryOfAnotherSpaceIsAnError) {
  const std::vector<Trial> history = {{{1e-3, 0.3, 65, "relu", "adam", 2}, TrialState::kFinished, 1}};
  EXPECT_THAT(std::string(SuggestByBayes({Mixed(), Goal::kMinimize, 1, 1, history}).status().message()),
              HasSubstr("parameter 'width': 65 is not one of its values"));
}

TEST(BayesTest, ManyTrialsInManyDimensions) {
  std::vector<Parameter> parameters;
  for (int d = 0; d < 10; ++d) parameters.push_back({std::to_string(d), Uniform{0, 1}});
  const Space space = *Space::Create(parameters);
  Random random(1);
  std::vector<Trial> history;
  for (int i = 0; i < 700; ++i) {
    Point point(10);
    std::generate(point.begin(), point.end(), [&] { return random.Uniform(); });
    double value = 0;
    for (size_t d = 0; d < 10; ++d) value += static_cast<double>(d) * std::pow(point[d] - 0.4, 2);
    history.push_back({space.Decode(point), TrialState::kFinished, value});
  }
  for (const size_t trials : {200, 700}) {
    const std::vector<Trial> start(history.begin(), history.begin() + static_cast<std::ptrdiff_t>(trials));
    const Assignment next = Next(space, start);
    // The model has understood which coordinate matters most.
    EXPECT_NEAR(*Number(next[9]), 0.4, 0.15);
  }
}

}  // namespace
}  // namespace inknet::search
