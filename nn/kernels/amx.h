// Products of BF16 matrices on AMX, Intel's matrix unit, whose registers are tiles of 16 rows of 64 bytes.
//
// Why there is a kernel of our own: oneDNN's reads operands when it needs them, and here they come from another core or
// from the far cache in every step (docs/performance.md). This one asks for the next panel of the right operand while
// it multiplies the one before.
#ifndef INKNET_NN_KERNELS_AMX_H_
#define INKNET_NN_KERNELS_AMX_H_

#include <cstddef>
#include <cstdint>

namespace inknet::nn {

// Whether this CPU has AMX with BF16 and the kernel lets this process use it, which this asks for.
bool HasAmx();

// c = max(a b + bias, floor), with sums in floats. a, [rows, depth], has rows `a_stride` numbers apart; b, [depth,
// columns], is packed (Kernels::bf16_pack), its panels `panel` numbers apart, and zero beyond its columns up to the end
// of the last panel; c has rows `c_stride` floats apart, between which nothing is written. `depth` is a multiple of 32.
// No bias: null; no floor: minus infinity.
void AmxMultiply(const uint16_t* a, int a_stride, const uint16_t* b, size_t panel, int rows, int depth, int columns,
                 const float* bias, float floor, float* c, int c_stride);

}  // namespace inknet::nn

#endif  // INKNET_NN_KERNELS_AMX_H_
