#include "bench/quality.h"

#include <atomic>
#include <vector>

#include "gtest/gtest.h"
#include "proto/text.h"

namespace inknet::bench {
namespace {

BenchQuality Quality() {
  BenchQuality quality;
  const absl::Status parsed = ParseTextProto(
      "data { source: GLYPHS dataset: 'mnist' glyphs_per_class: 100 } model { hidden_units: 32 } "
      "train { epochs: 2 batch_size: 32 threads: 2 } seeds: [1, 2]",
      "quality", &quality);
  EXPECT_TRUE(parsed.ok()) << parsed;
  return quality;
}

TEST(QualityTest, TrainingLearnsAndIsTheSameEveryTime) {
  const std::atomic<bool> stop{false};
  const auto first = MeasureQuality(Quality(), stop);
  const auto second = MeasureQuality(Quality(), stop);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(first->size(), 2);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_GT((*first)[i].accuracy(), 0.5);
    EXPECT_EQ((*first)[i].SerializeAsString(), (*second)[i].SerializeAsString());
  }
  EXPECT_EQ((*first)[0].seed(), 1);
  EXPECT_NE((*first)[0].loss(), (*first)[1].loss());
  EXPECT_EQ((*first)[0].content_sha256(), (*first)[1].content_sha256());
}

TEST(QualityTest, StopEndsItAsCancelled) {
  const std::atomic<bool> stop{true};
  EXPECT_TRUE(absl::IsCancelled(MeasureQuality(Quality(), stop).status()));
}

}  // namespace
}  // namespace inknet::bench
