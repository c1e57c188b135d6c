// What a layer's products multiply in BF16: copies of x, W and delta = d loss / d (x W), each in the orders in which
// kernels want to read it, so that no product has to bring its operands into order first. The forward product is x W,
// the data gradient delta W^T, the weight gradient x^T delta.
//
// Columns are padded with zeros to whole panels (Kernels::bf16_pack), rows to what one instruction takes.
#ifndef INKNET_NN_ONEDNN_BF16_OPERANDS_H_
#define INKNET_NN_ONEDNN_BF16_OPERANDS_H_

#include <cstddef>
#include <cstdint>

#include "nn/kernels/kernels.h"
#include "nn/onednn/bf16_product.h"
#include "util/aligned_array.h"

namespace inknet::nn::onednn {

class Bf16Operands {
 public:
  // For batches of `images` images. `goes_back`: whether there is a data gradient.
  Bf16Operands(int inputs, int outputs, int images, bool goes_back);

  // From floats: `rows` rows from `row` on, both even, of x or delta, whose rows are `stride` floats apart.
  void SetX(const float* x, int row, int rows, int stride);
  void SetDelta(const float* delta, int row, int rows, int stride);
  // Rows of W from `row`, a multiple of kLanes, on; `w` begins with that row. Different rows may be set by different
  // threads.
  void SetWeights(const float* w, int row, int rows, int stride);

  // Left operands: x and delta from an image on, x^T from an input on.
  Bf16Left X(int image) const;
  Bf16Left Delta(int image) const;
  Bf16Left TransposedX(int input) const;
  // Right operands: W, W^T, delta.
  Bf16Right Weights() const;
  Bf16Right TransposedWeights() const;
  Bf16Right RightDelta() const;

 private:
  const Kernels& kernels_;
  const bool packed_;
  const int inputs_;  // All three padded.
  const int outputs_;
  const int images_;
  const int x_columns_;  // Without padding.
  const int delta_columns_;
  const int x_stride_;
  const int delta_stride_;
  const int transposed_stride_;
  // All in one piece, which is large enough for huge pages: kernels jump from row to row.
  AlignedArray<uint16_t> memory_;
  uint16_t* x_ = nullptr;
  uint16_t* delta_ = nullptr;
  uint16_t* weights_ = nullptr;             // Packed, or row by row; then the next three are null.
  uint16_t* transposed_weights_ = nullptr;  // Null where there is no data gradient, too.
  uint16_t* transposed_x_ = nullptr;
  uint16_t* packed_delta_ = nullptr;
};

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_BF16_OPERANDS_H_
