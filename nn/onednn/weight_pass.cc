#include "nn/onednn/weight_pass.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/optimizer.h"
#include "nn/phases.h"
#include "util/status.h"

namespace inknet::nn::onednn {
namespace {

// Rows of a layer's weights in a weight tile: a multiple of oneDNN's register tile (48 rows), with at least four tiles
// for each thread where the network is large enough for that.
int RowsPerTile(const NetworkSpec& spec) {
  constexpr int kUnit = 48;
  constexpr int kMost = 3 * kUnit;
  int rows = 0;
  for (int l = 0; l < spec.layers(); ++l) rows += spec.widths[static_cast<size_t>(l)] + 1;
  return std::clamp(rows / (4 * spec.threads) / kUnit * kUnit, kUnit, kMost);
}

}  // namespace

WeightPass::WeightPass(const NetworkSpec& spec, int rows, std::vector<DenseLayer>* layers)
    : spec_(spec), rows_(rows), kernels_(BestKernels()), layers_(*layers) {}

absl::Status WeightPass::MakePrimitives() {
  const int most = RowsPerTile(spec_);
  products_.reserve(2 * layers_.size());  // Tiles point into it.
  int widest = 0;
  for (size_t l = 0; l < layers_.size(); ++l) {
    const DenseLayer& layer = layers_[l];
    first_tiles_.push_back(static_cast<int>(tiles_.size()));
    if (!spec_.trains(static_cast<int>(l))) continue;
    widest = std::max(widest, layer.stride);
    for (int first = 0; first < layer.rows(); first += most) {
      const int rows = std::min(most, layer.rows() - first);
      const int product_rows = std::min(rows, layer.product_rows() - first);
      if (product_rows > 0 && (first == 0 || product_rows != most)) {
        Layout x = layer.X(rows_);
        x.columns = product_rows;
        ASSIGN_OR_RETURN(MatMul product,
                         MatMul::Create(x.Transposed(), layer.Z(rows_), {product_rows, layer.outputs, layer.stride}, {},
                                        spec_.threads));
        products_.push_back(std::move(product));
      }
      tiles_.push_back({static_cast<int>(l), first, rows, product_rows > 0 ? &products_.back() : nullptr, 0});
    }
  }
  first_tiles_.push_back(static_cast<int>(tiles_.size()));
  const bool waits = layers_.front().gradient.size() > 0;
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
  if (tile.product == nullptr) return absl::OkStatus();
  return tile.product->Run(worker, layer.x.data() + tile.first_row, layer.delta.data(), nullptr, gradient);
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
  double squared_norm = update_rows(tile.first_row, weight_rows, rule);
  if (weight_rows < tile.rows) {
    UpdateRule without_decay = rule;
    without_decay.weight_decay = without_decay.shrinkage = 0;
    squared_norm += update_rows(tile.first_row + weight_rows, tile.rows - weight_rows, without_decay);
  }
  return squared_norm;
}

}  // namespace inknet::nn::onednn
