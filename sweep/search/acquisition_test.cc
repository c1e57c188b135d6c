#include "sweep/search/acquisition.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "sweep/search/expected_improvement.h"
#include "util/random.h"

namespace inknet::search {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

// A model of `space` that saw 12 random points of a bowl around 0.3 in every coordinate.
GaussianProcess Bowl(const Space& space) {
  const Index dimensions = static_cast<Index>(space.dimensions().size());
  Random random(3);
  Observations observations{Points(12, dimensions), VectorXd::Zero(12), VectorXd::Zero(12), {}};
  for (Index i = 0; i < 12; ++i) {
    Point point;
    for (Index d = 0; d < dimensions; ++d) point.push_back(random.Uniform());
    point = space.Round(point);
    for (Index d = 0; d < dimensions; ++d) {
      observations.points(i, d) = point[static_cast<size_t>(d)];
      observations.values[i] += 10 * std::pow(point[static_cast<size_t>(d)] - 0.3, 2) - 1;
    }
  }
  for (const Dimension& dimension : space.dimensions()) observations.unordered.push_back(dimension.unordered);
  return GaussianProcess(observations, {VectorXd::Constant(dimensions, 0.5), 1, 1e-6, 0});
}

double Promise(const AcquisitionProblem& problem, const Point& point) {
  const Points row = Eigen::Map<const Eigen::RowVectorXd>(point.data(), static_cast<Index>(point.size()));
  return LogExpectedImprovement(problem.model.Predict(row)[0], problem.best);
}

TEST(AcquisitionTest, ContinuousOptimumIsAsGoodAsAFineGridsBest) {
  const Space space = *Space::Create({{"x", Uniform{0, 1}}, {"y", Uniform{1, 100, true}}});
  const GaussianProcess model = Bowl(space);
  const AcquisitionProblem problem{space, model, -1.5, {}, {}, 1};
  const Point found = *MaximizeAcquisition(problem);
  double best = -INFINITY;
  for (int i = 0; i <= 200; ++i) {
    for (int j = 0; j <= 200; ++j) best = std::max(best, Promise(problem, {i / 200.0, j / 200.0}));
  }
  EXPECT_GE(Promise(problem, found), best);
}

TEST(AcquisitionTest, SmallSpacesAreSearchedThrough) {
  const Space space = *Space::Create({{"a", IntUniform{1, 5}}, {"b", Categorical{{"u", "v", "w"}, {}}}});
  const GaussianProcess model = Bowl(space);
  AcquisitionProblem problem{space, model, -1.5, {}, {}, 1};
  std::optional<Point> found;
  double previous = INFINITY;
  // Once each, the most promising first.
  for (int i = 0; i < 15; ++i) {
    found = MaximizeAcquisition(problem);
    ASSERT_TRUE(found);
    EXPECT_EQ(problem.taken.count(*found), 0u);
    EXPECT_LE(Promise(problem, *found), previous);
    previous = Promise(problem, *found);
    problem.taken.insert(*found);
  }
  EXPECT_FALSE(MaximizeAcquisition(problem));
}

TEST(AcquisitionTest, MixedOptimumIsAsGoodAsManyRandomPointsBest) {
  const Space space = *Space::Create({{"x", Uniform{0, 1}},
                                      {"steps", Uniform{0, 1, false, 0.001}},
                                      {"width", Categorical{{64, 128, 256}, {}}},
                                      {"activation", Categorical{{"relu", "elu", "tanh", "sigmoid"}, {}}}});
  const GaussianProcess model = Bowl(space);
  const AcquisitionProblem problem{space, model, -3, {}, {}, 1};
  const Point found = *MaximizeAcquisition(problem);
  EXPECT_EQ(found[1], space.Round(found)[1]);
  EXPECT_EQ(found[2], space.Round(found)[2]);
  Random random(5);
  double best = -INFINITY;
  for (int i = 0; i < 100000; ++i) {
    best = std::max(
        best,
        Promise(problem, space.Round(Point{random.Uniform(), random.Uniform(), random.Uniform(), random.Uniform()})));
  }
  EXPECT_GE(Promise(problem, found), best);
}

}  // namespace
}  // namespace inknet::search
