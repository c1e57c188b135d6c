#include "verify/studies/problems.h"

#include <cmath>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::search {
namespace {

constexpr double kPi = 3.141592653589793;

TEST(ProblemsTest, BraninHasItsThreeMinima) {
  const Problem branin = *ProblemCalled("branin");
  for (const Assignment& minimum : {Assignment{-kPi, 12.275}, Assignment{kPi, 2.275}, Assignment{9.42478, 2.475}}) {
    EXPECT_NEAR(branin.value(minimum), 0.397887, 1e-6);
  }
}

TEST(ProblemsTest, Hartmann6HasItsMinimum) {
  EXPECT_NEAR(ProblemCalled("hartmann6")->value({0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573}), -3.32237,
              1e-5);
}

TEST(ProblemsTest, TuningBehavesLikeANetwork) {
  const Problem tuning = *ProblemCalled("tuning");
  const auto error = [&](double learning_rate, double dropout, int width, const char* activation) {
    return tuning.value({learning_rate, 1e-6, dropout, width, 128, 3, activation});
  };
  EXPECT_LT(error(1e-3, 0.5, 512, "relu"), 14);
  EXPECT_LT(error(1e-3, 0.5, 512, "relu"), error(1e-3, 0.5, 512, "sigmoid"));
  EXPECT_LT(error(1e-4, 0.5, 512, "relu"), error(1e-2, 0.5, 512, "relu")) << "too large is worse than too small";
  EXPECT_LT(error(1e-1, 0.5, 512, "relu"), 98);
  // A wide network wants more dropout than a narrow one.
  EXPECT_LT(error(1e-3, 0.6, 1024, "relu"), error(1e-3, 0.1, 1024, "relu"));
  EXPECT_GT(error(1e-3, 0.6, 64, "relu"), error(1e-3, 0.1, 64, "relu"));
}

TEST(ProblemsTest, AnUnknownNameIsRefused) {
  EXPECT_THAT(std::string(ProblemCalled("ackley").status().message()), ::testing::HasSubstr("branin, hartmann6"));
}

}  // namespace
}  // namespace inknet::search
