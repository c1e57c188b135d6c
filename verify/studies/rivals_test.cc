#include "verify/studies/rivals.h"

#include <cmath>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::statistics {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(StudentTest, PValuesAgreeWithTheTables) {
  EXPECT_NEAR(StudentTwoSidedPValue(12.7062, 1), 0.05, 1e-6);
  EXPECT_NEAR(StudentTwoSidedPValue(4.30265, 2), 0.05, 1e-6);
  EXPECT_NEAR(StudentTwoSidedPValue(2.22814, 10), 0.05, 1e-6);
  EXPECT_NEAR(StudentTwoSidedPValue(-4.14370, 11), 0.001634, 1e-5);
  EXPECT_NEAR(StudentTwoSidedPValue(8.61030, 4), 0.001, 1e-6);
  EXPECT_NEAR(StudentTwoSidedPValue(0, 7), 1, 1e-12);
}

TEST(StudentTest, IntervalByHand) {
  // Mean 2, standard deviation 1, two degrees of freedom.
  const Interval interval = StudentInterval({1, 2, 3}, 0.025);
  EXPECT_NEAR(interval.low, 2 - 4.30265 / std::sqrt(3), 1e-4);
  EXPECT_NEAR(interval.high, 2 + 4.30265 / std::sqrt(3), 1e-4);
}

TEST(ConfidenceSequenceTest, HoldsAtAllNumbersOfValuesTogether) {
  Random random(1);
  constexpr int kTries = 300;
  int missed = 0;
  for (int i = 0; i < kTries; ++i) {
    std::vector<double> values;
    bool miss = false;
    for (int n = 1; n <= 60; ++n) {
      values.push_back(random.Normal());
      const Interval interval = ConfidenceSequence(values, 1, 0.05);
      miss |= interval.low > 0 || interval.high < 0;
    }
    missed += miss;
  }
  EXPECT_LE(missed, 0.1 * kTries);
  EXPECT_GE(missed, 0.01 * kTries);
}

std::vector<double> Step(Random* random) {
  std::vector<double> values;
  for (int i = 0; i < 80; ++i) values.push_back(0.01 * random->Normal() + (i < 40 ? 0 : 0.1));
  return values;
}

TEST(EDivisiveTest, FindsAClearStepAndNothingElse) {
  Random random(2);
  EXPECT_THAT(EDivisive(Step(&random), 0.02, 5, 1), ElementsAre(40));
  EXPECT_THAT(EDivisive(std::vector<double>(60, 1.0), 0, 5, 1), IsEmpty());
}

TEST(HunterTest, FindsAClearStepAndNothingElse) {
  Random random(3);
  EXPECT_THAT(Hunter(Step(&random), 0.02), ElementsAre(40));
  EXPECT_THAT(Hunter(std::vector<double>(60, 1.0), 0), IsEmpty());
}

}  // namespace
}  // namespace inknet::statistics
