#include "nn/kernels/amx.h"

#include <cpuid.h>
#include <immintrin.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "nn/kernels/kernels.h"

namespace inknet::nn {
namespace {

constexpr int kTile = 16;  // Rows of a tile, and floats in one of them.
constexpr int kLine = 64;
constexpr int kDepth = 32;         // BF16 numbers in a row of a tile.
constexpr int kBlock = 2 * kTile;  // Rows and columns of c at once: four tiles of sums, two of a, two of b.

// As ldtilecfg reads it: palette 1, then bytes in a row and rows of each of the eight tiles.
struct TileConfig {
  uint8_t palette = 1;
  uint8_t start_row = 0;
  uint8_t reserved[14] = {};
  uint16_t row_bytes[16] = {};
  uint8_t rows[16] = {};
};
static_assert(sizeof(TileConfig) == 64);

// Tiles: sums 0 1 / 2 3 of rows [0, upper) and [0, lower) behind them, a 4 / 5, b 6 7.
TileConfig ConfigFor(int upper, int lower) {
  TileConfig config;
  for (int tile = 0; tile < 8; ++tile) config.row_bytes[tile] = 64;
  config.rows[0] = config.rows[1] = config.rows[4] = static_cast<uint8_t>(upper);
  config.rows[2] = config.rows[3] = config.rows[5] = static_cast<uint8_t>(lower);
  config.rows[6] = config.rows[7] = kTile;
  return config;
}

// What is fetched ahead: some lines at each step.
struct Ahead {
  const char* next;
  const char* end;
  int lines;

  void Step() {
    for (int i = 0; i < lines && next < end; ++i, next += kLine) __builtin_prefetch(next, 0, 2);
  }
};

// The sums of 16 + `lower` rows (fewer than 16 where there are no lower ones, as the configuration says) and 32
// columns, into c or, with `add`, onto it. `b` is half of a panel: it comes from further away than a, which stays in
// the nearest cache, and its loads say so.
__attribute__((target("amx-tile,amx-bf16"))) void MultiplyBlock(const uint16_t* a, int a_stride, int lower,
                                                                const uint16_t* b, int depth, bool add, Ahead* ahead,
                                                                float* c, int c_stride) {
  constexpr int kPanelBytes = kBf16Panel * static_cast<int>(sizeof(uint32_t));
  const size_t a_bytes = static_cast<size_t>(a_stride) * sizeof(uint16_t);
  const size_t c_bytes = static_cast<size_t>(c_stride) * sizeof(float);
  const uint16_t* const a_lower = a + static_cast<size_t>(kTile) * static_cast<size_t>(a_stride);
  float* const c_lower = c + static_cast<size_t>(kTile) * static_cast<size_t>(c_stride);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  if (add) {
    _tile_loadd(0, c, c_bytes);
    _tile_loadd(1, c + kTile, c_bytes);
    if (lower > 0) {
      _tile_loadd(2, c_lower, c_bytes);
      _tile_loadd(3, c_lower + kTile, c_bytes);
    }
  }
  for (int k = 0; k < depth; k += kDepth, b += kDepth * kBf16Panel) {
    _tile_stream_loadd(6, b, kPanelBytes);
    _tile_loadd(4, a + k, a_bytes);
    _tile_dpbf16ps(0, 4, 6);
    _tile_stream_loadd(7, b + kDepth, kPanelBytes);
    _tile_dpbf16ps(1, 4, 7);
    if (lower > 0) {
      _tile_loadd(5, a_lower + k, a_bytes);
      _tile_dpbf16ps(2, 5, 6);
      _tile_dpbf16ps(3, 5, 7);
    }
    ahead->Step();
  }
  _tile_stored(0, c, c_bytes);
  _tile_stored(1, c + kTile, c_bytes);
  if (lower > 0) {
    _tile_stored(2, c_lower, c_bytes);
    _tile_stored(3, c_lower + kTile, c_bytes);
  }
}

__attribute__((target("amx-tile"))) void LoadConfig(const TileConfig& config) { _tile_loadconfig(&config); }
__attribute__((target("amx-tile"))) void ReleaseTiles() { _tile_release(); }

// c = max(sums + bias, floor), of `columns` columns. Sums and c may be the same.
__attribute__((target("avx512f"))) void Finish(const float* sums, int sums_stride, int rows, int columns,
                                               const float* bias, float floor, float* c, int c_stride) {
  for (int first = 0; first < columns; first += kTile) {
    const __mmask16 mask = static_cast<__mmask16>((1u << (columns - first < kTile ? columns - first : kTile)) - 1u);
    const __m512 add = bias == nullptr ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps(mask, bias + first);
    const __m512 least = _mm512_set1_ps(floor);
    for (int row = 0; row < rows; ++row) {
      const __m512 x =
          _mm512_maskz_loadu_ps(mask, sums + static_cast<size_t>(row) * static_cast<size_t>(sums_stride) + first);
      _mm512_mask_storeu_ps(c + static_cast<size_t>(row) * static_cast<size_t>(c_stride) + first, mask,
                            _mm512_maskz_max_ps(mask, _mm512_add_ps(x, add), least));
    }
  }
}

}  // namespace

bool HasAmx() {
  static const bool has = [] {
    unsigned a = 0, b = 0, c = 0, d = 0;
    constexpr unsigned kBf16Bit = 1u << 22;
    constexpr unsigned kTileBit = 1u << 24;
    if (!__builtin_cpu_supports("avx512f") || __get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
    if ((d & kBf16Bit) == 0 || (d & kTileBit) == 0) return false;
    constexpr long kRequestPermission = 0x1023;  // ARCH_REQ_XCOMP_PERM
    constexpr long kTileData = 18;               // XFEATURE_XTILEDATA
    return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
  }();
  return has;
}

void AmxMultiply(const uint16_t* a, int a_stride, const uint16_t* b, size_t panel, int rows, int depth, int columns,
                 const float* bias, float floor, float* c, int c_stride) {
  const int left = rows % kBlock;
  const TileConfig whole = ConfigFor(kTile, kTile);
  const TileConfig rest = ConfigFor(left < kTile ? left : kTile, left > kTile ? left - kTile : 1);
  const bool finishes = bias != nullptr || floor > -__builtin_inff();
  const auto a_row = [&](int row) { return a + static_cast<size_t>(row) * static_cast<size_t>(a_stride); };
  const auto c_row = [&](int row) { return c + static_cast<size_t>(row) * static_cast<size_t>(c_stride); };
  // As much of 32 rows of a as stays in the nearest cache from the first half of a panel to the second; in equal parts.
  // Where it takes more than two, what is saved goes into loading sums again.
  constexpr int kNear = 512;
  const int parts = depth > kNear && depth <= 2 * kNear ? 2 : 1;
  const int part_depth = (depth / kDepth + parts - 1) / parts * kDepth;
  alignas(64) float buffers[2][kBlock * kBlock];
  LoadConfig(rows < kBlock ? rest : whole);
  for (int column = 0; column < columns; column += kBf16Panel, b += panel) {
    const int panel_columns = columns - column < kBf16Panel ? columns - column : kBf16Panel;
    // The next panel, in equal parts at each step through this one.
    Ahead ahead = {nullptr, nullptr, 0};
    if (column + kBf16Panel < columns) {
      const size_t bytes = static_cast<size_t>(depth) * kBf16Panel * sizeof(uint16_t);
      const int steps = (rows + kBlock - 1) / kBlock * 2 * (depth / kDepth);
      const char* const next = reinterpret_cast<const char*>(b + panel);
      ahead = {next, next + bytes, static_cast<int>(bytes / kLine) / steps + 1};
    }
    for (int row = 0; row < rows; row += kBlock) {
      const int n = rows - row < kBlock ? rows - row : kBlock;
      if (n < kBlock && rows > kBlock) LoadConfig(rest);
      for (int first = 0; first < depth; first += part_depth) {
        const int n_depth = depth - first < part_depth ? depth - first : part_depth;
        for (int half = 0; half < panel_columns; half += kBlock) {
          const int n_columns = panel_columns - half < kBlock ? panel_columns - half : kBlock;
          // Tiles have 16 columns: of fewer, sums are made beside c.
          float* const to = c_row(row) + column + half;
          float* const sums = n_columns == kBlock ? to : buffers[half / kBlock];
          const int sums_stride = n_columns == kBlock ? c_stride : kBlock;
          const uint16_t* const from = b + static_cast<size_t>(first) * kBf16Panel + 2 * half;
          MultiplyBlock(a_row(row) + first, a_stride, n > kTile ? n - kTile : 0, from, n_depth, first > 0, &ahead, sums,
                        sums_stride);
          if (first + n_depth == depth && (finishes || sums != to)) {
            Finish(sums, sums_stride, n, n_columns, bias == nullptr ? nullptr : bias + column + half, floor, to,
                   c_stride);
          }
        }
      }
      if (n < kBlock && rows > kBlock) LoadConfig(whole);
    }
  }
  ReleaseTiles();
}

}  // namespace inknet::nn
