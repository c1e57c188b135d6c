#include "sweep/search/gaussian_process.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace inknet::search {
namespace {

using Eigen::VectorXd;

VectorXd Vector(const std::vector<double>& values) {
  return Eigen::Map<const VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

// Two coordinates and a category.
Observations Four() {
  Points points(4, 3);
  points << 0.1, 0.2, 0.25,  //
      0.4, 0.9, 0.75,        //
      0.8, 0.5, 0.75,        //
      0.3, 0.3, 0.25;
  return {points, Vector({1.2, -0.7, 0.3, -0.8}), Vector({0, 0, 0.1, 0}), {false, false, true}};
}

Hyperparameters Known() { return {Vector({0.5, 0.8, 1.5}), 1.3, 0.01, 0.2}; }

// Computed in NumPy, 2.4.6, with the textbook's formulas: k* the covariances with the four points, K their covariance
// matrix plus diag(noise + extra_noise), mean + k* . solve(K, y - mean) and signal - k* . solve(K, k*).
TEST(GaussianProcessTest, PosteriorIsTheTextbooks) {
  const GaussianProcess model(Four(), Known());
  Points points(3, 3);
  points << 0.5, 0.5, 0.75,  //
      0.1, 0.2, 0.25,        //
      0, 1, 0.25;
  const std::vector<Posterior> posteriors = model.Predict(points);
  EXPECT_NEAR(posteriors[0].mean, -0.6046985857261806, 1e-12);
  EXPECT_NEAR(posteriors[0].variance, 0.22893867227622633, 1e-12);
  EXPECT_NEAR(posteriors[1].mean, 1.1387071888111426, 1e-12);
  EXPECT_NEAR(posteriors[1].variance, 0.009678506550887755, 1e-12);
  EXPECT_NEAR(posteriors[2].mean, 0.1961132032180835, 1e-12);
  EXPECT_NEAR(posteriors[2].variance, 0.8052922531379496, 1e-12);
}

TEST(GaussianProcessTest, OnePointGivesTheSameAsMany) {
  const GaussianProcess model(Four(), Known());
  Points points(1, 3);
  points << 0.45, 0.6, 0.25;
  VectorXd mean_gradient, variance_gradient;
  const Posterior one = model.Predict(Vector({0.45, 0.6, 0.25}), &mean_gradient, &variance_gradient);
  EXPECT_NEAR(one.mean, model.Predict(points)[0].mean, 1e-12);
  EXPECT_NEAR(one.variance, model.Predict(points)[0].variance, 1e-12);
}

TEST(GaussianProcessTest, GradientsAreFiniteDifferences) {
  const GaussianProcess model(Four(), Known());
  const VectorXd point = Vector({0.45, 0.6, 0.25});
  VectorXd mean_gradient, variance_gradient, ignored;
  model.Predict(point, &mean_gradient, &variance_gradient);
  constexpr double kStep = 1e-5;
  for (const Eigen::Index d : {0, 1}) {
    VectorXd below = point, above = point;
    below[d] -= kStep;
    above[d] += kStep;
    const Posterior low = model.Predict(below, &ignored, &ignored);
    const Posterior high = model.Predict(above, &ignored, &ignored);
    EXPECT_NEAR(mean_gradient[d], (high.mean - low.mean) / (2 * kStep), 1e-8);
    EXPECT_NEAR(variance_gradient[d], (high.variance - low.variance) / (2 * kStep), 1e-8);
  }
  EXPECT_EQ(mean_gradient[2], 0);
  EXPECT_EQ(variance_gradient[2], 0);
}

TEST(GaussianProcessTest, FarFromObservationsItKnowsItsPriorOnly) {
  const GaussianProcess model(Four(), Known());
  const Posterior posterior = model.Predict(Points::Constant(1, 3, 100))[0];
  EXPECT_NEAR(posterior.mean, 0.2, 1e-12);
  EXPECT_NEAR(posterior.variance, 1.3, 1e-12);
  EXPECT_TRUE(model.Predict(Points(0, 3)).empty());
}

TEST(GaussianProcessTest, TheSamePointObservedManyTimesIsNoHarm) {
  constexpr int kTimes = 50;
  Observations observations{
      Points::Constant(kTimes, 1, 0.5), VectorXd::Constant(kTimes, 2), VectorXd::Zero(kTimes), {false}};
  observations.values[0] = 1;  // They do not even agree.
  const GaussianProcess model(observations, {Vector({1}), 1, 1e-8, 0});
  const Posterior posterior = model.Predict(Points::Constant(1, 1, 0.5))[0];
  EXPECT_NEAR(posterior.mean, 1.98, 1e-6);
  EXPECT_GE(posterior.variance, 0);
  EXPECT_LT(posterior.variance, 1e-6);
}

}  // namespace
}  // namespace inknet::search
