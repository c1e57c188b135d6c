#include "train/drawing/guided.h"

#include <set>

#include "gtest/gtest.h"

namespace inknet::train::drawing {
namespace {

TEST(GuidedOrderTest, EveryRoundHasEveryClassOnce) {
  const std::vector<Wish> order = GuidedOrder(5, 3, 1);
  ASSERT_EQ(order.size(), 15u);
  for (int round = 0; round < 3; ++round) {
    std::set<int> labels;
    for (int i = 0; i < 5; ++i) {
      const Wish& wish = order[static_cast<size_t>(5 * round + i)];
      EXPECT_EQ(wish.count, round + 1);
      labels.insert(wish.label);
    }
    EXPECT_EQ(labels, (std::set<int>{0, 1, 2, 3, 4}));
  }
}

std::vector<int> Labels(const std::vector<Wish>& order) {
  std::vector<int> labels;
  for (const Wish& wish : order) labels.push_back(wish.label);
  return labels;
}

TEST(GuidedOrderTest, SeedDecides) {
  EXPECT_EQ(Labels(GuidedOrder(47, 2, 1)), Labels(GuidedOrder(47, 2, 1)));
  EXPECT_NE(Labels(GuidedOrder(47, 2, 1)), Labels(GuidedOrder(47, 2, 2)));
}

// What is asked for next follows from what is there.
TEST(ProgressTest, GoesOnWhereTheCollectionWasLeft) {
  const std::vector<Wish> order = GuidedOrder(4, 2, 7);
  std::vector<int64_t> counts(4);
  for (size_t i = 0; i < order.size(); ++i) {
    const Progress progress = ProgressOf(order, counts);
    EXPECT_EQ(progress.done, static_cast<int64_t>(i));
    ASSERT_TRUE(progress.next.has_value());
    EXPECT_EQ(progress.next->label, order[i].label);
    EXPECT_EQ(progress.next->count, order[i].count);
    ++counts[static_cast<size_t>(order[i].label)];
  }
  EXPECT_FALSE(ProgressOf(order, counts).next.has_value());
  EXPECT_EQ(ProgressOf(order, counts).done, 8);
}

// Two tabs that store the same wish, or pictures of one's own choice.
TEST(ProgressTest, MoreThanWasAskedForIsNotAskedForAgain) {
  const std::vector<Wish> order = GuidedOrder(3, 2, 7);
  const std::vector<int64_t> counts = {5, 1, 0};
  const Progress progress = ProgressOf(order, counts);
  EXPECT_EQ(progress.done, 3);
  EXPECT_EQ(progress.next->label, 2);
  EXPECT_EQ(progress.next->count, 1);
}

}  // namespace
}  // namespace inknet::train::drawing
