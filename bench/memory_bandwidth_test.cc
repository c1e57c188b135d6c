#include "bench/memory_bandwidth.h"

#include <algorithm>

#include "bench/fma_peak.h"
#include "gtest/gtest.h"
#include "util/caches.h"

namespace inknet::bench {
namespace {

// Another process may take time from any measurement, so each is the best of several.
double Best(MemoryBandwidth* bandwidth, int threads) {
  double best = 0;
  for (int i = 0; i < 10; ++i) best = std::max(best, bandwidth->Measure(threads, 0.01));
  return best;
}

TEST(MemoryBandwidthTest, NearestCacheGivesAVectorOrTwoACycle) {
  // Compilers see through loops: passes that are folded into one move more bytes than any CPU has ports for.
  MemoryBandwidth nearest(static_cast<size_t>(FindCaches()[0].bytes / 2));
  const double rate = Best(&nearest, 1);
  double clock = 0;
  for (int i = 0; i < 10; ++i) clock = std::max(clock, MeasureClock(0.01));
  const double vectors_a_cycle = rate / (4.0 * WidestVector() * clock);
  EXPECT_GT(vectors_a_cycle, 0.7);
  EXPECT_LT(vectors_a_cycle, 4.1);
}

TEST(MemoryBandwidthTest, MemoryIsSlowerThanTheNearestCache) {
  MemoryBandwidth nearest(static_cast<size_t>(FindCaches()[0].bytes / 2));
  MemoryBandwidth memory(BeyondCaches());
  const double far = Best(&memory, 1);
  EXPECT_LT(far, Best(&nearest, 1));
  EXPECT_GT(far, 5e8);
}

TEST(MemoryBandwidthTest, ThreadsShareTheWorkingSetOut) {
  // Less than one block for each of them: those that have none are not waited for.
  MemoryBandwidth small(3000);
  EXPECT_GT(small.Measure(16, 0.002), 1e8);
}

TEST(MemoryBandwidthTest, WorkingSetBeyondTheCachesIsSeveralTimesAsLarge) {
  const CacheLevel last = FindCaches().back();
  EXPECT_GE(BeyondCaches(), std::min(static_cast<size_t>(8 * last.bytes), size_t{2} << 30));
}

}  // namespace
}  // namespace inknet::bench
