// The second phase of a training step: some rows of one layer's weights, a tile, get their gradient over the whole
// batch, and right after it, still in cache, their update. Frozen layers have no tiles, and norms of 0. With clipping,
// updates wait for the layer's norm and are a third phase. With several ranks, gradients alone are worked out here,
// layer by layer (shared_step.h).
#ifndef INKNET_NN_ONEDNN_WEIGHT_PASS_H_
#define INKNET_NN_ONEDNN_WEIGHT_PASS_H_

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "nn/kernels/kernels.h"
#include "nn/onednn/dense_layer.h"
#include "nn/onednn/layer_products.h"
#include "nn/onednn/workers.h"
#include "nn/spec.h"

namespace inknet::nn::onednn {

class WeightPass {
 public:
  // `products` are those of the layers. All that is given here outlives the pass.
  WeightPass(const NetworkSpec& spec, std::vector<DenseLayer>* layers, std::vector<LayerProducts>* products);

  // Before Run.
  absl::Status MakePrimitives();

  // By the layers' x and delta. Writes, by layer, the squared norm of the gradient.
  absl::Status Run(const UpdateRule& rule, Workers* workers, std::vector<double>* squared_norms);

  // The gradient of a tile's rows, in `gradient` of its layer. Tiles [begin(l), begin(l + 1)) are layer l's.
  absl::Status ComputeGradient(int tile, int worker) {
    return ComputeGradient(tiles_[static_cast<size_t>(tile)], worker);
  }
  int begin(size_t layer) const { return first_tiles_[layer]; }
  // The tile's part of its layer's `gradient`: its first number, and the end.
  std::pair<size_t, size_t> PartOf(int tile) const {
    const Tile& of = tiles_[static_cast<size_t>(tile)];
    const int stride = layers_[static_cast<size_t>(of.layer)].stride;
    return {Area(of.first_row, stride), Area(of.first_row + of.rows, stride)};
  }

 private:
  struct Tile {
    int layer;
    int first_row;
    int rows;
    int product_rows;  // Of those, from the first, whose gradient is a product. 0: there are only biases and scales.
    double squared_norm;
  };

  bool clips() const { return spec_.optimizer.clip_norm() > 0; }
  DenseLayer& LayerOf(const Tile& tile) { return layers_[static_cast<size_t>(tile.layer)]; }
  // Where the gradient of the tile's rows is: in a matrix of the layer where it has to wait, for the norm or for other
  // ranks; else in the worker's own buffer, which stays in its cache.
  float* GradientOf(const Tile& tile, int worker);
  // x^T d loss / d (x W), for the tile's rows, and the sums of biases and scales that are normalized.
  absl::Status ComputeGradient(const Tile& tile, int worker);
  // Updates the tile's weights and returns the squared norm of their gradient.
  double Update(const Tile& tile, const UpdateRule& rule, int worker);

  const NetworkSpec& spec_;
  const Kernels& kernels_;
  std::vector<DenseLayer>& layers_;
  std::vector<LayerProducts>& products_;
  std::vector<Tile> tiles_;
  std::vector<int> first_tiles_;                // By layer, and the end.
  std::vector<AlignedArray<float>> gradients_;  // By worker; empty where layers have a matrix.
};

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_WEIGHT_PASS_H_
