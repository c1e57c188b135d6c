#include "nn/onednn/bf16_operands.h"

#include <algorithm>
#include <vector>

namespace inknet::nn::onednn {
namespace {

// Rows at once: as many as stay in a core's nearest cache from one kernel to the next.
constexpr int kRows = 32;

size_t Area(int rows, int columns) { return static_cast<size_t>(rows) * static_cast<size_t>(columns); }

}  // namespace

Bf16Operands::Bf16Operands(int inputs, int outputs, int images, bool goes_back)
    : kernels_(BestKernels()),
      packed_(Bf16IsPacked()),
      inputs_(Bf16Columns(inputs)),
      outputs_(Bf16Columns(outputs)),
      images_(Bf16Depth(images)),
      x_columns_(inputs),
      delta_columns_(outputs),
      x_stride_(Bf16Stride(inputs_)),
      delta_stride_(Bf16Stride(outputs_)),
      transposed_stride_(Bf16Stride(images_)) {
  struct Matrix {
    uint16_t** place;
    size_t size;
  };
  std::vector<Matrix> matrices = {
      {&x_, Area(images_, x_stride_)}, {&delta_, Area(images_, delta_stride_)}, {&weights_, Area(inputs_, outputs_)}};
  if (packed_) {
    matrices.push_back({&transposed_x_, Area(inputs_, transposed_stride_)});
    matrices.push_back({&packed_delta_, Area(images_, outputs_)});
    if (goes_back) matrices.push_back({&transposed_weights_, Area(inputs_, outputs_)});
  }
  // All are whole cache lines, and one more between them keeps them from sharing sets of a cache.
  constexpr size_t kGap = 32;
  size_t size = 0;
  for (const Matrix& matrix : matrices) size += matrix.size + kGap;
  memory_ = AlignedArray<uint16_t>(size);
  uint16_t* next = memory_.data();
  for (const Matrix& matrix : matrices) {
    *matrix.place = next;
    next += matrix.size + kGap;
  }
}

void Bf16Operands::SetX(const float* x, int row, int rows, int stride) {
  for (int first = 0; first < rows; first += kRows) {
    const int n = std::min(kRows, rows - first);
    uint16_t* const out = x_ + Area(row + first, x_stride_);
    kernels_.bf16_rows(x + Area(first, stride), n, x_columns_, stride, out, inputs_, x_stride_);
    if (!packed_) continue;
    kernels_.bf16_transpose(out, n, inputs_, x_stride_, transposed_x_ + row + first, transposed_stride_);
  }
}

void Bf16Operands::SetDelta(const float* delta, int row, int rows, int stride) {
  const size_t panel = Area(images_, kBf16Panel);
  for (int first = 0; first < rows; first += kRows) {
    const int n = std::min(kRows, rows - first);
    uint16_t* const out = delta_ + Area(row + first, delta_stride_);
    kernels_.bf16_rows(delta + Area(first, stride), n, delta_columns_, stride, out, outputs_, delta_stride_);
    if (!packed_) continue;
    kernels_.bf16_pack(out, n, outputs_, delta_stride_, packed_delta_ + Area(row + first, kBf16Panel), panel);
  }
}

void Bf16Operands::SetWeights(const float* w, int row, int rows, int stride) {
  if (!packed_) {
    kernels_.bf16_rows(w, rows, delta_columns_, stride, weights_ + Area(row, outputs_), outputs_, outputs_);
    return;
  }
  for (int first = 0; first < rows; first += kLanes) {
    const int n = std::min(kLanes, rows - first);
    const float* const from = w + Area(first, stride);
    kernels_.bf16_pack_weights(from, n, outputs_, stride, weights_ + Area(row + first, kBf16Panel),
                               Area(inputs_, kBf16Panel));
    if (transposed_weights_ == nullptr) continue;
    kernels_.bf16_pack_weights_transposed(from, n, outputs_, stride, row + first, transposed_weights_,
                                          Area(outputs_, kBf16Panel));
  }
}

Bf16Left Bf16Operands::X(int image) const { return {x_ + Area(image, x_stride_), x_stride_, inputs_}; }

Bf16Left Bf16Operands::Delta(int image) const { return {delta_ + Area(image, delta_stride_), delta_stride_, outputs_}; }

Bf16Left Bf16Operands::TransposedX(int input) const {
  if (packed_) return {transposed_x_ + Area(input, transposed_stride_), transposed_stride_, images_};
  return {x_ + input, x_stride_, images_, true};
}

Bf16Right Bf16Operands::Weights() const { return {weights_, inputs_, outputs_, outputs_}; }

Bf16Right Bf16Operands::TransposedWeights() const {
  if (packed_) return {transposed_weights_, outputs_, inputs_, inputs_};
  return {weights_, outputs_, inputs_, outputs_, true};
}

Bf16Right Bf16Operands::RightDelta() const {
  if (packed_) return {packed_delta_, images_, outputs_, outputs_};
  return {delta_, images_, outputs_, delta_stride_};
}

}  // namespace inknet::nn::onednn
