// The network in use: many images in tiles, a few of them one by one, and these in floats always, since what limits
// them is to read the weights, of which they skip what an image does not need.
#ifndef INKNET_NN_ONEDNN_INFERENCE_H_
#define INKNET_NN_ONEDNN_INFERENCE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nn/batch.h"
#include "nn/kernels/kernels.h"
#include "nn/network.h"
#include "nn/onednn/bf16_product.h"
#include "nn/onednn/dense_layer.h"
#include "nn/onednn/primitives.h"
#include "nn/onednn/workers.h"
#include "nn/spec.h"

namespace inknet::nn::onednn {

class Inference {
 public:
  // All that is given here outlives it.
  Inference(const NetworkSpec& spec, const std::vector<DenseLayer>* layers);

  // Before anything else.
  absl::Status MakePrimitives();

  // After the layers' weights have changed.
  void WeightsChange() { folded_is_stale_ = bf16_is_stale_ = true; }

  // As Network's. `bf16`: products of BF16 matrices, of a network that is one of that precision.
  absl::StatusOr<Score> Evaluate(const Batch& batch, bool bf16, Workers* workers);
  absl::Status Predict(const Batch& batch, bool bf16, Workers* workers, float* probabilities);

 private:
  // Of a layer in BF16.
  struct Bf16Layer {
    AlignedArray<uint16_t> weights;
    Bf16Right right;
    Bf16Product product;
  };

  absl::Status MakeBf16(size_t layer, const PostOps& post_ops);
  void MakeBf16WeightsWhereStale();
  // x W, and what comes right after it, of a tile.
  absl::Status Multiply(size_t layer, bool bf16, int worker, const float* x, float* y);
  // Batch normalization is folded into copies of the weights (nn/normalization.h).
  void FoldWhereStale();
  const float* WeightsOf(size_t layer) const;
  const float* BiasOf(size_t layer) const {
    return WeightsOf(layer) + Area(layers_[layer].inputs, layers_[layer].stride);
  }
  bool normalizes_rows(size_t layer) const {
    return spec_.normalization == ModelConfig::LAYER && layer + 1 < layers_.size();
  }
  // Of `n` images: from x W in `u` to the next layer's x, which goes into `x`.
  absl::Status NormalizeRows(size_t layer, int n, int worker, float* u, float* x);
  // For image n of the batch, without oneDNN: a tile of many images would compute zeros for all but this one.
  absl::Status PredictOne(const Batch& batch, int n, float* probabilities);
  // Runs the network on every tile of the batch and calls use(first image, images, what `softmax` made, [n, K]).
  template <typename Use>
  absl::Status ForEachTile(const Batch& batch, const Softmax& softmax, bool bf16, Workers* workers, Use use);

  const NetworkSpec& spec_;
  const Kernels& kernels_;
  const std::vector<DenseLayer>& layers_;
  std::vector<MatMul> products_;                // By layer, with bias and activation unless rows are normalized.
  std::vector<ActivationForward> activations_;  // By layer whose rows are normalized.
  std::vector<AlignedArray<float>> folded_;     // By layer, [I + 1, stride]; none without batch normalization.
  bool folded_is_stale_ = true;
  std::vector<Bf16Layer> bf16_;  // By layer; none in FLOAT32.
  bool bf16_is_stale_ = true;
  Softmax softmax_;  // As the loss wants it.
  Softmax probabilities_;
  std::vector<std::array<AlignedArray<float>, 2>> buffers_;  // By worker: a tile's x and y.
  std::vector<AlignedArray<uint16_t>> bf16_x_;               // By worker: a tile's x in BF16.
  std::vector<std::vector<float>> row_factors_;              // By worker, of a tile.
  AlignedArray<float> no_bias_;
};

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_INFERENCE_H_
