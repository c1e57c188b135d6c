#include "sweep/search/random_search.h"

#include <cmath>
#include <map>
#include <string>

#include "gtest/gtest.h"

namespace inknet::search {
namespace {

Space Mixed() {
  return *Space::Create({{"learning_rate", Uniform{1e-5, 1e-1, true}},
                         {"batch", Uniform{32, 256, true, 8}},
                         {"activation", Categorical{{"relu", "tanh"}, {0.75, 0.25}}},
                         {"layers", IntUniform{1, 4}}});
}

TEST(RandomSearchTest, ATrialDependsOnSeedAndNumberAlone) {
  const Space space = Mixed();
  EXPECT_EQ(SuggestAtRandom(space, 1, 7), SuggestAtRandom(space, 1, 7));
  EXPECT_NE(SuggestAtRandom(space, 1, 7), SuggestAtRandom(space, 1, 8));
  EXPECT_NE(SuggestAtRandom(space, 1, 7), SuggestAtRandom(space, 2, 7));
}

TEST(RandomSearchTest, TrialsFollowTheDistributionsAndTheirBounds) {
  const Space space = Mixed();
  constexpr int kTrials = 20000;
  double log_sum = 0;
  std::map<std::string, int> activations;
  std::map<int64_t, int> layers;
  for (int trial = 0; trial < kTrials; ++trial) {
    const Assignment assignment = SuggestAtRandom(space, 3, trial);
    const double learning_rate = *Number(assignment[0]);
    EXPECT_GE(learning_rate, 1e-5);
    EXPECT_LE(learning_rate, 1e-1);
    log_sum += std::log10(learning_rate);
    const int64_t batch = std::get<int64_t>(assignment[1].content);
    EXPECT_GE(batch, 32);
    EXPECT_LE(batch, 256);
    EXPECT_EQ(batch % 8, 0);
    ++activations[Text(assignment[2])];
    ++layers[std::get<int64_t>(assignment[3].content)];
  }
  EXPECT_NEAR(log_sum / kTrials, -3, 0.03);
  EXPECT_NEAR(activations["relu"], 0.75 * kTrials, 0.02 * kTrials);
  EXPECT_EQ(layers.size(), 4u);
  for (const auto& [number, count] : layers) EXPECT_NEAR(count, 0.25 * kTrials, 0.02 * kTrials) << number;
}

}  // namespace
}  // namespace inknet::search
