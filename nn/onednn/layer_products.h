// The three matrix products of a layer, in either precision. Where they find their operands, DenseLayer says.
#ifndef INKNET_NN_ONEDNN_LAYER_PRODUCTS_H_
#define INKNET_NN_ONEDNN_LAYER_PRODUCTS_H_

#include <vector>

#include "absl/status/status.h"
#include "nn/onednn/bf16_product.h"
#include "nn/onednn/dense_layer.h"
#include "nn/onednn/primitives.h"

namespace inknet::nn::onednn {

class LayerProducts {
 public:
  // `layer` outlives it.
  explicit LayerProducts(const DenseLayer* layer) : layer_(*layer) {}

  // Before they are run: those of tiles of `rows` images, and one of `rows` rows of the weights.
  absl::Status MakeForward(int rows, const PostOps& post_ops, int workers);
  absl::Status MakeDataGradient(int rows, int workers);
  absl::Status MakeWeightGradient(int rows, int workers);

  // Of the tile of images that begins at `row`: x W, and what PostOps says of it, into z, with rows of z_stride floats;
  absl::Status Forward(int row, int worker, float* z) const;
  // delta W^T into dx, with rows of x_stride floats.
  absl::Status DataGradient(int row, int worker, float* dx) const;
  // Of `rows` rows of the weights from `first_row` on, of all images: x^T delta, with rows of `stride` floats.
  absl::Status WeightGradient(int first_row, int rows, int worker, float* gradient) const;

 private:
  // Of one precision or the other.
  struct Product {
    MatMul floats;
    Bf16Product bf16;
  };
  struct WeightGradientProduct {
    int rows;
    Product product;
  };

  const DenseLayer& layer_;
  Product forward_;
  Product data_gradient_;
  std::vector<WeightGradientProduct> weight_gradients_;
};

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_LAYER_PRODUCTS_H_
