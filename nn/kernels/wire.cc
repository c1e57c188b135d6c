// Numbers that ranks send each other: sums of them, and BF16, the upper half of a float.
#include <string.h>

#include "nn/kernels/loops.h"

namespace inknet::nn::internal::NN_ISA_NAMESPACE {
namespace {

uint32_t BitsOf(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits;
}

float FloatOf(uint16_t upper) {
  const uint32_t bits = static_cast<uint32_t>(upper) << 16;
  float x;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

uint16_t Rounded(float x) {
  const uint32_t bits = BitsOf(x);
  // Half of the last place that is kept, or a little less where that is even already.
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  // Of a NaN, rounding could make an infinity.
  const uint32_t quiet = (bits >> 16) | 0x40u;
  return static_cast<uint16_t>((bits & 0x7fffffffu) > 0x7f800000u ? quiet : rounded);
}

}  // namespace

void Add(float* __restrict sum, const float* __restrict x, size_t size) {
  for (size_t i = 0; i < size; ++i) sum[i] += x[i];
}

void AddBf16(float* __restrict sum, const uint16_t* __restrict x, size_t size) {
  for (size_t i = 0; i < size; ++i) sum[i] += FloatOf(x[i]);
}

void ToBf16(const float* __restrict x, uint16_t* __restrict y, size_t size) {
  for (size_t i = 0; i < size; ++i) y[i] = Rounded(x[i]);
}

void RoundChange(const float* __restrict before, float* __restrict w, uint16_t* __restrict difference, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    difference[i] = Rounded(w[i] - before[i]);
    w[i] = before[i] + FloatOf(difference[i]);
  }
}

}  // namespace inknet::nn::internal::NN_ISA_NAMESPACE
