#include "sweep/search/normal.h"

#include <cmath>

#include "gtest/gtest.h"

namespace inknet::search {
namespace {

struct Pair {
  double x;
  double p;
};

// From mpmath with 40 digits; the last from SciPy.
constexpr Pair kPairs[] = {{-8.2220822161304356, 1e-16}, {-8, 6.2209605742717841e-16}, {-3.0902323061678135, 0.001},
                           {-1, 0.15865525393145705},    {-0.52440051270804078, 0.3},  {0, 0.5},
                           {0.5, 0.6914624612740131},    {1.9599639845400542, 0.975},  {3, 0.99865010196836991},
                           {-37.0470962993612, 1e-300}};

TEST(NormalTest, CdfHasFullRelativePrecision) {
  for (const auto& [x, p] : kPairs) EXPECT_NEAR(NormalCdf(x) / p, 1, x < -30 ? 1e-12 : 3e-14) << x;
}

TEST(NormalTest, QuantileInvertsTheCdfInBothTails) {
  for (const auto& [x, p] : kPairs) EXPECT_NEAR(NormalQuantile(p), x, 1e-13 * (1 + std::abs(x))) << p;
  EXPECT_NEAR(NormalQuantile(1 - 0x1p-53), -NormalQuantile(0x1p-53), 1e-12);
}

}  // namespace
}  // namespace inknet::search
