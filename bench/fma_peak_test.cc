#include "bench/fma_peak.h"

#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

TEST(FmaPeakTest, IsWhatACpuOfThisCenturyCanDo) {
  const double peak = MeasureFmaPeak(1, 0.02);
  EXPECT_GT(peak, 1e9);
  EXPECT_LT(peak, 1e12) << "128 operations a cycle at 8 GHz";
}

}  // namespace
}  // namespace inknet::bench
