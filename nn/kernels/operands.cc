// From floats to the BF16 operands of matrix products. Where pairs are neighbours in memory a pair is one word of 32
// bits, and what is left is to put words in order.
#include <utility>

#include "nn/kernels/bf16.h"
#include "nn/kernels/loops.h"

namespace inknet::nn::internal::NN_ISA_NAMESPACE {
namespace {

constexpr int kBlock = 16;

typedef uint32_t Words __attribute__((vector_size(kBlock * sizeof(uint32_t))));
struct Block {
  Words rows[kBlock];
};

// Columns of `a` and `b` in turn, kSide at a time: the left ones of every 2 kSide of both, or the right ones.
template <int kSide, bool kRight, size_t... kColumns>
inline __attribute__((always_inline)) void Halves(const Words& a, const Words& b, std::index_sequence<kColumns...>,
                                                  Words* halves) {
  constexpr int kFrom = kRight ? kSide : 0;
  *halves = __builtin_shufflevector(
      a, b,
      ((static_cast<int>(kColumns) & kSide) != 0 ? kBlock + static_cast<int>(kColumns) - kSide + kFrom
                                                 : static_cast<int>(kColumns) + kFrom)...);
}

// Swaps the quarters that are off the diagonal of every square of 2 kSide words.
template <int kSide>
inline __attribute__((always_inline)) void SwapQuarters(Block* block) {
  using Columns = std::make_index_sequence<kBlock>;
  for (int i = 0; i < kBlock; ++i) {
    if ((i & kSide) != 0) continue;
    const Words a = block->rows[i];
    const Words b = block->rows[i + kSide];
    Halves<kSide, false>(a, b, Columns(), &block->rows[i]);
    Halves<kSide, true>(a, b, Columns(), &block->rows[i + kSide]);
  }
}

inline __attribute__((always_inline)) void Transpose(Block* block) {
  SwapQuarters<8>(block);
  SwapQuarters<4>(block);
  SwapQuarters<2>(block);
  SwapQuarters<1>(block);
}

int AtMost(int a, int b) { return a < b ? a : b; }

size_t Offset(int row, int stride) { return static_cast<size_t>(row) * static_cast<size_t>(stride); }

}  // namespace

void Bf16Rows(const float* __restrict in, int rows, int columns, int stride, uint16_t* __restrict out,
              int padded_columns, int out_stride) {
  for (int row = 0; row < rows; ++row) {
    const float* x = in + Offset(row, stride);
    uint16_t* y = out + Offset(row, out_stride);
    for (int c = 0; c < columns; ++c) y[c] = static_cast<uint16_t>(Rounded(x[c]));
    for (int c = columns; c < padded_columns; ++c) y[c] = 0;
  }
}

void Bf16Pack(const uint16_t* in, int rows, int columns, int stride, uint16_t* out, size_t panel) {
  for (int row = 0; row < rows; row += 2) {
    const uint16_t* __restrict even = in + Offset(row, stride);
    const uint16_t* __restrict odd = even + stride;
    for (int first = 0; first < columns; first += kBf16Panel) {
      uint16_t* __restrict words = out + static_cast<size_t>(first / kBf16Panel) * panel + Offset(row, kBf16Panel);
      for (int c = 0; c < kBf16Panel; ++c) {
        words[2 * c] = even[first + c];
        words[2 * c + 1] = odd[first + c];
      }
    }
  }
}

void Bf16PackWeights(const float* in, int rows, int columns, int stride, uint16_t* out, size_t panel) {
  for (int row = 0; row < rows; row += 2) {
    const float* __restrict even = in + Offset(row, stride);
    const float* __restrict odd = even + stride;
    const bool pair = row + 1 < rows;
    for (int first = 0; first < columns; first += kBf16Panel) {
      uint16_t* const place = out + static_cast<size_t>(first / kBf16Panel) * panel + Offset(row, kBf16Panel);
      uint32_t words[kBf16Panel];
      if (pair) {
        for (int c = 0; c < kBf16Panel; ++c) words[c] = Rounded(even[first + c]) | Rounded(odd[first + c]) << 16;
      } else {
        for (int c = 0; c < kBf16Panel; ++c) words[c] = Rounded(even[first + c]);
      }
      memcpy(place, words, sizeof(words));
    }
  }
}

void Bf16Transpose(const uint16_t* in, int rows, int columns, int stride, uint16_t* out, int out_stride) {
  for (int first_row = 0; first_row < rows; first_row += 2 * kBlock) {
    const int pairs = AtMost(kBlock, (rows - first_row) / 2);
    for (int first = 0; first < columns; first += kBlock) {
      Block block;
      for (int p = 0; p < kBlock; ++p) {
        // Of rows that are not there, whatever is in the first: it is not stored.
        const int row = first_row + 2 * (p < pairs ? p : 0);
        const uint16_t* even = in + Offset(row, stride) + first;
        const uint16_t* odd = even + stride;
        uint32_t words[kBlock];
        for (int c = 0; c < kBlock; ++c)
          words[c] = static_cast<uint32_t>(even[c]) | static_cast<uint32_t>(odd[c]) << 16;
        memcpy(&block.rows[p], words, sizeof(words));
      }
      Transpose(&block);
      for (int c = 0; c < kBlock; ++c) {
        uint16_t* y = out + Offset(first + c, out_stride) + first_row;
        if (pairs == kBlock) {
          memcpy(y, &block.rows[c], sizeof(Words));
        } else {
          memcpy(y, &block.rows[c], static_cast<size_t>(pairs) * sizeof(uint32_t));
        }
      }
    }
  }
}

void Bf16PackWeightsTransposed(const float* in, int rows, int columns, int stride, int first_row, uint16_t* out,
                               size_t panel) {
  for (int first = 0; first < columns; first += 2 * kBlock) {
    for (int row = 0; row < rows; row += kBlock) {
      const int there = AtMost(kBlock, rows - row);
      Block block;
      for (int i = 0; i < kBlock; ++i) {
        const float* x = in + Offset(row + (i < there ? i : 0), stride) + first;
        uint16_t numbers[2 * kBlock];
        for (int c = 0; c < 2 * kBlock; ++c) numbers[c] = static_cast<uint16_t>(Rounded(x[c]));
        memcpy(&block.rows[i], numbers, sizeof(numbers));
      }
      Transpose(&block);
      const int column = first_row + row;
      uint16_t* y =
          out + static_cast<size_t>(column / kBf16Panel) * panel + 2 * static_cast<size_t>(column % kBf16Panel);
      // Of the usual case the compiler knows the size.
      if (there == kBlock) {
        for (int p = 0; p < kBlock; ++p) memcpy(y + Offset(first + 2 * p, kBf16Panel), &block.rows[p], sizeof(Words));
      } else {
        for (int p = 0; p < kBlock; ++p) {
          memcpy(y + Offset(first + 2 * p, kBf16Panel), &block.rows[p], static_cast<size_t>(there) * sizeof(uint32_t));
        }
      }
    }
  }
}

void AddColumns(const float* __restrict in, int rows, int columns, int stride, float* __restrict sums) {
  for (int row = 0; row < rows; ++row) {
    const float* x = in + Offset(row, stride);
    for (int c = 0; c < columns; ++c) sums[c] += x[c];
  }
}

void ReluBackwardBf16(const uint16_t* __restrict y, float* __restrict dx, size_t size, float scale) {
  for (size_t i = 0; i < size; ++i) {
    const float scaled = scale * dx[i];
    // Positive: neither 0 nor with a sign.
    dx[i] = static_cast<int16_t>(y[i]) > 0 ? scaled : 0.0f;
  }
}

}  // namespace inknet::nn::internal::NN_ISA_NAMESPACE
