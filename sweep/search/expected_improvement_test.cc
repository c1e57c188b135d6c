#include "sweep/search/expected_improvement.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::search {
namespace {

// From mpmath with 80 digits: log(npdf(z) + z ncdf(z)) and ncdf(z) / (npdf(z) + z ncdf(z)).
TEST(ExpectedImprovementTest, LogImprovementIsExactFarIntoTheTail) {
  struct Row {
    double z, value, slope;
  };
  const Row rows[] = {{3, 1.0987396653277078, 0.33284096845179524},    {0, -0.91893853320467274, 1.2533141373155003},
                      {-1, -2.4851210257126413, 1.9042712333296918},   {-4.9, -16.212816407897734, 5.2679101005632792},
                      {-5.1, -17.285185774704836, 5.4559059518768738}, {-10, -55.553122036122356, 10.194383033412553},
                      {-38, -730.19618340211374, 38.052522760041328},  {-1000, -500014.73445209116, 1000.001999994},
                      {-1e6, -500000000028.54996, 1000000.000002}};
  for (const Row& row : rows) {
    double slope;
    EXPECT_NEAR(LogImprovement(row.z, &slope) / row.value, 1, 1e-13) << row.z;
    EXPECT_NEAR(slope / row.slope, 1, 1e-12) << row.z;
  }
}

TEST(ExpectedImprovementTest, IsTheMeanOfTheImprovement) {
  const Posterior posterior{0.4, 0.09};
  constexpr double kBest = 0.2;
  Random random(1);
  double sum = 0;
  constexpr int kDraws = 1000000;
  for (int i = 0; i < kDraws; ++i) sum += std::max(0.0, kBest - (posterior.mean + 0.3 * random.Normal()));
  EXPECT_NEAR(std::exp(LogExpectedImprovement(posterior, kBest)), sum / kDraws, 3e-4);
}

TEST(ExpectedImprovementTest, NothingIsExpectedWhereNothingIsUncertain) {
  EXPECT_EQ(LogExpectedImprovement({0.5, 0}, 0.2), -INFINITY);
}

TEST(ExpectedImprovementTest, GradientIsFiniteDifferences) {
  Points points(3, 2);
  points << 0.1, 0.8, 0.5, 0.3, 0.9, 0.6;
  Eigen::VectorXd values(3), scales(2), point(2), gradient, ignored;
  values << 0.3, -1, 0.9;
  scales << 0.3, 0.6;
  point << 0.4, 0.45;
  const GaussianProcess model({points, values, Eigen::VectorXd::Zero(3), {false, false}}, {scales, 1, 1e-4, 0});
  for (const double best : {-1.0, -30.0}) {
    LogExpectedImprovement(model, best, point, &gradient);
    for (const Eigen::Index d : {0, 1}) {
      constexpr double kStep = 1e-5;
      Eigen::VectorXd below = point, above = point;
      below[d] -= kStep;
      above[d] += kStep;
      const double difference =
          LogExpectedImprovement(model, best, above, &ignored) - LogExpectedImprovement(model, best, below, &ignored);
      EXPECT_NEAR(gradient[d] / (difference / (2 * kStep)), 1, 1e-6);
    }
  }
}

}  // namespace
}  // namespace inknet::search
