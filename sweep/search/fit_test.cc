#include "sweep/search/fit.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::search {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

VectorXd Vector(const std::vector<double>& values) {
  return Eigen::Map<const VectorXd>(values.data(), static_cast<Index>(values.size()));
}

Observations Four() {
  Points points(4, 3);
  points << 0.1, 0.2, 0.25,  //
      0.4, 0.9, 0.75,        //
      0.8, 0.5, 0.75,        //
      0.3, 0.3, 0.25;
  return {points, Vector({1.2, -0.7, 0.3, -0.8}), Vector({0, 0, 0.1, 0}), {false, false, true}};
}

// Random points in the cube, and at them `value` of the point.
template <typename Function>
Observations Sample(Index n, Index dimensions, const Function& value) {
  Random random(7);
  Observations observations{Points(n, dimensions), VectorXd(n), VectorXd::Zero(n),
                            std::vector<bool>(static_cast<size_t>(dimensions), false)};
  for (Index i = 0; i < n; ++i) {
    for (Index d = 0; d < dimensions; ++d) observations.points(i, d) = random.Uniform();
    observations.values[i] = value(observations.points.row(i), &random);
  }
  return observations;
}

// Computed in NumPy, 2.4.6: -1/2 (y - m) . solve(K, y - m) - 1/2 log det K - m^2 / 2 with m = 1 . solve(K, y) /
// (1 . solve(K, 1) + 1), minus half the squares of (log length scale + 0.5) / 1.2, log signal and (log noise + 9)
// / 2.5.
TEST(FitTest, LogPosteriorIsTheTextbooks) {
  const LogPosterior posterior(Four());
  VectorXd gradient;
  const VectorXd logs = Vector({std::log(0.5), std::log(0.8), std::log(1.5), std::log(1.3), std::log(0.01)});
  EXPECT_NEAR(posterior(logs, &gradient), -7.969274366022196, 1e-10);
  EXPECT_NEAR(posterior.At(logs).mean, 0.3515951477259105, 1e-12);
  EXPECT_NEAR(posterior.At(logs).signal, 1.3, 1e-12);
}

TEST(FitTest, GradientIsFiniteDifferences) {
  const LogPosterior posterior(Four());
  const VectorXd logs = Vector({-0.7, -0.2, 0.4, 0.3, -4});
  VectorXd gradient, ignored;
  posterior(logs, &gradient);
  constexpr double kStep = 1e-5;
  for (Index i = 0; i < logs.size(); ++i) {
    VectorXd below = logs, above = logs;
    below[i] -= kStep;
    above[i] += kStep;
    EXPECT_NEAR(gradient[i], (posterior(above, &ignored) - posterior(below, &ignored)) / (2 * kStep), 1e-7) << i;
  }
}

TEST(FitTest, WhatDoesNotMatterGetsALongLengthScale) {
  const Observations observations =
      Sample(40, 3, [](const auto& x, Random*) { return std::sin(9 * x[0]) + 0.5 * x[1]; });
  const Hyperparameters fit = Fit(observations);
  EXPECT_LT(fit.length_scales[0], 1);
  EXPECT_GT(fit.length_scales[1], fit.length_scales[0]);
  EXPECT_GT(fit.length_scales[2], 5 * fit.length_scales[0]);
  EXPECT_LT(fit.noise, 1e-3);
}

TEST(FitTest, NoiseIsFound) {
  const Observations observations =
      Sample(80, 1, [](const auto& x, Random* random) { return 2 * x[0] - 1 + 0.5 * random->Normal(); });
  EXPECT_NEAR(Fit(observations).noise, 0.25, 0.1);
}

TEST(FitTest, FewOrDegenerateObservationsGiveFiniteHyperparameters) {
  const auto zero = [](const auto&, Random*) { return 0.0; };
  std::vector<Observations> cases = {Sample(1, 2, zero), Sample(20, 2, zero)};
  cases.push_back(Sample(20, 2, zero));
  cases.back().points.setConstant(0.5);
  cases.back().values[3] = 1;
  for (const Observations& observations : cases) {
    const Hyperparameters fit = Fit(observations);
    EXPECT_TRUE(fit.length_scales.allFinite());
    EXPECT_TRUE(std::isfinite(fit.signal) && std::isfinite(fit.noise) && std::isfinite(fit.mean));
    EXPECT_GT(fit.noise, 0);
  }
}

}  // namespace
}  // namespace inknet::search
