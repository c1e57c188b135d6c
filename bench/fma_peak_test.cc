#include "bench/fma_peak.h"

#include <algorithm>
#include <string>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "nn/network.h"

namespace inknet::bench {
namespace {

TEST(FmaPeakTest, IsOneOrTwoVectorsACycle) {
  // Compilers see through loops: one that folds chains which are alike into one reports more than any CPU has units
  // for. Another process may take time from either measurement, so each is the best of several.
  double peak = 0;
  double clock = 0;
  for (int i = 0; i < 10; ++i) {
    peak = std::max(peak, MeasureFmaPeak(1, 0.01));
    clock = std::max(clock, MeasureClock(0.01));
  }
  const double vectors_a_cycle = peak / (2.0 * WidestVector() * clock);
  EXPECT_GT(vectors_a_cycle, 0.7);
  EXPECT_LT(vectors_a_cycle, 2.1);
}

TEST(FmaPeakTest, Bf16PeakIsWhatTheUnitCanStartACycle) {
  const absl::StatusOr<std::string> unit = nn::Bf16Unit();
  double peak = 0;
  double floats = 0;
  double clock = 0;
  for (int i = 0; i < 10; ++i) {
    peak = std::max(peak, MeasureBf16Peak(1, 0.01));
    floats = std::max(floats, MeasureFmaPeak(1, 0.01));
    clock = std::max(clock, MeasureClock(0.01));
  }
  // A Sapphire Rapids starts one product of AVX512_BF16 every two cycles: two thirds of what floats make there.
  EXPECT_GT(peak, (unit.ok() && *unit == "AVX512_BF16" ? 0.4 : 0.8) * floats);
  if (unit.ok() && MostBf16FlopsPerCycle(*unit) > 0) {
    if (*unit == "AMX") {
      EXPECT_GT(peak, 0.35 * MostBf16FlopsPerCycle(*unit) * clock);
    }
    EXPECT_LT(peak, 1.05 * MostBf16FlopsPerCycle(*unit) * clock) << *unit;
  }
}

TEST(FmaPeakTest, ClockIsThatOfACpuOfThisCentury) {
  const double clock = MeasureClock(0.02);
  EXPECT_GT(clock, 5e8);
  EXPECT_LT(clock, 8e9);
}

}  // namespace
}  // namespace inknet::bench
