#include "sweep/search/kernel.h"

#include <cmath>

#include "gtest/gtest.h"

namespace inknet::search {
namespace {

TEST(KernelTest, Matern52ByHand) {
  Eigen::ArrayXXd r2(1, 3);
  r2 << 0, 0.2, 5;
  const Eigen::ArrayXXd k = Matern52(r2);
  EXPECT_EQ(k(0, 0), 1);
  EXPECT_NEAR(k(0, 1), (2 + 1.0 / 3) * std::exp(-1), 1e-15);
  EXPECT_NEAR(k(0, 2), (1 + 5 + 25.0 / 3) * std::exp(-5), 1e-15);
}

TEST(KernelTest, SlopeIsTheDerivative) {
  for (const double r2 : {0.01, 0.3, 4.0}) {
    const double step = 1e-6 * r2;
    Eigen::ArrayXXd around(1, 2);
    around << r2 - step, r2 + step;
    const Eigen::ArrayXXd k = Matern52(around);
    EXPECT_NEAR(Matern52Slope(Eigen::ArrayXXd::Constant(1, 1, r2))(0), (k(1) - k(0)) / (2 * step), 1e-8);
  }
  EXPECT_NEAR(Matern52Slope(Eigen::ArrayXXd::Zero(1, 1))(0), -5.0 / 6, 1e-15);
}

TEST(KernelTest, CategoriesAreOneApartAndOtherCoordinatesTheirDifference) {
  Points a(2, 2);
  a << 0.1, 0.25, 0.4, 0.75;
  Points b(1, 2);
  b << 0.2, 0.75;
  const std::vector<Eigen::ArrayXXd> distances = SquaredDistances(a, b, {false, true});
  EXPECT_NEAR(distances[0](0, 0), 0.01, 1e-15);
  EXPECT_NEAR(distances[0](1, 0), 0.04, 1e-15);
  EXPECT_EQ(distances[1](0, 0), 1);
  EXPECT_EQ(distances[1](1, 0), 0);
  Eigen::VectorXd scales(2);
  scales << 0.1, 2;
  EXPECT_NEAR(ScaledDistances(distances, scales)(0, 0), 1 + 0.25, 1e-14);
}

}  // namespace
}  // namespace inknet::search
