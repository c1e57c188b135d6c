#include "verify/studies/rank_sum.h"

#include <vector>

#include "gtest/gtest.h"

namespace inknet::search {
namespace {

// SciPy 1.17.1: mannwhitneyu(a, b, alternative="two-sided", method="asymptotic").
TEST(RankSumTest, PValuesAreScipys) {
  EXPECT_NEAR(RankSumPValue({1, 2, 2, 3, 5, 8, 9, 12.5}, {2, 4, 4, 6, 7, 10, 11, 13, 14, 15}), 0.11900986063224167,
              1e-12);
  std::vector<double> a, b;
  for (int i = 0; i < 20; ++i) a.push_back(i);
  for (int i = 0; i < 25; ++i) b.push_back(i + 8);
  EXPECT_NEAR(RankSumPValue(a, b) / 4.992256967645505e-05, 1, 1e-10);
  EXPECT_EQ(RankSumPValue(a, b), RankSumPValue(b, a));
}

TEST(RankSumTest, EqualValuesTellNothing) { EXPECT_EQ(RankSumPValue({1, 1, 1}, {1, 1}), 1); }

}  // namespace
}  // namespace inknet::search
