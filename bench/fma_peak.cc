#include "bench/fma_peak.h"

#include <immintrin.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/quantile.h"
#include "nn/kernels/amx.h"
#include "nn/network.h"
#include "util/thread_pool.h"

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Independent chains of multiply-adds: more than latency (4 or 5 cycles) times units (2).
constexpr int kChains = 12;
constexpr int kRounds = 20000;

// Where the chains start. Each elsewhere, and the compiler does not know where: it takes chains that are alike for one.
volatile float starts[kChains] = {0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 1.0f, 1.1f, 1.2f, 1.3f, 1.4f, 1.5f, 1.6f};

// Written out by hand: the compiler must keep twelve registers busy and must not see through the loop.
#define INKNET_FMA_ROUNDS(Vector, Set, Fma, Add)                                                 \
  Vector a0 = Set(starts[0]), a1 = Set(starts[1]), a2 = Set(starts[2]), a3 = Set(starts[3]);     \
  Vector a4 = Set(starts[4]), a5 = Set(starts[5]), a6 = Set(starts[6]), a7 = Set(starts[7]);     \
  Vector a8 = Set(starts[8]), a9 = Set(starts[9]), a10 = Set(starts[10]), a11 = Set(starts[11]); \
  const Vector factor = Set(0.999f);                                                             \
  const Vector term = Set(0.001f);                                                               \
  for (int i = 0; i < kRounds; ++i) {                                                            \
    a0 = Fma(a0, factor, term), a1 = Fma(a1, factor, term), a2 = Fma(a2, factor, term);          \
    a3 = Fma(a3, factor, term), a4 = Fma(a4, factor, term), a5 = Fma(a5, factor, term);          \
    a6 = Fma(a6, factor, term), a7 = Fma(a7, factor, term), a8 = Fma(a8, factor, term);          \
    a9 = Fma(a9, factor, term), a10 = Fma(a10, factor, term), a11 = Fma(a11, factor, term);      \
  }                                                                                              \
  const Vector sum =                                                                             \
      Add(Add(Add(Add(a0, a1), Add(a2, a3)), Add(Add(a4, a5), Add(a6, a7))), Add(Add(a8, a9), Add(a10, a11)))

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

// Two products a lane, added to a float, of whatever numbers the halves of floats are.
#define INKNET_BF16_PRODUCTS(sum, a, b) _mm512_dpbf16_ps(sum, (__m512bh)(a), (__m512bh)(b))

__attribute__((target("avx512f,avx512bf16"))) float RoundsBf16() {
  INKNET_FMA_ROUNDS(__m512, _mm512_set1_ps, INKNET_BF16_PRODUCTS, _mm512_add_ps);
  return _mm512_cvtss_f32(sum);
}

// Tiles of 16 x 16 sums; a chain waits 52 cycles for itself, and one can start every 16.
constexpr int kTileChains = 4;
constexpr int kTileRounds = 500;

__attribute__((target("amx-tile,amx-bf16"))) float RoundsAmx() {
  struct alignas(64) {
    uint8_t palette = 1;
    uint8_t start_row = 0;
    uint8_t reserved[14] = {};
    uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
  } config;
  _tile_loadconfig(&config);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_zero(4);
  _tile_zero(5);
  for (int i = 0; i < kTileRounds; ++i) {
    _tile_dpbf16ps(0, 4, 5);
    _tile_dpbf16ps(1, 4, 5);
    _tile_dpbf16ps(2, 4, 5);
    _tile_dpbf16ps(3, 4, 5);
  }
  float sums[256];
  _tile_stored(0, sums, 64);
  _tile_release();
  return sums[0];
}

struct Loop {
  float (*rounds)();
  double flops;  // Of one call.
};

constexpr double FmaFlops(int lanes) { return 2.0 * kChains * kRounds * lanes; }

Loop FmaLoop() {
  if (__builtin_cpu_supports("avx512f")) return {Rounds512, FmaFlops(16)};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {Rounds256, FmaFlops(8)};
  return {Rounds128, FmaFlops(4)};
}

Loop Bf16Loop() {
  const absl::StatusOr<std::string> unit = nn::Bf16Unit();
  if (unit.ok() && *unit == "AMX" && nn::HasAmx()) return {RoundsAmx, 2.0 * 16 * 16 * 32 * kTileChains * kTileRounds};
  if (unit.ok() && *unit == "AVX512_BF16") return {RoundsBf16, 2 * FmaFlops(16)};
  return FmaLoop();
}

double MeasurePeak(const Loop& loop, int threads, double seconds) {
  std::atomic<int> ready{0};
  std::vector<double> rates(static_cast<size_t>(threads));
  ThreadPool pool(threads);
  pool.Run(threads, [&](int thread, int) {
    // A thread that waits here cannot take a second task, so each has one.
    ++ready;
    while (ready < threads) std::this_thread::yield();
    volatile float sink = loop.rounds();  // Warms up.
    std::vector<double> call_seconds;
    const auto start = Clock::now();
    auto end = start;
    do {
      const auto begin = end;
      sink = loop.rounds();
      end = Clock::now();
      call_seconds.push_back(std::chrono::duration<double>(end - begin).count());
    } while (std::chrono::duration<double>(end - start).count() < seconds);
    static_cast<void>(sink);
    rates[static_cast<size_t>(thread)] = loop.flops / Median(std::move(call_seconds));
  });
  return std::accumulate(rates.begin(), rates.end(), 0.0);
}

}  // namespace

int WidestVector() {
  if (__builtin_cpu_supports("avx512f")) return 16;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 8 : 4;
}

double MostBf16FlopsPerCycle(absl::string_view unit) {
  if (unit == "AMX") return 2.0 * 16 * 16 * 32 / 16;
  return unit == "AVX512_BF16" ? 2.0 * 2 * 2 * 16 : 0;
}

double MeasureClock(double seconds) {
  // A multiplication of integers takes three cycles on every x86-64 CPU of the last twenty years, and here each waits
  // for the one before.
  constexpr int kMultiplications = 10000;
  constexpr double kCyclesEach = 3;
  double best = 0;
  const auto start = Clock::now();
  auto end = start;
  do {
    uint64_t x = 3;
    const auto begin = Clock::now();
    for (int i = 0; i < kMultiplications / 10; ++i) {
      asm volatile(
          "imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0\n"
          "imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0"
          : "+r"(x));
    }
    end = Clock::now();
    best = std::max(best, kMultiplications * kCyclesEach / std::chrono::duration<double>(end - begin).count());
  } while (std::chrono::duration<double>(end - start).count() < seconds);
  return best;
}

double MeasureFmaPeak(int threads, double seconds) { return MeasurePeak(FmaLoop(), threads, seconds); }

double MeasureBf16Peak(int threads, double seconds) { return MeasurePeak(Bf16Loop(), threads, seconds); }

}  // namespace inknet::bench
