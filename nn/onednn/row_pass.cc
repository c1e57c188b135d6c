#include "nn/onednn/row_pass.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "nn/onednn/gather.h"
#include "nn/onednn/loss.h"
#include "nn/phases.h"
#include "nn/warp.h"
#include "util/status.h"

namespace inknet::nn::onednn {
namespace {

// Images in a row tile: as many as threads leave for each, since every tile reads all weights, but so few that what
// they become stays in a core's cache.
int RowsPerTile(int batch_size, int threads) {
  constexpr int kMost = 256;
  const int rows = std::min(DivideRoundingUp(batch_size, threads), kMost);
  return DivideRoundingUp(batch_size, DivideRoundingUp(batch_size, rows));
}

// BF16's kernels take pairs of images.
int InPairs(const NetworkSpec& spec, int rows) { return spec.bf16() ? DivideRoundingUp(rows, 2) * 2 : rows; }

}  // namespace

RowTiles::RowTiles(const NetworkSpec& spec, const BatchShares& shares)
    : tile_rows(InPairs(spec, RowsPerTile(shares.largest(), spec.threads))) {
  if (spec.normalization == ModelConfig::BATCH && !shares.spreads_groups()) {
    const int group = ImageGroups::LargestGroup(spec);
    groups = std::max(tile_rows / group, 1);
    tiles = DivideRoundingUp(shares.largest(), groups * group);
    tile_rows = InPairs(spec, groups * group);
    return;
  }
  tiles = DivideRoundingUp(shares.largest(), tile_rows);
}

RowPass::RowPass(const NetworkSpec& spec, const RowTiles& tiles, std::vector<DenseLayer>* layers,
                 std::vector<LayerProducts>* products)
    : spec_(spec),
      tiles_(tiles),
      kernels_(BestKernels()),
      layers_(*layers),
      products_(*products),
      hidden_(layers->size() - 1),
      softmax_rows_(Area(tiles.rows(), spec.classes())),
      tile_losses_(static_cast<size_t>(tiles.tiles)) {
  if (spec.image_columns > 0 && Augments(spec.augmentation)) augmenter_.emplace(spec, spec.threads);
  if (!spec.bf16()) return;
  int widest_x = 0;
  int widest_delta = 0;
  for (const DenseLayer& layer : layers_) {
    widest_x = std::max(widest_x, layer.x_stride);
    widest_delta = std::max(widest_delta, layer.z_stride);
  }
  for (int worker = 0; worker < spec.threads; ++worker) {
    tile_x_.emplace_back(Area(tiles.tile_rows, widest_x));
    tile_delta_.emplace_back(Area(tiles.tile_rows, widest_delta));
  }
}

absl::Status RowPass::MakePrimitives() {
  for (size_t l = 0; l < hidden_.size(); ++l) RETURN_IF_ERROR(MakeHiddenLayer(l));
  const int rows = tiles_.tile_rows;
  RETURN_IF_ERROR(products_.back().MakeForward(rows, {true}, spec_.threads));
  const SoftmaxKind kind = SoftmaxKindFor(spec_.loss);
  ASSIGN_OR_RETURN(softmax_, Softmax::Create(kind, rows, spec_.classes(), spec_.threads));
  ASSIGN_OR_RETURN(softmax_backward_, SoftmaxBackward::Create(kind, rows, spec_.classes(), spec_.threads));
  return absl::OkStatus();
}

absl::Status RowPass::MakeHiddenLayer(size_t l) {
  HiddenLayer& hidden = hidden_[l];
  const DenseLayer& layer = layers_[l];
  const int rows = tiles_.tile_rows;
  PostOps post_ops;
  post_ops.bias = !normalizes();
  if (!normalizes() && !has_z()) post_ops.activation = spec_.activation;
  RETURN_IF_ERROR(products_[l].MakeForward(rows, post_ops, spec_.threads));
  RETURN_IF_ERROR(products_[l + 1].MakeDataGradient(rows, spec_.threads));
  // On whole rows, padding included: d loss is zero there, and stays so.
  const int whole_rows = rows * layer.z_stride;
  if (has_z()) {
    ASSIGN_OR_RETURN(hidden.activation, ActivationForward::Create(spec_.activation, whole_rows, spec_.threads));
  }
  if (!relu()) {
    ASSIGN_OR_RETURN(hidden.derivative, ActivationBackward::Create(spec_.activation, whole_rows, spec_.threads));
  }
  const auto array = [&](bool needed) { return AlignedArray<float>(needed ? Area(tiles_.rows(), layer.z_stride) : 0); };
  hidden.zhat = array(normalizes());
  hidden.z = array(has_z());
  hidden.activated = array(keeps_activated(l));
  hidden.delta = array(spec_.bf16() && spreads_groups());
  if (spec_.normalization == ModelConfig::BATCH) {
    // Where ranks share groups, this one has a part of a single one.
    hidden.mean = AlignedArray<float>(Area(std::max(tiles_.tiles * tiles_.groups, 1), layer.stride));
    hidden.variance = AlignedArray<float>(hidden.mean.size());
    if (spreads_groups()) hidden.spread.emplace(spec_, layer.outputs, tiles_.tiles);
  } else if (spec_.normalization == ModelConfig::LAYER) {
    hidden.row_factors = AlignedArray<float>(static_cast<size_t>(tiles_.rows()));
  }
  return absl::OkStatus();
}

void RowPass::Begin(const Batch& batch, const BatchShare& share, int64_t step) {
  batch_ = batch;
  share_ = share;
  for (size_t l = 0; l < hidden_.size(); ++l) hidden_[l].mask = MakeDropoutMask(spec_, static_cast<int>(l), step);
}

absl::Status RowPass::Run(Workers* workers) {
  return workers->Run(tiles_.tiles,
                      [&](int tile, int worker) { return RunTile(tile, worker, workers->PhasesOf(worker)); });
}

absl::Status RowPass::Forward(Workers* workers, Collective* collective) {
  if (spreads_groups()) return ForwardByLayer(workers, collective);
  return workers->Run(tiles_.tiles, [&](int tile, int worker) {
    if (worker == 0) collective->Poll();
    return ForwardTile(tile, worker, workers->PhasesOf(worker));
  });
}

absl::Status RowPass::ForwardByLayer(Workers* workers, Collective* collective) {
  // One after another for every tile that has images.
  const auto for_each_tile = [&](Phase phase, const auto& body) {
    return workers->Run(tiles_.tiles, [&](int tile, int worker) -> absl::Status {
      PhaseTimer timer(workers->PhasesOf(worker));
      RETURN_IF_ERROR(body(tile, RowsOf(tile), worker));
      timer.Finish(phase);
      return absl::OkStatus();
    });
  };
  RETURN_IF_ERROR(for_each_tile(Phase::kGather, [&](int tile, const Rows& rows, int worker) {
    if (rows.n > 0) {
      GatherImages(rows, worker);
    } else {
      Clear(tile, rows.row, worker);
    }
    return absl::OkStatus();
  }));
  for (size_t l = 0; l < hidden_.size(); ++l) {
    HiddenLayer& hidden = hidden_[l];
    RETURN_IF_ERROR(for_each_tile(Phase::kForward, [&](int tile, const Rows& rows, int worker) -> absl::Status {
      hidden.spread->Clear(tile);
      if (rows.n == 0) return absl::OkStatus();
      RETURN_IF_ERROR(Multiply(l, rows, worker));
      hidden.spread->AddForward(tile, Normalized(l, rows.n), hidden.zhat.data() + Area(rows.row, layers_[l].z_stride));
      return absl::OkStatus();
    }));
    hidden.spread->ExchangeForward(share_, collective, hidden.mean.data(), hidden.variance.data());
    RETURN_IF_ERROR(for_each_tile(Phase::kForward, [&](int, const Rows& rows, int worker) {
      return rows.n == 0 ? absl::OkStatus() : ForwardThroughHidden(l, rows, worker);
    }));
  }
  return for_each_tile(Phase::kForward, [&](int tile, const Rows& rows, int worker) -> absl::Status {
    if (rows.n == 0) return absl::OkStatus();
    RETURN_IF_ERROR(ForwardThroughLogits(rows, worker));
    return Loss(rows, tile, worker);
  });
}

size_t RowPass::StatisticsSize() const {
  size_t size = 0;
  if (spec_.normalization != ModelConfig::BATCH) return size;
  for (size_t l = 0; l < hidden_.size(); ++l) size += 2 * static_cast<size_t>(layers_[l].outputs);
  return size;
}

void RowPass::Statistics(double* statistics) const {
  if (spec_.normalization != ModelConfig::BATCH) return;
  const ImageGroups groups(spec_, share_.total);
  for (size_t l = 0; l < hidden_.size(); ++l) {
    const HiddenLayer& hidden = hidden_[l];
    const int outputs = layers_[l].outputs;
    for (int o = 0; o < outputs; ++o) {
      float mean = 0;
      float variance = 0;
      for (int g = share_.first_group; g < share_.end_group; ++g) {
        const int images = groups.begin(g + 1) - groups.begin(g);
        const float n = static_cast<float>(images);
        // Ranks that share a group all say what it has, each for its own images.
        const float own = static_cast<float>(std::min(images, share_.size));
        const float share = own / static_cast<float>(share_.total);
        const size_t k = GroupOffset(l, g) + static_cast<size_t>(o);
        mean += share * hidden.mean[k];
        variance += share * n / (n - 1) * hidden.variance[k];
      }
      statistics[o] = static_cast<double>(mean);
      statistics[outputs + o] = static_cast<double>(variance);
    }
    statistics += 2 * outputs;
  }
}

void RowPass::KeepStatistics(const double* statistics) {
  if (spec_.normalization != ModelConfig::BATCH) return;
  for (size_t l = 0; l < hidden_.size(); ++l) {
    DenseLayer& layer = layers_[l];
    const auto keep = [&](double measured, float* kept) {
      *kept += kRunningShare * (static_cast<float>(measured) - *kept);
    };
    for (int o = 0; o < layer.outputs; ++o) {
      keep(statistics[o], &layer.mean[static_cast<size_t>(o)]);
      keep(statistics[layer.outputs + o], &layer.variance[static_cast<size_t>(o)]);
    }
    statistics += 2 * layer.outputs;
  }
}

double RowPass::LossSum() const {
  double sum = 0;
  for (double loss : tile_losses_) sum += loss;
  return sum;
}

RowPass::Rows RowPass::RowsOf(int tile) const {
  const int row = tile * tiles_.tile_rows;
  const ImageGroups groups(spec_, share_.total);
  if (tiles_.groups == 0) return {row, std::clamp(batch_.size - row, 0, tiles_.tile_rows), row, groups, 0, 0};
  const int first = std::min(share_.first_group + tile * tiles_.groups, share_.end_group);
  const int end = std::min(first + tiles_.groups, share_.end_group);
  return {groups.begin(first) - share_.first, groups.begin(end) - groups.begin(first), row, groups, first, end};
}

float* RowPass::X(size_t l, int row, int worker) {
  if (spec_.bf16()) return tile_x_[static_cast<size_t>(worker)].data();
  return layers_[l].x.data() + Area(row, layers_[l].x_stride);
}

float* RowPass::Delta(size_t l, int row, int worker) {
  const size_t offset = Area(row, layers_[l].z_stride);
  if (!spec_.bf16()) return layers_[l].delta.data() + offset;
  if (l < hidden_.size() && hidden_[l].delta.size() > 0) return hidden_[l].delta.data() + offset;
  return tile_delta_[static_cast<size_t>(worker)].data();
}

float* RowPass::Activated(size_t hidden, int row, int worker) {
  if (keeps_activated(hidden)) return hidden_[hidden].activated.data() + Area(row, layers_[hidden].z_stride);
  return X(hidden + 1, row, worker);
}

void RowPass::XIsComplete(size_t l, const float* x, int row) {
  if (spec_.bf16()) layers_[l].bf16->SetX(x, row, tiles_.tile_rows, layers_[l].x_stride);
}

void RowPass::DeltaIsComplete(size_t l, int tile, int row, int worker) {
  if (!spec_.bf16()) return;
  DenseLayer& layer = layers_[l];
  const float* delta = Delta(l, row, worker);
  layer.bf16->SetDelta(delta, row, tiles_.tile_rows, layer.z_stride);
  if (layer.normalized) return;
  float* dbias = layer.tile_sums.data() + Area(2 * tile, layer.stride);
  std::fill_n(dbias, layer.stride, 0.0f);
  kernels_.add_columns(delta, tiles_.tile_rows, layer.outputs, layer.z_stride, dbias);
}

absl::Status RowPass::RunTile(int tile, int worker, PhaseSeconds* phases) {
  RETURN_IF_ERROR(ForwardTile(tile, worker, phases));
  const Rows rows = RowsOf(tile);
  if (rows.n == 0) return absl::OkStatus();
  PhaseTimer timer(phases);
  // Down to the first layer that is trained: nothing asks for the gradients of those below.
  for (size_t l = hidden_.size(); l-- > static_cast<size_t>(spec_.frozen_layers);) {
    RETURN_IF_ERROR(Backward(l, rows, tile, worker));
  }
  timer.Finish(Phase::kBackward);
  return absl::OkStatus();
}

absl::Status RowPass::ForwardTile(int tile, int worker, PhaseSeconds* phases) {
  const Rows rows = RowsOf(tile);
  if (rows.n == 0) {
    Clear(tile, rows.row, worker);
    return absl::OkStatus();
  }
  PhaseTimer timer(phases);
  GatherImages(rows, worker);
  timer.Finish(Phase::kGather);
  for (size_t l = 0; l < hidden_.size(); ++l) {
    RETURN_IF_ERROR(Multiply(l, rows, worker));
    RETURN_IF_ERROR(ForwardThroughHidden(l, rows, worker));
  }
  RETURN_IF_ERROR(ForwardThroughLogits(rows, worker));
  timer.Finish(Phase::kForward);
  RETURN_IF_ERROR(Loss(rows, tile, worker));
  timer.Finish(Phase::kBackward);
  return absl::OkStatus();
}

// What a tile without images leaves for the weight pass.
void RowPass::Clear(int tile, int row, int worker) {
  tile_losses_[static_cast<size_t>(tile)] = 0;
  for (size_t l = 0; l < layers_.size(); ++l) {
    DenseLayer& layer = layers_[l];
    std::fill_n(Delta(l, row, worker), Area(tiles_.tile_rows, layer.z_stride), 0.0f);
    DeltaIsComplete(l, tile, row, worker);
    if (layer.normalized) std::fill_n(layer.tile_sums.data() + Area(2 * tile, layer.stride), 2 * layer.stride, 0.0f);
  }
}

void RowPass::GatherImages(const Rows& rows, int worker) {
  const int stride = layers_.front().x_stride;
  float* x = X(0, rows.row, worker);
  if (augmenter_.has_value()) {
    augmenter_->Gather(batch_, rows.image, rows.n, spec_.pixel_scale, worker, x, stride);
    std::fill(x + Area(rows.n, stride), x + Area(tiles_.tile_rows, stride), 0.0f);
  } else {
    Gather(kernels_, spec_, batch_, rows.image, rows.n, tiles_.tile_rows, stride, x);
  }
  XIsComplete(0, x, rows.row);
}

absl::Status RowPass::ForwardThroughLogits(const Rows& rows, int worker) {
  float* logits = softmax_rows_.data() + Area(rows.row, spec_.classes());
  RETURN_IF_ERROR(products_.back().Forward(rows.row, worker, logits));
  return softmax_.Run(worker, logits, logits);
}

absl::Status RowPass::Multiply(size_t l, const Rows& rows, int worker) {
  HiddenLayer& hidden = hidden_[l];
  const size_t offset = Area(rows.row, layers_[l].z_stride);
  float* u = normalizes() ? hidden.zhat.data() + offset
             : has_z()    ? hidden.z.data() + offset
                          : Activated(l, rows.row, worker);
  return products_[l].Forward(rows.row, worker, u);
}

absl::Status RowPass::ForwardThroughHidden(size_t l, const Rows& rows, int worker) {
  HiddenLayer& hidden = hidden_[l];
  const DenseLayer& layer = layers_[l];
  float* activated = Activated(l, rows.row, worker);
  float* x = drops(l) ? X(l + 1, rows.row, worker) : activated;
  float* z = has_z() ? hidden.z.data() + Area(rows.row, layer.z_stride) : activated;
  if (normalizes()) Normalize(l, rows, z);
  if (has_z()) {
    RETURN_IF_ERROR(hidden.activation.Run(worker, z, activated));
    if (!keeps_activated(l) && !spec_.bf16()) {
      // That was on whole rows.
      for (int row = 0; row < tiles_.tile_rows; ++row)
        activated[Area(row, layer.z_stride) + Area(1, layer.outputs)] = 1;
    }
  }
  if (drops(l)) {
    kernels_.dropout(activated, x, tiles_.tile_rows, layer.outputs, layer.z_stride, share_.first + rows.image,
                     hidden.mask);
  }
  XIsComplete(l + 1, x, rows.row);
  return absl::OkStatus();
}

// Calls body(the group's first row within the tile, its images, its number in the batch of all ranks).
template <typename Body>
void RowPass::ForEachGroup(const Rows& rows, const Body& body) {
  for (int g = rows.first_group; g < rows.end_group; ++g) {
    body(rows.groups.begin(g) - rows.groups.begin(rows.first_group), rows.groups.begin(g + 1) - rows.groups.begin(g),
         g);
  }
}

NormalizedTile RowPass::Normalized(size_t l, int n) const {
  const DenseLayer& layer = layers_[l];
  return {n, layer.outputs, layer.z_stride, layer.scale(), layer.bias(), kNormalizationEpsilon};
}

void RowPass::Normalize(size_t l, const Rows& rows, float* z) {
  HiddenLayer& hidden = hidden_[l];
  const DenseLayer& layer = layers_[l];
  const float floor = relu() ? 0.0f : -std::numeric_limits<float>::infinity();
  float* u = hidden.zhat.data() + Area(rows.row, layer.z_stride);
  for (int row = rows.n; row < tiles_.tile_rows; ++row) std::fill_n(z + Area(row, layer.z_stride), layer.outputs, 0.0f);
  if (spec_.normalization == ModelConfig::LAYER) {
    kernels_.normalize_rows(Normalized(l, rows.n), floor, u, z, hidden.row_factors.data() + rows.row);
    return;
  }
  if (hidden.spread.has_value()) {
    hidden.spread->Normalize(Normalized(l, rows.n), floor, u, z);
    return;
  }
  ForEachGroup(rows, [&](int first_row, int n, int group) {
    const size_t offset = Area(first_row, layer.z_stride);
    kernels_.normalize_columns(Normalized(l, n), floor, u + offset, z + offset,
                               hidden.mean.data() + GroupOffset(l, group),
                               hidden.variance.data() + GroupOffset(l, group));
  });
}

void RowPass::NormalizeBackward(size_t l, const Rows& rows, int tile, float* delta) {
  HiddenLayer& hidden = hidden_[l];
  DenseLayer& layer = layers_[l];
  float* dbias = layer.tile_sums.data() + Area(2 * tile, layer.stride);
  float* dscale = dbias + layer.stride;
  std::fill(dbias, dscale + layer.stride, 0.0f);
  const float* zhat = hidden.zhat.data() + Area(rows.row, layer.z_stride);
  if (spec_.normalization == ModelConfig::LAYER) {
    kernels_.normalize_rows_backward(Normalized(l, rows.n), hidden.row_factors.data() + rows.row, zhat, delta, dscale,
                                     dbias);
    return;
  }
  if (hidden.spread.has_value()) {
    // The rest is for FinishBackward, when all ranks have come so far.
    hidden.spread->AddBackward(tile, Normalized(l, rows.n), zhat, delta, dscale, dbias);
    return;
  }
  ForEachGroup(rows, [&](int first_row, int n, int group) {
    const size_t offset = Area(first_row, layer.z_stride);
    kernels_.normalize_columns_backward(Normalized(l, n), hidden.variance.data() + GroupOffset(l, group), zhat + offset,
                                        delta + offset, dscale, dbias);
  });
}

absl::Status RowPass::Loss(const Rows& rows, int tile, int worker) {
  double& loss = tile_losses_[static_cast<size_t>(tile)] = 0;
  const int classes = spec_.classes();
  const float* softmax = softmax_rows_.data() + Area(rows.row, classes);
  float* delta = Delta(hidden_.size(), rows.row, worker);
  for (int i = 0; i < rows.n; ++i) {
    const float* row = softmax + Area(i, classes);
    const int label = batch_.labels[batch_.rows[rows.image + i]];
    loss += TrainingLoss(spec_, row, label);
    LossGradient(spec_, row, label, share_.total, delta + Area(i, classes));
  }
  std::fill(delta + Area(rows.n, classes), delta + Area(tiles_.tile_rows, classes), 0.0f);
  RETURN_IF_ERROR(softmax_backward_.Run(worker, softmax, delta, delta));
  DeltaIsComplete(hidden_.size(), tile, rows.row, worker);
  return absl::OkStatus();
}

absl::Status RowPass::BackwardTile(size_t l, int tile, int worker) {
  const Rows rows = RowsOf(tile);
  if (hidden_[l].spread.has_value()) hidden_[l].spread->Clear(tile);
  return rows.n == 0 ? absl::OkStatus() : Backward(l, rows, tile, worker);
}

absl::Status RowPass::FinishBackward(size_t l, Workers* workers, Collective* collective) {
  HiddenLayer& hidden = hidden_[l];
  if (!hidden.spread.has_value()) return absl::OkStatus();
  const DenseLayer& layer = layers_[l];
  hidden.spread->ExchangeBackward(share_, collective);
  return workers->Run(tiles_.tiles, [&](int tile, int worker) {
    PhaseTimer timer(workers->PhasesOf(worker));
    const Rows rows = RowsOf(tile);
    hidden.spread->Backward(Normalized(l, rows.n), hidden.zhat.data() + Area(rows.row, layer.z_stride),
                            Delta(l, rows.row, worker));
    DeltaIsComplete(l, tile, rows.row, worker);
    timer.Finish(Phase::kBackward);
    return absl::OkStatus();
  });
}

absl::Status RowPass::Backward(size_t l, const Rows& rows, int tile, int worker) {
  RETURN_IF_ERROR(products_[l + 1].DataGradient(rows.row, worker, Delta(l, rows.row, worker)));
  return BackwardThroughHidden(l, rows, tile, worker);
}

absl::Status RowPass::BackwardThroughHidden(size_t l, const Rows& rows, int tile, int worker) {
  const HiddenLayer& hidden = hidden_[l];
  const DenseLayer& layer = layers_[l];
  float* delta = Delta(l, rows.row, worker);
  if (relu()) {
    const size_t size = Area(tiles_.tile_rows, layer.z_stride);
    const float scale = drops(l) ? hidden.mask.scale : 1.0f;
    if (spec_.bf16()) {
      kernels_.relu_backward_bf16(layers_[l + 1].bf16->X(rows.row).numbers, delta, size, scale);
    } else {
      kernels_.relu_backward(X(l + 1, rows.row, worker), delta, size, scale);
    }
  } else {
    if (drops(l)) {
      kernels_.dropout(delta, delta, tiles_.tile_rows, layer.outputs, layer.z_stride, share_.first + rows.image,
                       hidden.mask);
    }
    const float* from = keeps_z() ? hidden.z.data() + Area(rows.row, layer.z_stride) : Activated(l, rows.row, worker);
    RETURN_IF_ERROR(hidden.derivative.Run(worker, from, delta, delta));
  }
  if (normalizes()) NormalizeBackward(l, rows, tile, delta);
  // Where ranks share groups, it is when they have told each other of theirs.
  if (!hidden.spread.has_value()) DeltaIsComplete(l, tile, rows.row, worker);
  return absl::OkStatus();
}

}  // namespace inknet::nn::onednn
