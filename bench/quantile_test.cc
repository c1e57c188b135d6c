#include "bench/quantile.h"

#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

TEST(QuantileTest, IsTheSmallestValueThatTheShareDoesNotExceed) {
  EXPECT_EQ(Quantile({4, 1, 3, 2}, 0.5), 2);
  EXPECT_EQ(Quantile({4, 1, 3, 2}, 0.51), 3);
  EXPECT_EQ(Quantile({4, 1, 3, 2}, 0), 1);
  EXPECT_EQ(Quantile({4, 1, 3, 2}, 1), 4);
  EXPECT_EQ(Quantile({1, 2, 3}, 0.95), 3);
  EXPECT_EQ(Quantile({}, 0.5), 0);
}

TEST(QuantileTest, MedianIsInTheMiddle) {
  EXPECT_EQ(Median({3, 1, 2}), 2);
  EXPECT_EQ(Median({4, 1, 3, 2}), 2.5);
  EXPECT_EQ(Median({7}), 7);
  EXPECT_EQ(Median({1, 3}), 2);
  EXPECT_EQ(Median({}), 0);
}

}  // namespace
}  // namespace inknet::bench
