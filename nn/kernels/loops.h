// What the files that are compiled once for each instruction set have in common: plain loops that the compiler turns
// into vector code. BUILD says which instruction set by NN_ISA_NAMESPACE, and by NN_KERNELS, the function that hands
// out the table.
//
// Nothing in them may call an inline function of a library: the linker keeps one copy of such a function, and it could
// be the one with instructions that the machine does not have.
#ifndef INKNET_NN_KERNELS_LOOPS_H_
#define INKNET_NN_KERNELS_LOOPS_H_

#include "nn/kernels/kernels.h"

namespace inknet::nn::internal::NN_ISA_NAMESPACE {

// As Kernels has them.
void NormalizeColumns(const NormalizedTile& tile, float floor, float* u, float* z, float* mean, float* variance);
void NormalizeColumnsBackward(const NormalizedTile& tile, const float* variance, const float* zhat, float* dz,
                              float* dscale, float* dbias);
void NormalizeRows(const NormalizedTile& tile, float floor, float* u, float* z, float* factors);
void NormalizeRowsBackward(const NormalizedTile& tile, const float* factors, const float* zhat, float* dz,
                           float* dscale, float* dbias);
void WarpImage(const uint8_t* image, const WarpGrid& grid, const Warp& warp, const WarpScratch& scratch, float scale,
               float* out);
void Add(float* sum, const float* x, size_t size);
void AddBf16(float* sum, const uint16_t* x, size_t size);
void ToBf16(const float* x, uint16_t* y, size_t size);
void RoundChange(const float* before, float* w, uint16_t* difference, size_t size);
void Bf16Rows(const float* in, int rows, int columns, int stride, uint16_t* out, int padded_columns, int out_stride);
void Bf16Pack(const uint16_t* in, int rows, int columns, int stride, uint16_t* out, size_t panel);
void Bf16PackWeights(const float* in, int rows, int columns, int stride, uint16_t* out, size_t panel);
void Bf16Transpose(const uint16_t* in, int rows, int columns, int stride, uint16_t* out, int out_stride);
void Bf16PackWeightsTransposed(const float* in, int rows, int columns, int stride, int first_row, uint16_t* out,
                               size_t panel);
void AddColumns(const float* in, int rows, int columns, int stride, float* sums);
void ReluBackwardBf16(const uint16_t* y, float* dx, size_t size, float scale);

}  // namespace inknet::nn::internal::NN_ISA_NAMESPACE

#endif  // INKNET_NN_KERNELS_LOOPS_H_
