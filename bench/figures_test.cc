#include "bench/figures.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"

namespace inknet::bench {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

BenchResult Result(const std::string& text) {
  BenchResult result;
  const absl::Status parsed = ParseTextProto(text, "result", &result);
  EXPECT_TRUE(parsed.ok()) << parsed;
  return result;
}

TEST(FiguresTest, AreMediansOverTheRepetitions) {
  const CaseFigures figures = FiguresOf(
      Result("bench_case { train { batch_size: 10 } } flops_per_step: 1000 "
             "repetitions { median_step_seconds: 0.5 p95_step_seconds: 0.7 resident_bytes: 30 fma_peak: 4000 } "
             "repetitions { median_step_seconds: 0.4 p95_step_seconds: 0.9 resident_bytes: 10 fma_peak: 10000 } "
             "repetitions { median_step_seconds: 0.6 p95_step_seconds: 0.8 resident_bytes: 20 fma_peak: 5000 }"));
  EXPECT_EQ(figures.median_step_seconds, 0.5);
  EXPECT_EQ(figures.p95_step_seconds, 0.8);
  EXPECT_EQ(figures.resident_bytes, 20);
  EXPECT_EQ(figures.images_per_second, 20);
  EXPECT_EQ(figures.flops, 2000);
  // 1000 / (4000 x 0.5), 1000 / (10000 x 0.4), 1000 / (5000 x 0.6): each by its own peak.
  EXPECT_DOUBLE_EQ(figures.fma_share, 1.0 / 3);
  EXPECT_DOUBLE_EQ(figures.spread, 0.4);
}

TEST(FiguresTest, TimeSharesAddUpToOne) {
  const CaseFigures figures =
      FiguresOf(Result("repetitions { phases { gather: 1 forward: 2 backward: 4 update: 2 waiting: 1 } }"));
  EXPECT_THAT(figures.time_shares, ElementsAre(0.1, 0.2, 0.4, 0.2, 0.1));
}

TEST(FiguresTest, NothingMeasuredIsZero) {
  EXPECT_EQ(FiguresOf(BenchResult()).images_per_second, 0);
  const CaseFigures inference = FiguresOf(Result("repetitions { median_step_seconds: 1 }"));
  EXPECT_THAT(inference.time_shares, Each(0));
  EXPECT_EQ(inference.fma_share, 0);
}

}  // namespace
}  // namespace inknet::bench
