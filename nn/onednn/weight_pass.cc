#include "nn/onednn/weight_pass.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/optimizer.h"
#include "nn/phases.h"
#include "util/status.h"

namespace inknet::nn::onednn {
namespace {

// Rows of a layer's weights in a weight tile: a multiple of oneDNN's register tile (48 rows; in BF16, 32), with at
// least four tiles for each thread where the network is large enough for that.
int RowsPerTile(const NetworkSpec& spec) {
  const int unit = spec.bf16() ? 32 : 48;
  const int most = spec.bf16() ? 128 : 144;
  int rows = 0;
  for (int l = 0; l < spec.layers(); ++l) rows += spec.widths[static_cast<size_t>(l)] + 1;
  return std::clamp(rows / (4 * spec.threads) / unit * unit, unit, most);
}

}  // namespace

WeightPass::WeightPass(const NetworkSpec& spec, std::vector<DenseLayer>* layers, std::vector<LayerProducts>* products)
    : spec_(spec), kernels_(BestKernels()), layers_(*layers), products_(*products) {}

absl::Status WeightPass::MakePrimitives() {
  const int most = RowsPerTile(spec_);
  int widest = 0;
  for (size_t l = 0; l < layers_.size(); ++l) {
    const DenseLayer& layer = layers_[l];
    first_tiles_.push_back(static_cast<int>(tiles_.size()));
    if (!spec_.trains(static_cast<int>(l))) continue;
    widest = std::max(widest, layer.stride);
    for (int first = 0; first < layer.rows(); first += most) {
      const int rows = std::min(most, layer.rows() - first);
      const int product_rows = std::clamp(layer.product_rows() - first, 0, rows);
      if (product_rows > 0) RETURN_IF_ERROR(products_[l].MakeWeightGradient(product_rows, spec_.threads));
      tiles_.push_back({static_cast<int>(l), first, rows, product_rows, 0});
    }
  }
  first_tiles_.push_back(static_cast<int>(tiles_.size()));
  const bool waits = layers_.back().gradient.size() > 0;
  for (int worker = 0; worker < spec_.threads; ++worker) gradients_.emplace_back(waits ? 0 : Area(most, widest));
  return absl::OkStatus();
}

absl::Status WeightPass::Run(const UpdateRule& rule, Workers* workers, std::vector<double>* squared_norms) {
  const int tiles = static_cast<int>(tiles_.size());
  RETURN_IF_ERROR(workers->Run(tiles, [&](int index, int worker) -> absl::Status {
    PhaseTimer timer(workers->PhasesOf(worker));
    Tile& tile = tiles_[static_cast<size_t>(index)];
    RETURN_IF_ERROR(ComputeGradient(tile, worker));
    timer.Finish(Phase::kBackward);
    tile.squared_norm = clips()
                            ? kernels_.sum_of_squares(GradientOf(tile, worker), Area(tile.rows, LayerOf(tile).stride))
                            : Update(tile, rule, worker);
    timer.Finish(Phase::kUpdate);
    return absl::OkStatus();
  }));
  std::fill(squared_norms->begin(), squared_norms->end(), 0);
  for (const Tile& tile : tiles_) (*squared_norms)[static_cast<size_t>(tile.layer)] += tile.squared_norm;
  if (!clips()) return absl::OkStatus();
  return workers->Run(tiles, [&](int index, int worker) {
    PhaseTimer timer(workers->PhasesOf(worker));
    const Tile& tile = tiles_[static_cast<size_t>(index)];
    const double norm = std::sqrt((*squared_norms)[static_cast<size_t>(tile.layer)]);
    UpdateRule clipped = rule;
    clipped.gradient_scale = static_cast<float>(ClipScale(norm, spec_.optimizer.clip_norm()));
    Update(tile, clipped, worker);
    timer.Finish(Phase::kUpdate);
    return absl::OkStatus();
  });
}

float* WeightPass::GradientOf(const Tile& tile, int worker) {
  DenseLayer& layer = LayerOf(tile);
  return layer.gradient.size() > 0 ? layer.gradient.data() + Area(tile.first_row, layer.stride)
                                   : gradients_[static_cast<size_t>(worker)].data();
}

absl::Status WeightPass::ComputeGradient(const Tile& tile, int worker) {
  const DenseLayer& layer = LayerOf(tile);
  float* gradient = GradientOf(tile, worker);
  // Layers of different widths share a worker's buffer: what one wrote may lie between the next one's rows.
  for (int row = 0; row < tile.rows; ++row) {
    std::fill(gradient + Area(row, layer.stride) + layer.outputs, gradient + Area(row + 1, layer.stride), 0.0f);
  }
  // Of biases and scales, in the order of the row tiles.
  for (int row = std::max(tile.first_row, layer.product_rows()); row < tile.first_row + tile.rows; ++row) {
    float* sum = gradient + Area(row - tile.first_row, layer.stride);
    std::fill(sum, sum + layer.stride, 0.0f);
    for (int t = 0; t < layer.tiles; ++t) {
      const float* part = layer.tile_sums.data() + Area(2 * t + row - layer.inputs, layer.stride);
      for (int o = 0; o < layer.stride; ++o) sum[o] += part[o];
    }
  }
  if (tile.product_rows == 0) return absl::OkStatus();
  return products_[static_cast<size_t>(tile.layer)].WeightGradient(tile.first_row, tile.product_rows, worker, gradient);
}

double WeightPass::Update(const Tile& tile, const UpdateRule& rule, int worker) {
  DenseLayer& layer = LayerOf(tile);
  const UpdateKernel update = UpdateKernelOf(kernels_, spec_.optimizer);
  const float* gradient = GradientOf(tile, worker);
  const auto update_rows = [&](int first, int rows, const UpdateRule& with) {
    const size_t offset = Area(first, layer.stride);
    return update(layer.weights.data() + offset, gradient + Area(first - tile.first_row, layer.stride),
                  layer.first_moment.data() + offset, layer.second_moment.data() + offset, Area(rows, layer.stride),
                  with);
  };
  const int weight_rows = std::clamp(layer.inputs - tile.first_row, 0, tile.rows);
  // In BF16 a few rows at a time, so that they are still in the core's cache when their copies are made.
  const int at_once = layer.bf16.has_value() ? kLanes : std::max(weight_rows, 1);
  double squared_norm = 0;
  for (int row = 0; row < weight_rows; row += at_once) {
    const int first = tile.first_row + row;
    const int rows = std::min(at_once, weight_rows - row);
    squared_norm += update_rows(first, rows, rule);
    if (layer.bf16.has_value()) {
      layer.bf16->SetWeights(layer.weights.data() + Area(first, layer.stride), first, rows, layer.stride);
    }
  }
  if (weight_rows < tile.rows) {
    UpdateRule without_decay = rule;
    without_decay.weight_decay = without_decay.shrinkage = 0;
    squared_norm += update_rows(tile.first_row + weight_rows, tile.rows - weight_rows, without_decay);
  }
  return squared_norm;
}

}  // namespace inknet::nn::onednn
