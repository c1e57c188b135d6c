#include "util/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace inknet {
namespace {

// The numbers that its authors' C code gives for this seed.
TEST(SplitMix64Test, GivesPublishedNumbers) {
  SplitMix64 random(1234567);
  for (uint64_t expected : std::vector<uint64_t>{6457827717110365317, 3203168211198807973, 9817491932198370423u,
                                                 4593380528125082431, 16408922859458223821u}) {
    EXPECT_EQ(random.Next(), expected);
  }
}

// The numbers that its authors' C code gives for this state.
TEST(Xoshiro256ppTest, GivesPublishedNumbers) {
  Xoshiro256pp random({1, 2, 3, 4});
  for (uint64_t expected :
       std::vector<uint64_t>{41943041, 58720359, 3588806011781223, 3591011842654386, 9228616714210784205u,
                             9973669472204895162u, 14011001112246962877u, 12406186145184390807u}) {
    EXPECT_EQ(random.Next(), expected);
  }
}

TEST(RandomTest, SeedAndStreamChooseTheNumbers) {
  EXPECT_EQ(Random(1, 2).Next(), Random(1, 2).Next());
  EXPECT_NE(Random(1, 2).Next(), Random(2, 1).Next());
  EXPECT_NE(Random(1, 2).Next(), Random(1, 3).Next());
  EXPECT_NE(Random(0, 0).Next(), Random(1, 0).Next());
}

// Trained networks are compared across commits and machines: a seed's numbers are part of the contract.
TEST(RandomTest, NumbersOfASeedNeverChange) {
  Random random(42);
  EXPECT_EQ(random.Next(), 16952325622244263635u);
  EXPECT_EQ(random.Below(1000), 726u);
}

TEST(RandomTest, BelowIsUniform) {
  Random random(7);
  constexpr int kDraws = 70000;
  std::vector<int> counts(7);
  for (int i = 0; i < kDraws; ++i) ++counts.at(random.Below(7));
  // Six standard deviations of a count are 6 sqrt(70000 * 1/7 * 6/7) = 556.
  for (int count : counts) EXPECT_NEAR(count, kDraws / 7, 556);
}

// With 3 * 2^62 as the bound a plain remainder would favour the lowest third, 2 to 1.
TEST(RandomTest, BelowIsUnbiasedForHugeBounds) {
  Random random(8);
  constexpr uint64_t kThird = uint64_t{1} << 62;
  std::vector<int> counts(3);
  for (int i = 0; i < 30000; ++i) ++counts.at(random.Below(3 * kThird) / kThird);
  for (int count : counts) EXPECT_NEAR(count, 10000, 490);
}

TEST(RandomTest, BelowOneIsZero) {
  Random random(9);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(random.Below(1), 0u);
}

TEST(RandomTest, UniformHasItsMoments) {
  Random random(10);
  constexpr int kDraws = 100000;
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = random.Uniform();
    ASSERT_GE(x, 0);
    ASSERT_LT(x, 1);
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kDraws, 1. / 2, 0.006);
  EXPECT_NEAR(squares / kDraws, 1. / 3, 0.006);
}

TEST(RandomTest, NormalHasItsMoments) {
  Random random(11);
  constexpr int kDraws = 200000;
  double sum = 0, squares = 0, fourth_powers = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = random.Normal();
    sum += x;
    squares += x * x;
    fourth_powers += x * x * x * x;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.014);
  EXPECT_NEAR(squares / kDraws, 1, 0.02);
  EXPECT_NEAR(fourth_powers / kDraws, 3, 0.15);
}

}  // namespace
}  // namespace inknet
