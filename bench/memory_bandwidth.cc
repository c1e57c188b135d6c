#include "bench/memory_bandwidth.h"

#include <immintrin.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

#include "bench/quantile.h"
#include "util/caches.h"
#include "util/thread_pool.h"

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Floats that one turn of a loop takes: eight of the widest vectors.
constexpr size_t kBlock = 128;
// Of each array, between two looks at the clock: so long that a look does not count, and much shorter than the time for
// which a core is given to another process.
constexpr size_t kBlocksPerPiece = 256;

volatile float factor = 1e-9f;

// Written out by hand, so that the widest vectors are used whatever the compiler's options. Sums are kept in eight
// registers, as many as hide the latency of an addition.
#define INKNET_UPDATE(Vector, kLanes, Set, Load, Store, Fma)                                                   \
  const Vector s = Set(factor);                                                                                \
  for (size_t i = 0; i < size; i += 4 * kLanes) {                                                              \
    const Vector y0 = Fma(s, Load(x + i), Load(y + i));                                                        \
    const Vector y1 = Fma(s, Load(x + i + kLanes), Load(y + i + kLanes));                                      \
    const Vector y2 = Fma(s, Load(x + i + 2 * kLanes), Load(y + i + 2 * kLanes));                              \
    const Vector y3 = Fma(s, Load(x + i + 3 * kLanes), Load(y + i + 3 * kLanes));                              \
    Store(y + i, y0), Store(y + i + kLanes, y1), Store(y + i + 2 * kLanes, y2), Store(y + i + 3 * kLanes, y3); \
  }

#define INKNET_READ(Vector, kLanes, Zero, Load, Add)                                 \
  Vector a0 = Zero(), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0; \
  for (size_t i = 0; i < size; i += 4 * kLanes) {                                    \
    a0 = Add(a0, Load(x + i)), a1 = Add(a1, Load(x + i + kLanes));                   \
    a2 = Add(a2, Load(x + i + 2 * kLanes)), a3 = Add(a3, Load(x + i + 3 * kLanes));  \
    a4 = Add(a4, Load(y + i)), a5 = Add(a5, Load(y + i + kLanes));                   \
    a6 = Add(a6, Load(y + i + 2 * kLanes)), a7 = Add(a7, Load(y + i + 3 * kLanes));  \
  }                                                                                  \
  const Vector sum = Add(Add(Add(a0, a1), Add(a2, a3)), Add(Add(a4, a5), Add(a6, a7)))

__attribute__((target("avx512f"), noinline)) void Update512(const float* x, float* y, size_t size) {
  INKNET_UPDATE(__m512, 16, _mm512_set1_ps, _mm512_load_ps, _mm512_store_ps, _mm512_fmadd_ps);
}

__attribute__((target("avx512f"), noinline)) float Read512(const float* x, const float* y, size_t size) {
  INKNET_READ(__m512, 16, _mm512_setzero_ps, _mm512_load_ps, _mm512_add_ps);
  return _mm512_cvtss_f32(sum);
}

__attribute__((target("avx2,fma"), noinline)) void Update256(const float* x, float* y, size_t size) {
  INKNET_UPDATE(__m256, 8, _mm256_set1_ps, _mm256_load_ps, _mm256_store_ps, _mm256_fmadd_ps);
}

__attribute__((target("avx2,fma"), noinline)) float Read256(const float* x, const float* y, size_t size) {
  INKNET_READ(__m256, 8, _mm256_setzero_ps, _mm256_load_ps, _mm256_add_ps);
  return _mm256_cvtss_f32(sum);
}

__m128 MultiplyThenAdd(__m128 a, __m128 b, __m128 c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }

__attribute__((noinline)) void Update128(const float* x, float* y, size_t size) {
  INKNET_UPDATE(__m128, 4, _mm_set1_ps, _mm_load_ps, _mm_store_ps, MultiplyThenAdd);
}

__attribute__((noinline)) float Read128(const float* x, const float* y, size_t size) {
  INKNET_READ(__m128, 4, _mm_setzero_ps, _mm_load_ps, _mm_add_ps);
  return _mm_cvtss_f32(sum);
}

struct Loops {
  void (*update)(const float* x, float* y, size_t size);
  float (*read)(const float* x, const float* y, size_t size);
};

Loops WidestLoops() {
  if (__builtin_cpu_supports("avx512f")) return {Update512, Read512};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {Update256, Read256};
  return {Update128, Read128};
}

// All caches of the last level together.
size_t LastLevelBytes() {
  const CacheLevel last = FindCaches().back();
  return static_cast<size_t>(last.bytes) * static_cast<size_t>(last.instances);
}

// What one thread works on, piece after piece, round and round.
class Part {
 public:
  // `blocks` blocks of each array.
  Part(const float* x, float* y, size_t blocks)
      : x_(x), y_(y), blocks_(blocks), pieces_((blocks + kBlocksPerPiece - 1) / kBlocksPerPiece) {}

  size_t size() const { return blocks_ * kBlock; }
  const float* x() const { return x_; }
  float* y() const { return y_; }

  // Bytes a second of loop(x, y, size), which moves `bytes_per_float` for each float of one array, for about `seconds`:
  // the median over pieces.
  template <typename Loop>
  double Rate(double bytes_per_float, double seconds, Loop loop) {
    std::vector<double> rates;
    const auto start = Clock::now();
    auto end = start;
    do {
      const size_t first = blocks_ * next_ / pieces_ * kBlock;
      const size_t size = blocks_ * (next_ + 1) / pieces_ * kBlock - first;
      const size_t passes = std::max<size_t>(1, kBlocksPerPiece * kBlock / size);  // Of a part that is small.
      const auto begin = end;
      for (size_t i = 0; i < passes; ++i) {
        loop(x_ + first, y_ + first, size);
        // Memory may have changed, as far as the compiler knows: it has to read it again.
        asm volatile("" ::: "memory");
      }
      end = Clock::now();
      rates.push_back(bytes_per_float * static_cast<double>(size * passes) /
                      std::chrono::duration<double>(end - begin).count());
      next_ = (next_ + 1) % pieces_;
    } while (std::chrono::duration<double>(end - start).count() < seconds);
    return Median(std::move(rates));
  }

 private:
  const float* const x_;
  float* const y_;
  const size_t blocks_;
  const size_t pieces_;
  // Where the next loop goes on: what the last one left in a cache is not what it meets.
  size_t next_ = 0;
};

}  // namespace

MemoryBandwidth::MemoryBandwidth(size_t bytes)
    : x_(std::max<size_t>(1, bytes / (2 * sizeof(float) * kBlock)) * kBlock),
      y_(x_.size()),
      fits_caches_(bytes <= LastLevelBytes()) {
  std::fill(x_.data(), x_.data() + x_.size(), 1.0f);
  std::fill(y_.data(), y_.data() + y_.size(), 1.0f);
}

double MemoryBandwidth::Measure(int threads, double seconds) {
  const Loops loops = WidestLoops();
  const size_t blocks = x_.size() / kBlock;
  const int parts = static_cast<int>(std::min(static_cast<size_t>(threads), blocks));
  std::atomic<int> ready{0};
  std::vector<double> updates(static_cast<size_t>(parts));
  std::vector<double> reads(static_cast<size_t>(parts));
  ThreadPool pool(parts);
  // Waits for the others. A thread that waits cannot take a second task, so each has one.
  const auto meet = [&](int meeting) {
    ++ready;
    while (ready < meeting * parts) std::this_thread::yield();
  };
  pool.Run(parts, [&](int part, int) {
    const size_t i = static_cast<size_t>(part);
    const size_t begin = blocks * i / static_cast<size_t>(parts);
    const size_t end = blocks * (i + 1) / static_cast<size_t>(parts);
    Part own(x_.data() + begin * kBlock, y_.data() + begin * kBlock, end - begin);
    // Fills the caches, where they can hold it.
    volatile float sink = fits_caches_ ? loops.read(own.x(), own.y(), own.size()) : 0;
    meet(1);
    updates[i] = own.Rate(3 * sizeof(float), seconds / 2, loops.update);
    meet(2);
    reads[i] = own.Rate(2 * sizeof(float), seconds / 2,
                        [&](const float* x, const float* y, size_t size) { sink = loops.read(x, y, size); });
    static_cast<void>(sink);
  });
  return std::max(std::accumulate(updates.begin(), updates.end(), 0.0),
                  std::accumulate(reads.begin(), reads.end(), 0.0));
}

size_t BeyondCaches() { return std::min(2 * 4 * LastLevelBytes(), size_t{2} << 30); }

}  // namespace inknet::bench
