// BF16, the upper half of a float, in the files that are compiled once for each instruction set (loops.h).
#ifndef INKNET_NN_KERNELS_BF16_H_
#define INKNET_NN_KERNELS_BF16_H_

#include <stdint.h>
#include <string.h>

namespace inknet::nn::internal::NN_ISA_NAMESPACE {

inline float FloatOf(uint16_t upper) {
  const uint32_t bits = static_cast<uint32_t>(upper) << 16;
  float x;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

// The nearest, of two equally near ones the even one. What is NaN stays NaN.
inline uint32_t Rounded(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  // Half of the last place that is kept, or a little less where that is even already.
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  // Of a NaN, rounding could make an infinity.
  const uint32_t quiet = (bits >> 16) | 0x40u;
  return (bits & 0x7fffffffu) > 0x7f800000u ? quiet : rounded;
}

}  // namespace inknet::nn::internal::NN_ISA_NAMESPACE

#endif  // INKNET_NN_KERNELS_BF16_H_
