#include "nn/onednn/inference.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "nn/normalization.h"
#include "nn/onednn/activation.h"
#include "nn/onednn/gather.h"
#include "nn/onednn/loss.h"
#include "util/status.h"

namespace inknet::nn::onednn {
namespace {

constexpr int kTileRows = 128;
// Up to so many images go one by one, which is sooner done than a tile (bench/latency.cc).
constexpr int kFewImages = 32;

}  // namespace

Inference::Inference(const NetworkSpec& spec, const std::vector<DenseLayer>* layers)
    : spec_(spec), kernels_(BestKernels()), layers_(*layers) {}

absl::Status Inference::MakePrimitives() {
  int widest = spec_.classes();
  for (size_t l = 0; l < layers_.size(); ++l) {
    const DenseLayer& layer = layers_[l];
    widest = std::max(widest, layer.x_stride);
    const bool last = l + 1 == layers_.size();
    PostOps post_ops;
    post_ops.bias = !normalizes_rows(l);
    if (!last && !normalizes_rows(l)) post_ops.activation = spec_.activation;
    ASSIGN_OR_RETURN(MatMul product,
                     MatMul::Create(layer.X(kTileRows), layer.W(), layer.Z(kTileRows), post_ops, spec_.threads));
    products_.push_back(std::move(product));
    if (spec_.bf16()) RETURN_IF_ERROR(MakeBf16(l, post_ops));
    if (normalizes_rows(l)) {
      ASSIGN_OR_RETURN(ActivationForward activation,
                       ActivationForward::Create(spec_.activation, kTileRows * layer.z_stride, spec_.threads));
      activations_.push_back(std::move(activation));
    }
    if (spec_.normalization == ModelConfig::BATCH) folded_.emplace_back(Area(layer.inputs + 1, layer.stride));
  }
  const int classes = spec_.classes();
  ASSIGN_OR_RETURN(softmax_, Softmax::Create(SoftmaxKindFor(spec_.loss), kTileRows, classes, spec_.threads));
  ASSIGN_OR_RETURN(probabilities_, Softmax::Create(SoftmaxKind::kProbabilities, kTileRows, classes, spec_.threads));
  for (int worker = 0; worker < spec_.threads; ++worker) {
    for (AlignedArray<float>& buffer : buffers_.emplace_back()) buffer = AlignedArray<float>(Area(kTileRows, widest));
    row_factors_.emplace_back(kTileRows);
    if (spec_.bf16()) bf16_x_.emplace_back(Area(kTileRows, Bf16Stride(Bf16Columns(widest))));
  }
  no_bias_ = AlignedArray<float>(static_cast<size_t>(widest));
  return absl::OkStatus();
}

absl::Status Inference::MakeBf16(size_t l, const PostOps& post_ops) {
  const DenseLayer& layer = layers_[l];
  Bf16Layer& made = bf16_.emplace_back();
  const int inputs = Bf16Columns(layer.inputs);
  const int outputs = Bf16Columns(layer.outputs);
  made.weights = AlignedArray<uint16_t>(Area(inputs, outputs));
  made.right = {made.weights.data(), inputs, outputs, outputs};
  const int columns = std::min(layer.z_stride, outputs);
  ASSIGN_OR_RETURN(made.product, Bf16Product::Create(kTileRows, {nullptr, Bf16Stride(inputs), inputs}, made.right,
                                                     columns, layer.z_stride, post_ops, spec_.threads));
  return absl::OkStatus();
}

void Inference::MakeBf16WeightsWhereStale() {
  if (!std::exchange(bf16_is_stale_, false)) return;
  for (size_t l = 0; l < bf16_.size(); ++l) {
    const DenseLayer& layer = layers_[l];
    uint16_t* const weights = bf16_[l].weights.data();
    const int columns = bf16_[l].right.columns;
    if (Bf16IsPacked()) {
      kernels_.bf16_pack_weights(WeightsOf(l), layer.inputs, columns, layer.stride, weights,
                                 Area(bf16_[l].right.depth, kBf16Panel));
    } else {
      kernels_.bf16_rows(WeightsOf(l), layer.inputs, layer.outputs, layer.stride, weights, columns, columns);
    }
  }
}

absl::Status Inference::Multiply(size_t l, bool bf16, int worker, const float* x, float* y) {
  if (!bf16) return products_[l].Run(worker, x, WeightsOf(l), BiasOf(l), y);
  const DenseLayer& layer = layers_[l];
  const int depth = bf16_[l].right.depth;
  uint16_t* const left = bf16_x_[static_cast<size_t>(worker)].data();
  kernels_.bf16_rows(x, kTileRows, layer.inputs, layer.x_stride, left, depth, Bf16Stride(depth));
  return bf16_[l].product.Run(worker, {left, Bf16Stride(depth), depth}, bf16_[l].right, BiasOf(l), y);
}

const float* Inference::WeightsOf(size_t layer) const {
  return folded_.empty() ? layers_[layer].weights.data() : folded_[layer].data();
}

void Inference::FoldWhereStale() {
  if (!std::exchange(folded_is_stale_, false)) return;
  for (size_t l = 0; l < folded_.size(); ++l) {
    const DenseLayer& layer = layers_[l];
    float* folded = folded_[l].data();
    std::copy_n(layer.weights.data(), folded_[l].size(), folded);
    if (!layer.normalized) continue;
    for (int o = 0; o < layer.outputs; ++o) {
      const float factor = FoldedFactor(layer.scale()[o], layer.variance[static_cast<size_t>(o)]);
      for (int i = 0; i < layer.inputs; ++i) folded[Area(i, layer.stride) + Area(1, o)] *= factor;
      folded[Area(layer.inputs, layer.stride) + Area(1, o)] -= factor * layer.mean[static_cast<size_t>(o)];
    }
  }
}

absl::Status Inference::NormalizeRows(size_t l, int n, int worker, float* u, float* x) {
  const DenseLayer& layer = layers_[l];
  const bool relu = spec_.activation == ModelConfig::RELU;
  kernels_.normalize_rows({n, layer.outputs, layer.z_stride, layer.scale(), layer.bias(), kNormalizationEpsilon},
                          relu ? 0.0f : -std::numeric_limits<float>::infinity(), u, x,
                          row_factors_[static_cast<size_t>(worker)].data());
  if (relu) return absl::OkStatus();
  if (n == 1) {
    Activate(spec_.activation, x, layer.outputs);
    return absl::OkStatus();
  }
  return activations_[l].Run(worker, x, x);
}

template <typename Use>
absl::Status Inference::ForEachTile(const Batch& batch, const Softmax& softmax, bool bf16, Workers* workers, Use use) {
  FoldWhereStale();
  if (bf16) MakeBf16WeightsWhereStale();
  return workers->Run(DivideRoundingUp(batch.size, kTileRows), [&](int tile, int worker) -> absl::Status {
    const int first = tile * kTileRows;
    const int n = std::min(kTileRows, batch.size - first);
    float* x = buffers_[static_cast<size_t>(worker)][0].data();
    float* y = buffers_[static_cast<size_t>(worker)][1].data();
    Gather(kernels_, spec_, batch, first, n, kTileRows, layers_.front().x_stride, x);
    for (size_t l = 0; l < layers_.size(); ++l) {
      RETURN_IF_ERROR(Multiply(l, bf16, worker, x, y));
      if (normalizes_rows(l)) {
        RETURN_IF_ERROR(NormalizeRows(l, kTileRows, worker, y, x));
      } else {
        std::swap(x, y);
      }
    }
    RETURN_IF_ERROR(softmax.Run(worker, x, x));
    use(first, n, x);
    return absl::OkStatus();
  });
}

absl::StatusOr<Score> Inference::Evaluate(const Batch& batch, bool bf16, Workers* workers) {
  const int classes = spec_.classes();
  std::vector<Score> scores(static_cast<size_t>(DivideRoundingUp(batch.size, kTileRows)));
  RETURN_IF_ERROR(ForEachTile(batch, softmax_, bf16, workers, [&](int first, int n, const float* rows) {
    Score& score = scores[static_cast<size_t>(first / kTileRows)];
    for (int i = 0; i < n; ++i) {
      const float* row = rows + Area(i, classes);
      const int label = batch.labels[batch.rows[first + i]];
      score.loss_sum += LossOf(spec_.loss, row, classes, label);
      score.correct += std::max_element(row, row + classes) - row == label;
    }
  }));
  Score total;
  for (const Score& score : scores) {
    total.loss_sum += score.loss_sum;
    total.correct += score.correct;
  }
  total.images = batch.size;
  return total;
}

absl::Status Inference::Predict(const Batch& batch, bool bf16, Workers* workers, float* probabilities) {
  const int classes = spec_.classes();
  if (batch.size <= kFewImages) {
    FoldWhereStale();
    for (int n = 0; n < batch.size; ++n) RETURN_IF_ERROR(PredictOne(batch, n, probabilities + Area(n, classes)));
    return absl::OkStatus();
  }
  return ForEachTile(batch, probabilities_, bf16, workers, [&](int first, int n, const float* rows) {
    std::copy(rows, rows + Area(n, classes), probabilities + Area(first, classes));
  });
}

absl::Status Inference::PredictOne(const Batch& batch, int n, float* probabilities) {
  float* x = buffers_[0][0].data();
  float* y = buffers_[0][1].data();
  Gather(kernels_, spec_, batch, n, 1, 1, layers_.front().x_stride, x);
  for (size_t l = 0; l < layers_.size(); ++l) {
    const DenseLayer& layer = layers_[l];
    kernels_.dense(x, layer.inputs, WeightsOf(l), normalizes_rows(l) ? no_bias_.data() : BiasOf(l), layer.stride, y);
    if (normalizes_rows(l)) {
      RETURN_IF_ERROR(NormalizeRows(l, 1, /*worker=*/0, y, x));
      continue;
    }
    if (l + 1 < layers_.size()) Activate(spec_.activation, y, layer.outputs);
    std::swap(x, y);
  }
  const int classes = spec_.classes();
  const float largest = *std::max_element(x, x + classes);
  float sum = 0;
  for (int k = 0; k < classes; ++k) sum += probabilities[k] = std::exp(x[k] - largest);
  for (int k = 0; k < classes; ++k) probabilities[k] /= sum;
  return absl::OkStatus();
}

}  // namespace inknet::nn::onednn
