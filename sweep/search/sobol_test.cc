#include "sweep/search/sobol.h"

#include <cmath>
#include <set>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::search {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Le;

// As in Joe and Kuo's notes on generating Sobol sequences, and in SciPy's qmc.Sobol(8, scramble=False).
TEST(SobolTest, FirstPointsAreThePublishedOnes) {
  EXPECT_THAT(SobolPoint(0, 8), ElementsAre(0, 0, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(SobolPoint(1, 8), ElementsAre(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5));
  EXPECT_THAT(SobolPoint(2, 8), ElementsAre(0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75));
  EXPECT_THAT(SobolPoint(3, 8), ElementsAre(0.25, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25));
  EXPECT_THAT(SobolPoint(4, 8), ElementsAre(0.375, 0.375, 0.625, 0.875, 0.375, 0.125, 0.375, 0.875));
  EXPECT_THAT(SobolPoint(5, 8), ElementsAre(0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375));
  EXPECT_THAT(SobolPoint(6, 8), ElementsAre(0.625, 0.125, 0.875, 0.625, 0.625, 0.875, 0.125, 0.125));
  EXPECT_THAT(SobolPoint(7, 8), ElementsAre(0.125, 0.625, 0.375, 0.125, 0.125, 0.375, 0.625, 0.625));
}

// SciPy's qmc.Sobol(21, scramble=False), point number 1000: sees to all directions of all dimensions up to 2^-10.
TEST(SobolTest, ALaterPointOfAllDimensionsIsThePublishedOne) {
  std::vector<double> scaled;
  for (const double coordinate : SobolPoint(1000, kSobolDimensions)) scaled.push_back(1024 * coordinate);
  EXPECT_THAT(scaled, ElementsAre(225, 99, 531, 693, 287, 929, 47, 921, 513, 71, 87, 261, 165, 393, 147, 379, 737, 353,
                                  1015, 743, 535));
}

TEST(SobolTest, ScramblingKeepsTheNet) {
  constexpr uint32_t kPoints = 64;
  for (const uint64_t seed : {1, 2, 3}) {
    for (size_t d = 0; d < kSobolDimensions; ++d) {
      std::set<int> cells;
      for (uint32_t i = 0; i < kPoints; ++i) {
        cells.insert(static_cast<int>(ScrambledSobolPoint(i, kSobolDimensions, seed)[d] * kPoints));
      }
      EXPECT_EQ(cells.size(), kPoints) << "one point in each 64th of dimension " << d;
    }
    // The first two dimensions are a net in both together.
    std::set<int> squares;
    for (uint32_t i = 0; i < kPoints; ++i) {
      const std::vector<double> point = ScrambledSobolPoint(i, 2, seed);
      squares.insert(static_cast<int>(point[0] * 8) * 8 + static_cast<int>(point[1] * 8));
    }
    EXPECT_EQ(squares.size(), kPoints);
  }
}

TEST(SobolTest, AScrambledPointByItselfIsUniform) {
  constexpr int kSeeds = 20000;
  double sum = 0;
  double squares = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const double x = ScrambledSobolPoint(0, 3, static_cast<uint64_t>(seed))[2];
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kSeeds, 0.5, 0.01);
  EXPECT_NEAR(squares / kSeeds, 1.0 / 3, 0.01);
}

TEST(SobolTest, SequencesAreRepeatableAndDifferBySeed) {
  EXPECT_EQ(ScrambledSobolPoint(5, 4, 1), ScrambledSobolPoint(5, 4, 1));
  EXPECT_NE(ScrambledSobolPoint(5, 4, 1), ScrambledSobolPoint(5, 4, 2));
  EXPECT_NE(ScrambledSobolPoint(5, 4, 1)[0], ScrambledSobolPoint(5, 4, 1)[1]);
}

TEST(SobolTest, MoreDimensionsThanTheTableHasGoOnAtRandom) {
  const std::vector<double> point = ScrambledSobolPoint(3, 30, 1);
  ASSERT_EQ(point.size(), 30u);
  EXPECT_THAT(point, ::testing::Each(::testing::AllOf(Ge(0), Le(1))));
  EXPECT_NE(point[25], ScrambledSobolPoint(4, 30, 1)[25]);
}

}  // namespace
}  // namespace inknet::search
