// Numbers that ranks send each other: sums of them, and BF16.
#include "nn/kernels/bf16.h"
#include "nn/kernels/loops.h"

namespace inknet::nn::internal::NN_ISA_NAMESPACE {
void Add(float* __restrict sum, const float* __restrict x, size_t size) {
  for (size_t i = 0; i < size; ++i) sum[i] += x[i];
}

void AddBf16(float* __restrict sum, const uint16_t* __restrict x, size_t size) {
  for (size_t i = 0; i < size; ++i) sum[i] += FloatOf(x[i]);
}

void ToBf16(const float* __restrict x, uint16_t* __restrict y, size_t size) {
  for (size_t i = 0; i < size; ++i) y[i] = static_cast<uint16_t>(Rounded(x[i]));
}

void RoundChange(const float* __restrict before, float* __restrict w, uint16_t* __restrict difference, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    difference[i] = static_cast<uint16_t>(Rounded(w[i] - before[i]));
    w[i] = before[i] + FloatOf(difference[i]);
  }
}

}  // namespace inknet::nn::internal::NN_ISA_NAMESPACE
