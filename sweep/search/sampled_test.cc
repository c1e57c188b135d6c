// What random search draws, against the formulas of another library.
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "sweep/search/distribution.h"
#include "sweep/search/random_search.h"
#include "sweep/search/space.h"
#include "sweep/search/value.h"

namespace inknet::search {
namespace {

struct Law {
  std::string name;
  Distribution distribution;
  std::vector<std::pair<double, double>> shares;  // P(X <= x), from SciPy 1.17's cdf.
};

const Law kLaws[] = {
    {"constant", Constant{0.5}, {{0.4, 0}, {0.5, 1}}},
    {"categorical", Categorical{{1, 2, 4, 8}, {}}, {{1, 0.25}, {2, 0.5}, {4, 0.75}}},
    {"categorical_w_probabilities", Categorical{{1, 2, 4}, {0.2, 0.5, 0.3}}, {{1, 0.2}, {2, 0.7}}},
    {"int_uniform", IntUniform{3, 9}, {{3, 0.1428571429}, {5, 0.4285714286}, {8, 0.8571428571}}},
    {"uniform", Uniform{-2, 3}, {{-1.5, 0.1}, {0, 0.4}, {2.5, 0.9}}},
    {"log_uniform_values", Uniform{1e-5, 1e-1, true}, {{2e-05, 0.0752574989}, {0.001, 0.5}, {0.05, 0.9247425011}}},
    {"q_uniform", Uniform{0, 10, false, 3}, {{0, 0.15}, {3, 0.45}, {6, 0.75}}},
    {"q_log_uniform_values",
     Uniform{32, 256, true, 8},
     {{32, 0.0566416671}, {64, 0.3624876138}, {128, 0.6814647065}, {200, 0.8908084473}}},
    {"normal", Normal{1, 2}, {{-2, 0.0668072013}, {0, 0.3085375387}, {1, 0.5}, {4, 0.9331927987}}},
    {"log_normal", Normal{-3, 0.5, true}, {{0.02, 0.0340725583}, {0.05, 0.5034051117}, {0.1, 0.9184664170}}},
    {"q_normal", Normal{0, 2, false, 0.5}, {{-2.5, 0.1302945171}, {0, 0.5497382248}, {1.5, 0.8092130471}}},
    {"q_log_normal", Normal{3, 0.5, true, 4}, {{12, 0.2351824873}, {20, 0.5722419533}, {40, 0.9299393187}}},
    {"beta", Beta{2, 5}, {{0.05, 0.0327738281}, {0.2, 0.3446400000}, {0.5, 0.8906250000}}},
    {"beta of shapes below 1", Beta{0.3, 0.7}, {{0.0001, 0.0541613554}, {0.2, 0.5375966477}, {0.95, 0.9541463712}}},
    {"q_beta", Beta{2, 5, 0.1}, {{0.1, 0.2235157031}, {0.3, 0.6809200781}, {0.5, 0.9308019531}}},
};

TEST(SampledTest, TenThousandDrawsOfEveryDistributionAreAsTheFormulasSay) {
  constexpr int kDraws = 10000;
  for (const Law& law : kLaws) {
    const Space space = *Space::Create({{"x", law.distribution}});
    std::vector<double> draws;
    for (int t = 0; t < kDraws; ++t) draws.push_back(*Number(SuggestAtRandom(space, /*seed=*/1, t)[0]));
    for (const auto& [x, share] : law.shares) {
      int below = 0;
      for (const double draw : draws) below += draw <= x + 1e-12 ? 1 : 0;
      // Four standard deviations.
      const double tolerance = 4 * std::sqrt(share * (1 - share) / kDraws) + 1e-12;
      EXPECT_NEAR(static_cast<double>(below) / kDraws, share, tolerance) << law.name << " up to " << x;
    }
  }
}

}  // namespace
}  // namespace inknet::search
