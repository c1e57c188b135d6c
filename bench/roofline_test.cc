#include "bench/roofline.h"

#include "gtest/gtest.h"
#include "util/caches.h"

namespace inknet::bench {
namespace {

TEST(RooflineTest, DemandThatTakesLongestIsTheBound) {
  Roofline computing({Demand::Flops(1e12), Demand::Bytes(1e3, 16 << 10)});
  computing.Measure();
  EXPECT_EQ(computing.Tightest().by, "fma");
  // Between a vector of two multiply-adds at 8 GHz and one that is slowed down by all else that runs.
  EXPECT_GT(computing.Tightest().seconds, 0.5);
  EXPECT_LT(computing.Tightest().seconds, 1000);

  Roofline moving({Demand::Flops(1e3), Demand::Bytes(1e12, 16 << 10)});
  moving.Measure();
  EXPECT_EQ(moving.Tightest().by, "L1");
}

TEST(RooflineTest, WorkingSetIsInTheNearestCacheThatHoldsIt) {
  const std::vector<CacheLevel> caches = FindCaches();
  ASSERT_GE(caches.size(), 2);
  const auto bound_by = [](int64_t working_set) {
    Roofline roofline({Demand::Bytes(1, static_cast<size_t>(working_set))});
    roofline.Measure();
    return roofline.Tightest().by;
  };
  EXPECT_EQ(bound_by(caches[0].bytes), "L1");
  EXPECT_EQ(bound_by(caches[0].bytes + 4096), "L2");
  EXPECT_EQ(bound_by(caches.back().bytes + 4096), "memory");
}

TEST(RooflineTest, RoofIsTheHighestThatWasSeen) {
  Roofline roofline({Demand::Flops(1e12)});
  roofline.Measure();
  const double first = roofline.Tightest().seconds;
  roofline.Measure();
  EXPECT_LE(roofline.Tightest().seconds, first);
}

}  // namespace
}  // namespace inknet::bench
