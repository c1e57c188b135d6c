#include "sweep/search/beta.h"

#include <cmath>

#include "gtest/gtest.h"

namespace inknet::search {
namespace {

// SciPy 1.17's beta.cdf(x, a, b).
TEST(BetaTest, DistributionFunctionIsThatOfOthers) {
  const struct {
    double a, b, x, p;
  } known[] = {
      {2, 5, 0.2, 0.34464000000000022},        {0.5, 0.5, 0.01, 0.063768560858519854},
      {1, 1, 0.3, 0.29999999999999999},        {50, 3, 0.9, 0.096633285137252223},
      {1000, 2000, 0.34, 0.78121509116064414}, {0.1, 8, 1e-12, 0.081186786899569069},
      {8, 0.1, 0.999, 0.35552016890144572},
  };
  for (const auto& [a, b, x, p] : known) EXPECT_NEAR(BetaCdf(a, b, x), p, 1e-11) << a << " " << b << " " << x;
  EXPECT_EQ(BetaCdf(2, 3, 0), 0);
  EXPECT_EQ(BetaCdf(2, 3, 1), 1);
}

// SciPy 1.17's beta.ppf(p, a, b).
TEST(BetaTest, QuantileIsThatOfOthers) {
  const struct {
    double a, b, p, x;
  } known[] = {
      {2, 5, 0.5, 0.26444998329566005},         {0.5, 0.5, 0.01, 0.00024671981713422146},
      {0.1, 0.1, 0.25, 0.00084525553284712954}, {300, 2, 0.9, 0.99823180644696452},
      {5, 1000, 0.001, 0.00073762458669256918},
  };
  for (const auto& [a, b, p, x] : known) EXPECT_NEAR(BetaQuantile(a, b, p) / x, 1, 1e-10) << a << " " << b << " " << p;
  EXPECT_EQ(BetaQuantile(2, 3, 0), 0);
  EXPECT_EQ(BetaQuantile(2, 3, 1), 1);
}

TEST(BetaTest, QuantileIsTheInverseWhateverTheShape) {
  for (const double a : {0.01, 0.3, 1.0, 7.0, 900.0}) {
    for (const double b : {0.01, 0.3, 1.0, 7.0, 900.0}) {
      for (const double p : {0.01, 0.3, 0.5, 0.9}) {
        const double x = BetaQuantile(a, b, p);
        ASSERT_TRUE(x >= 0 && x <= 1);
        // Where the numbers lie too far apart the next ones enclose p.
        EXPECT_LE(BetaCdf(a, b, std::nextafter(x, -1)), p + 1e-9) << a << " " << b << " " << p;
        EXPECT_GE(BetaCdf(a, b, x), p - 1e-9) << a << " " << b << " " << p;
      }
    }
  }
}

}  // namespace
}  // namespace inknet::search
