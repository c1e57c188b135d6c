#include "record/tensorboard/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::tensorboard {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<float> Normals(int count, double deviation) {
  Random random(42);
  std::vector<float> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(deviation * random.Normal()));
  return values;
}

TEST(HistogramTest, FiguresAreThoseOfTheValues) {
  const Histogram histogram = MakeHistogram({1, -2, 0.5f, 4});
  EXPECT_EQ(histogram.min(), -2);
  EXPECT_EQ(histogram.max(), 4);
  EXPECT_EQ(histogram.num(), 4);
  EXPECT_EQ(histogram.sum(), 3.5);
  EXPECT_EQ(histogram.sum_squares(), 21.25);
}

TEST(HistogramTest, BucketsAreAnEighthOfAPowerOfTwo) {
  // 1, 1.1 and 1.124 are in [1, 1.125), 1.125 begins the next, 1.999 is in the last of that power, 2 in [2, 2.25). What
  // is empty between the second and the last is one bucket.
  const Histogram histogram = MakeHistogram({1, 1.1f, 1.124f, 1.125f, 1.999f, 2});
  EXPECT_THAT(histogram.bucket_limit(), ElementsAre(1.125, 1.25, 1.875, 2, 2.25));
  EXPECT_THAT(histogram.bucket(), ElementsAre(3, 1, 0, 1, 1));
}

TEST(HistogramTest, NegativeBucketsMirrorThePositive) {
  const Histogram histogram = MakeHistogram({-1.1f, -1, 1, 1.1f});
  EXPECT_THAT(histogram.bucket_limit(), ElementsAre(-1, 1, 1.125));
  EXPECT_THAT(histogram.bucket(), ElementsAre(2, 0, 2));
}

TEST(HistogramTest, WhatIsNextToNothingIsInOneBucketOnEitherSideOfZero) {
  const float tiny = std::numeric_limits<float>::denorm_min();
  const Histogram histogram = MakeHistogram({0.0f, -0.0f, tiny, 0x1.fp-41f, 0x1p-40f, -tiny, -0x1.fp-41f});
  EXPECT_THAT(histogram.bucket_limit(), ElementsAre(0, 0x1p-40, 0x1.2p-40));
  EXPECT_THAT(histogram.bucket(), ElementsAre(2, 4, 1));
}

TEST(HistogramTest, LargestFloatsHaveBuckets) {
  const float largest = std::numeric_limits<float>::max();
  const Histogram histogram = MakeHistogram({-largest, largest});
  EXPECT_THAT(histogram.bucket_limit(), ElementsAre(-0x1.ep127, 0x1.ep127, 0x1p128));
  EXPECT_THAT(histogram.bucket(), ElementsAre(1, 0, 1));
}

TEST(HistogramTest, EqualValuesAreOneBucket) {
  const Histogram histogram = MakeHistogram(std::vector<float>(512, 0.0f));
  EXPECT_THAT(histogram.bucket(), ElementsAre(512));
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), 0);
}

TEST(HistogramTest, WithoutValuesThereAreNoBuckets) {
  const Histogram histogram = MakeHistogram({});
  EXPECT_EQ(histogram.num(), 0);
  EXPECT_THAT(histogram.bucket(), IsEmpty());
}

TEST(HistogramTest, ValuesThatAreNotFiniteAreLeftOut) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Histogram histogram = MakeHistogram({std::nanf(""), infinity, 3, -infinity});
  EXPECT_EQ(histogram.num(), 1);
  EXPECT_EQ(histogram.min(), 3);
  EXPECT_EQ(histogram.max(), 3);
  EXPECT_EQ(histogram.sum(), 3);
  EXPECT_THAT(histogram.bucket(), ElementsAre(1));
}

TEST(HistogramTest, EveryBucketHoldsTheValuesBetweenItsEdges) {
  const std::vector<float> values = Normals(100000, 0.05);
  const Histogram histogram = MakeHistogram(values);
  ASSERT_EQ(histogram.bucket_size(), histogram.bucket_limit_size());
  EXPECT_EQ(std::accumulate(histogram.bucket().begin(), histogram.bucket().end(), 0.0), 100000);
  EXPECT_TRUE(std::is_sorted(histogram.bucket_limit().begin(), histogram.bucket_limit().end()));
  EXPECT_GT(histogram.bucket(0), 0);
  EXPECT_GT(histogram.bucket(histogram.bucket_size() - 1), 0);
  double left = -std::numeric_limits<double>::infinity();
  for (int i = 0; i < histogram.bucket_size(); ++i) {
    const double right = histogram.bucket_limit(i);
    // A value on an edge belongs to the bucket farther from zero.
    const auto inside = [&](float value) {
      return value < 0 ? left < value && value <= right : left <= value && value < right;
    };
    EXPECT_EQ(histogram.bucket(i), std::count_if(values.begin(), values.end(), inside)) << left << " .. " << right;
    left = right;
  }
}

}  // namespace
}  // namespace inknet::tensorboard
