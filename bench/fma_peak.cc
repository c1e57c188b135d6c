#include "bench/fma_peak.h"

#include <immintrin.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <thread>
#include <vector>

#include "util/thread_pool.h"

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Independent chains of multiply-adds: latency (4 or 5 cycles) times units (2).
constexpr int kChains = 10;
constexpr int kRounds = 20000;

// Written out by hand: the compiler must keep ten registers busy and must not see through the loop.
#define INKNET_FMA_ROUNDS(Vector, Set, Fma, Add)                                        \
  Vector a0 = Set(1.0f), a1 = a0, a2 = a0, a3 = a0, a4 = a0;                            \
  Vector a5 = a0, a6 = a0, a7 = a0, a8 = a0, a9 = a0;                                   \
  const Vector factor = Set(0.999f);                                                    \
  const Vector term = Set(0.001f);                                                      \
  for (int i = 0; i < kRounds; ++i) {                                                   \
    a0 = Fma(a0, factor, term), a1 = Fma(a1, factor, term), a2 = Fma(a2, factor, term); \
    a3 = Fma(a3, factor, term), a4 = Fma(a4, factor, term), a5 = Fma(a5, factor, term); \
    a6 = Fma(a6, factor, term), a7 = Fma(a7, factor, term), a8 = Fma(a8, factor, term); \
    a9 = Fma(a9, factor, term);                                                         \
  }                                                                                     \
  const Vector sum = Add(Add(Add(a0, a1), Add(a2, a3)), Add(Add(a4, a5), Add(Add(a6, a7), Add(a8, a9))))

__attribute__((target("avx512f"))) float Rounds512() {
  INKNET_FMA_ROUNDS(__m512, _mm512_set1_ps, _mm512_fmadd_ps, _mm512_add_ps);
  return _mm512_cvtss_f32(sum);
}

__attribute__((target("avx2,fma"))) float Rounds256() {
  INKNET_FMA_ROUNDS(__m256, _mm256_set1_ps, _mm256_fmadd_ps, _mm256_add_ps);
  return _mm256_cvtss_f32(sum);
}

// Without FMA the peak is that of separate multiplications and additions.
__m128 MultiplyThenAdd(__m128 a, __m128 b, __m128 c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }

float Rounds128() {
  INKNET_FMA_ROUNDS(__m128, _mm_set1_ps, MultiplyThenAdd, _mm_add_ps);
  return _mm_cvtss_f32(sum);
}

struct Loop {
  float (*rounds)();
  int lanes;
};

Loop WidestLoop() {
  if (__builtin_cpu_supports("avx512f")) return {Rounds512, 16};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {Rounds256, 8};
  return {Rounds128, 4};
}

}  // namespace

double MeasureFmaPeak(int threads, double seconds) {
  const Loop loop = WidestLoop();
  const double flops_per_call = 2.0 * kChains * kRounds * loop.lanes;
  std::atomic<int> ready{0};
  std::vector<double> rates(static_cast<size_t>(threads));
  ThreadPool pool(threads);
  pool.Run(threads, [&](int thread, int) {
    // A thread that waits here cannot take a second task, so each has one.
    ++ready;
    while (ready < threads) std::this_thread::yield();
    volatile float sink = loop.rounds();  // Warms up.
    int64_t calls = 0;
    const auto start = Clock::now();
    double elapsed = 0;
    do {
      sink = loop.rounds();
      ++calls;
      elapsed = std::chrono::duration<double>(Clock::now() - start).count();
    } while (elapsed < seconds);
    static_cast<void>(sink);
    rates[static_cast<size_t>(thread)] = static_cast<double>(calls) * flops_per_call / elapsed;
  });
  return std::accumulate(rates.begin(), rates.end(), 0.0);
}

}  // namespace inknet::bench
