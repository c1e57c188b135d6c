#include "nn/onednn/bf16_product.h"

#include <limits>
#include <utility>

#include "nn/kernels/amx.h"
#include "nn/kernels/kernels.h"
#include "util/status.h"

namespace inknet::nn::onednn {
namespace {

// Numbers in a cache line.
constexpr int kLine = 32;

int Padded(int size, int unit) { return (size + unit - 1) / unit * unit; }

bool UsesAmx() {
  static const bool uses = [] {
    const absl::StatusOr<std::string> unit = Bf16Unit();
    return unit.ok() && *unit == "AMX" && HasAmx();
  }();
  return uses;
}

}  // namespace

bool Bf16IsPacked() {
  static const bool packed = UsesAmx() || Bf16MatMul::WantsPacked();
  return packed;
}

int Bf16Columns(int columns) { return Padded(columns, kBf16Panel); }

int Bf16Depth(int depth) { return Padded(depth, kLine); }

int Bf16Stride(int columns) {
  if (!UsesAmx()) return columns;
  const int lines = Padded(columns, kLine) / kLine;
  return (lines + (lines % 2 == 0 ? 1 : 0)) * kLine;
}

absl::StatusOr<Bf16Product> Bf16Product::Create(int rows, const Bf16Left& a, const Bf16Right& b, int columns,
                                                int c_stride, const PostOps& post_ops, int workers) {
  Bf16Product made;
  made.rows_ = rows;
  made.columns_ = columns;
  made.c_stride_ = c_stride;
  made.has_bias_ = post_ops.bias;
  made.floor_ = post_ops.activation == ModelConfig::RELU ? 0 : -std::numeric_limits<float>::infinity();
  if (UsesAmx()) {
    made.activates_ = post_ops.activation.has_value() && post_ops.activation != ModelConfig::RELU;
    if (made.activates_) {
      ASSIGN_OR_RETURN(made.activation_, ActivationForward::Create(*post_ops.activation, rows * c_stride, workers));
    }
    return made;
  }
  Layout left = {rows, a.depth, a.stride};
  if (a.transposed) left = {rows, a.depth, 1, a.stride};
  Layout right = {b.depth, columns, b.stride};
  if (b.transposed) right = {b.depth, columns, 1, b.stride};
  ASSIGN_OR_RETURN(made.product_,
                   Bf16MatMul::Create(left, right, Bf16IsPacked(), {rows, columns, c_stride}, post_ops, workers));
  return made;
}

absl::Status Bf16Product::Run(int worker, const Bf16Left& a, const Bf16Right& b, const float* bias, float* c) const {
  if (!UsesAmx()) return product_.Run(worker, a.numbers, b.numbers, bias, c);
  AmxMultiply(a.numbers, a.stride, b.numbers, static_cast<size_t>(b.depth) * kBf16Panel, rows_, b.depth, columns_,
              has_bias_ ? bias : nullptr, floor_, c, c_stride_);
  return activates_ ? activation_.Run(worker, c, c) : absl::OkStatus();
}

}  // namespace inknet::nn::onednn
