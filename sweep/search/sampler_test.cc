#include "sweep/search/sampler.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::search {
namespace {

TEST(SamplerTest, EveryMethodSuggestsFromTheSpace) {
  const Space space = *Space::Create({{"a", IntUniform{1, 4}}, {"b", Categorical{{"x", "y"}, {}}}});
  for (const Method method : {Method::kGrid, Method::kRandom, Method::kBayes}) {
    ASSERT_TRUE(CheckMethod(method, space).ok());
    std::vector<Trial> history;
    for (int64_t trial = 0; trial < 8; ++trial) {
      const absl::StatusOr<Suggestion> suggestion = Suggest(method, {space, Goal::kMaximize, 3, trial, history});
      ASSERT_TRUE(suggestion.ok() && suggestion->has_value());
      EXPECT_TRUE(space.Encode(**suggestion).ok());
      history.push_back({**suggestion, TrialState::kFinished, static_cast<double>(trial)});
    }
    const Suggestion after = *Suggest(method, {space, Goal::kMaximize, 3, 8, history});
    EXPECT_EQ(after.has_value(), method == Method::kRandom) << "all has been tried, and random search does not look";
  }
}

// A sweep that is killed starts again with the history on disk: what it suggests then is what it would have suggested.
TEST(SamplerTest, AResumedSearchGoesOnTheSame) {
  const Space space = *Space::Create({{"x", Uniform{0, 1}}, {"y", Uniform{1e-3, 1, true}}, {"n", IntUniform{1, 9}}});
  for (const Method method : {Method::kRandom, Method::kBayes}) {
    std::vector<Trial> history;
    for (int64_t trial = 0; trial < 12; ++trial) {
      const Assignment assignment = **Suggest(method, {space, Goal::kMinimize, 5, trial, history});
      history.push_back({assignment, TrialState::kFinished, *Number(assignment[0]) - *Number(assignment[1])});
    }
    for (const size_t kept : {0, 3, 7, 11}) {
      const std::vector<Trial> start(history.begin(), history.begin() + static_cast<std::ptrdiff_t>(kept));
      EXPECT_EQ(**Suggest(method, {space, Goal::kMinimize, 5, static_cast<int64_t>(kept), start}),
                history[kept].assignment);
    }
  }
}

TEST(SamplerTest, OnlyAGridRefusesContinuousParameters) {
  const Space space = *Space::Create({{"x", Uniform{0, 1}}});
  EXPECT_THAT(std::string(CheckMethod(Method::kGrid, space).message()), ::testing::HasSubstr("parameter 'x'"));
  EXPECT_TRUE(CheckMethod(Method::kRandom, space).ok());
  EXPECT_TRUE(CheckMethod(Method::kBayes, space).ok());
}

}  // namespace
}  // namespace inknet::search
