#include "nn/onednn/layer_products.h"

#include <algorithm>
#include <utility>

#include "util/status.h"

namespace inknet::nn::onednn {

absl::Status LayerProducts::MakeForward(int rows, const PostOps& post_ops, int workers) {
  if (layer_.bf16.has_value()) {
    const Bf16Operands& operands = *layer_.bf16;
    // All columns, padding too, but of logits, which have no gaps.
    const int columns = std::min(layer_.z_stride, Bf16Columns(layer_.outputs));
    ASSIGN_OR_RETURN(forward_.bf16, Bf16Product::Create(rows, operands.X(0), operands.Weights(), columns,
                                                        layer_.z_stride, post_ops, workers));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(forward_.floats, MatMul::Create(layer_.X(rows), layer_.W(), layer_.Z(rows), post_ops, workers));
  return absl::OkStatus();
}

absl::Status LayerProducts::MakeDataGradient(int rows, int workers) {
  if (layer_.bf16.has_value()) {
    const Bf16Operands& operands = *layer_.bf16;
    ASSIGN_OR_RETURN(data_gradient_.bf16,
                     Bf16Product::Create(rows, operands.Delta(0), operands.TransposedWeights(),
                                         Bf16Columns(layer_.inputs), layer_.x_stride, {}, workers));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(data_gradient_.floats,
                   MatMul::Create(layer_.Z(rows), layer_.W().Transposed(), layer_.X(rows), {}, workers));
  return absl::OkStatus();
}

absl::Status LayerProducts::MakeWeightGradient(int rows, int workers) {
  for (const WeightGradientProduct& made : weight_gradients_) {
    if (made.rows == rows) return absl::OkStatus();
  }
  Product product;
  if (layer_.bf16.has_value()) {
    const Bf16Operands& operands = *layer_.bf16;
    ASSIGN_OR_RETURN(product.bf16, Bf16Product::Create(rows, operands.TransposedX(0), operands.RightDelta(),
                                                       Bf16Columns(layer_.outputs), layer_.stride, {}, workers));
  } else {
    Layout x = layer_.X(layer_.images);
    x.columns = rows;
    ASSIGN_OR_RETURN(product.floats, MatMul::Create(x.Transposed(), layer_.Z(layer_.images),
                                                    {rows, layer_.outputs, layer_.stride}, {}, workers));
  }
  weight_gradients_.push_back({rows, std::move(product)});
  return absl::OkStatus();
}

absl::Status LayerProducts::Forward(int row, int worker, float* z) const {
  if (layer_.bf16.has_value()) {
    return forward_.bf16.Run(worker, layer_.bf16->X(row), layer_.bf16->Weights(), layer_.bias(), z);
  }
  return forward_.floats.Run(worker, layer_.x.data() + Area(row, layer_.x_stride), layer_.weights.data(), layer_.bias(),
                             z);
}

absl::Status LayerProducts::DataGradient(int row, int worker, float* dx) const {
  if (layer_.bf16.has_value()) {
    return data_gradient_.bf16.Run(worker, layer_.bf16->Delta(row), layer_.bf16->TransposedWeights(), nullptr, dx);
  }
  return data_gradient_.floats.Run(worker, layer_.delta.data() + Area(row, layer_.z_stride), layer_.weights.data(),
                                   nullptr, dx);
}

absl::Status LayerProducts::WeightGradient(int first_row, int rows, int worker, float* gradient) const {
  size_t i = 0;
  while (weight_gradients_[i].rows != rows) ++i;
  const Product& product = weight_gradients_[i].product;
  if (layer_.bf16.has_value()) {
    return product.bf16.Run(worker, layer_.bf16->TransposedX(first_row), layer_.bf16->RightDelta(), nullptr, gradient);
  }
  return product.floats.Run(worker, layer_.x.data() + first_row, layer_.delta.data(), nullptr, gradient);
}

}  // namespace inknet::nn::onednn
