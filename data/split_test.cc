#include "data/split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace inknet::data {
namespace {

// Classes of 100, 15, 4 and 0 images, interleaved.
std::vector<uint16_t> UnevenLabels() {
  std::vector<uint16_t> labels;
  for (int i = 0; i < 100; ++i) {
    labels.push_back(0);
    if (i < 15) labels.push_back(1);
    if (i < 4) labels.push_back(2);
  }
  return labels;
}

std::vector<uint32_t> ZeroTo(uint32_t size) {
  std::vector<uint32_t> numbers(size);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

TEST(StratifiedSplitTest, HoldsOutTheRoundedShareOfEachClass) {
  const std::vector<uint16_t> labels = UnevenLabels();
  const Split split = StratifiedSplit(labels, 4, 0.1, 42);
  std::vector<int> held_out(4);
  for (uint32_t i : split.validation) ++held_out[labels[i]];
  EXPECT_THAT(held_out, testing::ElementsAre(10, 2, 0, 0));
}

TEST(StratifiedSplitTest, EveryImageIsInOnePartAndPartsAscend) {
  const Split split = StratifiedSplit(UnevenLabels(), 4, 0.3, 42);
  EXPECT_TRUE(std::is_sorted(split.train.begin(), split.train.end()));
  EXPECT_TRUE(std::is_sorted(split.validation.begin(), split.validation.end()));
  std::vector<uint32_t> all = split.train;
  all.insert(all.end(), split.validation.begin(), split.validation.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, ZeroTo(119));
}

TEST(StratifiedSplitTest, SeedDecides) {
  const std::vector<uint16_t> labels = UnevenLabels();
  EXPECT_EQ(StratifiedSplit(labels, 4, 0.1, 42).validation, StratifiedSplit(labels, 4, 0.1, 42).validation);
  EXPECT_NE(StratifiedSplit(labels, 4, 0.1, 42).validation, StratifiedSplit(labels, 4, 0.1, 43).validation);
}

TEST(StratifiedSplitTest, NoShareHoldsOutNothingAndTheWholeShareAll) {
  EXPECT_TRUE(StratifiedSplit(UnevenLabels(), 4, 0, 42).validation.empty());
  EXPECT_TRUE(StratifiedSplit(UnevenLabels(), 4, 1, 42).train.empty());
  EXPECT_TRUE(StratifiedSplit({}, 4, 0.1, 42).train.empty());
}

// 5 images of one's own, and of 7 others 3 in each epoch.
Split Mixed() {
  Split split;
  split.train = {0, 2, 3, 5, 6};
  split.mix = {10, 11, 12, 13, 14, 15, 16};
  split.mixed_in = 3;
  return split;
}

TEST(OrderOfEpochTest, HasEveryOwnImageAndSoManyOthersAsAreMixedIn) {
  for (uint64_t epoch = 1; epoch < 20; ++epoch) {
    std::vector<uint32_t> order = OrderOfEpoch(Mixed(), 42, epoch);
    ASSERT_EQ(order.size(), 8u);
    std::sort(order.begin(), order.end());
    EXPECT_EQ(std::vector<uint32_t>(order.begin(), order.begin() + 5), Mixed().train);
    EXPECT_TRUE(std::adjacent_find(order.begin(), order.end()) == order.end());
    EXPECT_GE(order[5], 10u);
  }
}

TEST(OrderOfEpochTest, OtherImagesComeEquallyOften) {
  std::vector<int> counts(17);
  for (uint64_t epoch = 1; epoch <= 7; ++epoch) {
    for (const uint32_t image : OrderOfEpoch(Mixed(), 42, epoch)) ++counts[image];
  }
  for (const uint32_t image : Mixed().mix) EXPECT_EQ(counts[image], 3) << image;
}

TEST(OrderOfEpochTest, SeedAndEpochDecide) {
  EXPECT_EQ(OrderOfEpoch(Mixed(), 42, 3), OrderOfEpoch(Mixed(), 42, 3));
  EXPECT_NE(OrderOfEpoch(Mixed(), 42, 3), OrderOfEpoch(Mixed(), 42, 4));
  EXPECT_NE(OrderOfEpoch(Mixed(), 42, 3), OrderOfEpoch(Mixed(), 43, 3));
}

TEST(OrderOfEpochTest, WithoutOthersIsTheShuffledTrainingImages) {
  Split split;
  split.train = ZeroTo(100);
  std::vector<uint32_t> shuffled = ZeroTo(100);
  ShuffleInPlace(shuffled, 42, 5);
  EXPECT_EQ(OrderOfEpoch(split, 42, 5), shuffled);
}

TEST(ShuffleInPlaceTest, IsAPermutation) {
  std::vector<uint32_t> order = ZeroTo(1000);
  ShuffleInPlace(order, 42, 1);
  EXPECT_NE(order, ZeroTo(1000));
  std::sort(order.begin(), order.end());
  EXPECT_EQ(order, ZeroTo(1000));
}

TEST(ShuffleInPlaceTest, SeedAndEpochDecide) {
  const auto shuffled = [](uint64_t seed, uint64_t epoch) {
    std::vector<uint32_t> order = ZeroTo(100);
    ShuffleInPlace(order, seed, epoch);
    return order;
  };
  EXPECT_EQ(shuffled(42, 1), shuffled(42, 1));
  EXPECT_NE(shuffled(42, 1), shuffled(42, 2));
  EXPECT_NE(shuffled(42, 1), shuffled(43, 1));
}

TEST(ShuffleInPlaceTest, EveryPermutationIsEquallyLikely) {
  std::vector<int> counts(27);
  for (uint64_t epoch = 0; epoch < 6000; ++epoch) {
    std::vector<uint32_t> order = ZeroTo(3);
    ShuffleInPlace(order, 42, epoch);
    ++counts[order[0] * 9 + order[1] * 3 + order[2]];
  }
  // Six standard deviations of a count are 6 sqrt(6000 * 1/6 * 5/6) = 173.
  for (int permutation : {5, 7, 11, 15, 19, 21}) EXPECT_NEAR(counts[permutation], 1000, 173);
}

TEST(ShuffleInPlaceTest, EmptyAndSingleStayThemselves) {
  std::vector<uint32_t> none, one = {7};
  ShuffleInPlace(none, 42, 1);
  ShuffleInPlace(one, 42, 1);
  EXPECT_TRUE(none.empty());
  EXPECT_THAT(one, testing::ElementsAre(7));
}

}  // namespace
}  // namespace inknet::data
