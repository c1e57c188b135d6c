// Products of BF16 matrices, whose sums are floats: by a kernel of our own where there is AMX (nn/kernels/amx.h), else
// by oneDNN.
#ifndef INKNET_NN_ONEDNN_BF16_PRODUCT_H_
#define INKNET_NN_ONEDNN_BF16_PRODUCT_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nn/onednn/primitives.h"

namespace inknet::nn::onednn {

// Whether right operands are packed (Kernels::bf16_pack), as this machine's kernels want them; else they lie row by
// row.
bool Bf16IsPacked();

// What a BF16 matrix of so many columns is padded to where those are columns of a product, and where they are what is
// added up over.
int Bf16Columns(int columns);
int Bf16Depth(int depth);
// And how far apart the rows of a left operand are, and those of floats that a product writes. Rows that are a power of
// two apart would share few sets of a cache, but oneDNN wants them without gaps.
int Bf16Stride(int columns);

// From some row on: rows `stride` numbers apart of `depth` numbers, or the transpose of such a matrix.
struct Bf16Left {
  const uint16_t* numbers;
  int stride;
  int depth;
  bool transposed = false;
};

// [depth, columns]: packed; or rows, or those of its transpose, that are `stride` numbers apart.
struct Bf16Right {
  const uint16_t* numbers;
  int depth;
  int columns;
  int stride;
  bool transposed = false;
};

class Bf16Product {
 public:
  Bf16Product() = default;

  // Of `rows` rows and operands that lie as these do. c, floats of `columns` columns, has rows `c_stride` apart; with
  // an activation, these are written whole.
  static absl::StatusOr<Bf16Product> Create(int rows, const Bf16Left& a, const Bf16Right& b, int columns, int c_stride,
                                            const PostOps& post_ops, int workers);

  // `bias` as for MatMul.
  absl::Status Run(int worker, const Bf16Left& a, const Bf16Right& b, const float* bias, float* c) const;

 private:
  int rows_ = 0;
  int columns_ = 0;
  int c_stride_ = 0;
  bool has_bias_ = false;
  float floor_ = 0;
  bool activates_ = false;
  ActivationForward activation_;  // On AMX, unless it is ReLU or there is none.
  Bf16MatMul product_;            // Where there is no AMX.
};

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_BF16_PRODUCT_H_
