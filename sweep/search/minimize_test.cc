#include "sweep/search/minimize.h"

#include <cmath>

#include "gtest/gtest.h"

namespace inknet::search {
namespace {

using Eigen::VectorXd;

Box Cube(Eigen::Index n, double low, double high) { return {VectorXd::Constant(n, low), VectorXd::Constant(n, high)}; }

double Rosenbrock(const VectorXd& x, VectorXd* gradient) {
  double value = 0;
  gradient->setZero(x.size());
  for (Eigen::Index i = 0; i + 1 < x.size(); ++i) {
    const double valley = x[i + 1] - x[i] * x[i];
    value += 100 * valley * valley + (1 - x[i]) * (1 - x[i]);
    (*gradient)[i] += -400 * valley * x[i] - 2 * (1 - x[i]);
    (*gradient)[i + 1] += 200 * valley;
  }
  return value;
}

TEST(MinimizeTest, FindsTheEndOfRosenbrocksValley) {
  const Minimum minimum = MinimizeInBox(Rosenbrock, Cube(5, -3, 3), VectorXd::Constant(5, -1.2), 500, 1e-9);
  EXPECT_TRUE(minimum.x.isApprox(VectorXd::Ones(5), 1e-6)) << minimum.x.transpose();
  EXPECT_LT(minimum.value, 1e-12);
}

TEST(MinimizeTest, StopsAtTheBoxAndGoesOnAlongIt) {
  // Rosenbrock's minimum with x <= 0.5 is at (0.5, 0.25).
  Box box = Cube(2, -2, 2);
  box.high[0] = 0.5;
  const Minimum minimum = MinimizeInBox(Rosenbrock, box, VectorXd::Constant(2, -1), 500, 1e-9);
  EXPECT_NEAR(minimum.x[0], 0.5, 1e-12);
  EXPECT_NEAR(minimum.x[1], 0.25, 1e-6);
}

TEST(MinimizeTest, AStartOutsideIsMovedInAndAFixedVariableStays) {
  Box box = Cube(2, 0, 1);
  box.low[1] = box.high[1] = 0.3;
  const Minimum minimum = MinimizeInBox(Rosenbrock, box, VectorXd::Constant(2, 7), 500, 1e-9);
  EXPECT_EQ(minimum.x[1], 0.3);
  EXPECT_NEAR(minimum.x[0], 0.548, 1e-2);
}

TEST(MinimizeTest, StepsBackFromWhereTheFunctionIsNotFinite) {
  const Objective objective = [](const VectorXd& x, VectorXd* gradient) {
    gradient->resize(1);
    (*gradient)[0] = 1 - 1 / x[0];
    return x[0] - std::log(x[0]);  // NaN below 0.
  };
  const Minimum minimum = MinimizeInBox(objective, Cube(1, -100, 100), VectorXd::Constant(1, 90), 200, 1e-9);
  EXPECT_NEAR(minimum.x[0], 1, 1e-6);
}

TEST(MinimizeTest, StaysWhereThereIsNoWayDown) {
  const Objective flat = [](const VectorXd& x, VectorXd* gradient) {
    gradient->setZero(x.size());
    return 3.0;
  };
  EXPECT_EQ(MinimizeInBox(flat, Cube(2, 0, 1), VectorXd::Constant(2, 0.4), 10, 1e-9).x, VectorXd::Constant(2, 0.4));
  const Objective undefined = [](const VectorXd& x, VectorXd* gradient) {
    gradient->setConstant(x.size(), NAN);
    return NAN;
  };
  EXPECT_EQ(MinimizeInBox(undefined, Cube(2, 0, 1), VectorXd::Constant(2, 0.4), 10, 1e-9).x,
            VectorXd::Constant(2, 0.4));
}

}  // namespace
}  // namespace inknet::search
