#include "bench/memory_bandwidth.h"

#include <immintrin.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <thread>
#include <vector>

#include "util/caches.h"
#include "util/thread_pool.h"

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Floats that one turn of a loop takes: eight of the widest vectors.
constexpr size_t kBlock = 128;
// What is moved between two looks at the clock, at least.
constexpr size_t kBytesPerLook = 256 << 10;

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

// Bytes a second of pass(), which moves `bytes`, for about `seconds`.
template <typename Pass>
double Rate(double bytes, int passes_per_look, double seconds, Pass pass) {
  int64_t passes = 0;
  const auto start = Clock::now();
  double elapsed = 0;
  do {
    for (int i = 0; i < passes_per_look; ++i) {
      pass();
      // Memory may have changed, as far as the compiler knows: it has to read it again.
      asm volatile("" ::: "memory");
    }
    passes += passes_per_look;
    elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  } while (elapsed < seconds);
  return bytes * static_cast<double>(passes) / elapsed;
}

}  // namespace

MemoryBandwidth::MemoryBandwidth(size_t bytes)
    : x_(std::max<size_t>(1, bytes / (2 * sizeof(float) * kBlock)) * kBlock), y_(x_.size()) {
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
    const size_t begin = blocks * i / static_cast<size_t>(parts) * kBlock;
    const size_t end = blocks * (i + 1) / static_cast<size_t>(parts) * kBlock;
    const float* const x = x_.data() + begin;
    float* const y = y_.data() + begin;
    const size_t size = end - begin;
    const size_t bytes = size * sizeof(float);
    const int passes_per_look = static_cast<int>(kBytesPerLook / bytes + 1);
    const auto update = [&] { loops.update(x, y, size); };
    volatile float sink = 0;
    const auto read = [&] { sink = loops.read(x, y, size); };
    update();  // Fills the caches.
    meet(1);
    updates[i] = Rate(3 * static_cast<double>(bytes), passes_per_look, seconds / 2, update);
    meet(2);
    reads[i] = Rate(2 * static_cast<double>(bytes), passes_per_look, seconds / 2, read);
    static_cast<void>(sink);
  });
  return std::max(std::accumulate(updates.begin(), updates.end(), 0.0),
                  std::accumulate(reads.begin(), reads.end(), 0.0));
}

size_t BeyondCaches() {
  const CacheLevel last = FindCaches().back();
  const size_t all_caches = static_cast<size_t>(last.bytes) * static_cast<size_t>(last.instances);
  return std::min(2 * 4 * all_caches, size_t{2} << 30);
}

}  // namespace inknet::bench
