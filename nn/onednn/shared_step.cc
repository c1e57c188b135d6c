#include "nn/onednn/shared_step.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "absl/types/span.h"
#include "nn/optimizer.h"
#include "nn/phases.h"
#include "util/status.h"

namespace inknet::nn::onednn {
namespace {

// Floats of a piece: few enough that gradient, weights and moments stay in one core's cache.
constexpr size_t kPiece = 8192;
// Wishes are told one by one: of each the number of ranks that have it.
constexpr int kWishes = 8;

}  // namespace

SharedStep::SharedStep(const NetworkSpec& spec, std::vector<DenseLayer>* layers, RowPass* row_pass,
                       WeightPass* weight_pass, Collective* collective)
    : spec_(spec),
      kernels_(BestKernels()),
      layers_(*layers),
      row_pass_(*row_pass),
      weight_pass_(*weight_pass),
      collective_(*collective),
      traffic_(layers->size()) {
  for (size_t l = static_cast<size_t>(spec.frozen_layers); l < layers_.size(); ++l) {
    DenseLayer& layer = layers_[l];
    Traffic& traffic = traffic_[l];
    const size_t end = layer.own_begin + layer.own_size;
    for (size_t first = layer.own_begin; first < end; first += kPiece) {
      traffic.pieces.push_back({first, std::min(kPiece, end - first), 0});
    }
    traffic.gradients = collective_.MakeExchange(BytesOf(layer));
    layer.gradient = sends_bf16() ? AlignedArray<float>(layer.weights.size())
                                  : AlignedArray<float>::Of(reinterpret_cast<float*>(traffic.gradients->data()),
                                                            layer.weights.size());
  }
  for (int worker = 0; worker < spec_.threads; ++worker) {
    sums_of_gradients_.emplace_back(kPiece);
    weights_before_.emplace_back(sends_bf16() ? kPiece : 0);
  }
}

absl::Status SharedStep::Run(const UpdateRule& rule, Workers* workers, StepResult* result,
                             std::vector<double>* statistics) {
  RETURN_IF_ERROR(row_pass_.Forward(workers, &collective_));
  const size_t frozen = static_cast<size_t>(spec_.frozen_layers);
  for (size_t l = layers_.size(); l-- > frozen;) {
    RETURN_IF_ERROR(BackwardThrough(l, workers));
    if (l > frozen) RETURN_IF_ERROR(row_pass_.FinishBackward(l - 1, workers, &collective_));
  }

  result->waiting_seconds = 0;
  for (size_t l = layers_.size(); l-- > frozen;) {
    Wait(traffic_[l].exchange, &result->waiting_seconds);
    std::vector<Piece>& pieces = traffic_[l].pieces;
    RETURN_IF_ERROR(workers->Run(static_cast<int>(pieces.size()), [&](int piece, int worker) {
      PhaseTimer timer(workers->PhasesOf(worker));
      Piece* const own = &pieces[static_cast<size_t>(piece)];
      float* const gradient = sums_of_gradients_[static_cast<size_t>(worker)].data();
      AddUp(l, *own, gradient);
      if (clips()) {
        own->squared_norm = kernels_.sum_of_squares(gradient, own->size);
        std::copy_n(gradient, own->size, layers_[l].gradient.data() + own->first);
      } else {
        Update(l, own, gradient, rule, worker);
      }
      timer.Finish(Phase::kUpdate);
      if (worker == 0) collective_.Poll();
      return absl::OkStatus();
    }));
    if (!clips()) StartGather(l);
  }

  // All that is to be known of all ranks, at once.
  sums_.assign(layers_.size() + 1 + kWishes + statistics->size(), 0);
  double* const wishes = sums_.data() + layers_.size() + 1;
  for (size_t l = 0; l < layers_.size(); ++l) {
    for (const Piece& piece : traffic_[l].pieces) sums_[l] += piece.squared_norm;
  }
  sums_[layers_.size()] = row_pass_.LossSum();
  for (int bit = 0; bit < kWishes; ++bit) wishes[bit] = (result->wishes >> bit) & 1u;
  row_pass_.Statistics(wishes + kWishes);
  const auto start = std::chrono::steady_clock::now();
  collective_.Sum(absl::MakeSpan(sums_));
  result->waiting_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::copy_n(sums_.begin(), layers_.size(), result->squared_gradient_norms.begin());
  result->loss = sums_[layers_.size()];
  result->wishes = 0;
  for (int bit = 0; bit < kWishes; ++bit) result->wishes |= (wishes[bit] > 0 ? 1u : 0u) << bit;
  std::copy_n(wishes + kWishes, statistics->size(), statistics->begin());

  for (size_t l = layers_.size(); clips() && l-- > frozen;) {
    UpdateRule clipped = rule;
    clipped.gradient_scale =
        static_cast<float>(ClipScale(std::sqrt(result->squared_gradient_norms[l]), spec_.optimizer.clip_norm()));
    std::vector<Piece>& pieces = traffic_[l].pieces;
    RETURN_IF_ERROR(workers->Run(static_cast<int>(pieces.size()), [&](int piece, int worker) {
      PhaseTimer timer(workers->PhasesOf(worker));
      Piece* const own = &pieces[static_cast<size_t>(piece)];
      Update(l, own, layers_[l].gradient.data() + own->first, clipped, worker);
      timer.Finish(Phase::kUpdate);
      if (worker == 0) collective_.Poll();
      return absl::OkStatus();
    }));
    StartGather(l);
  }
  for (size_t l = layers_.size(); l-- > frozen;) {
    Wait(traffic_[l].gather, &result->waiting_seconds);
    if (sends_bf16()) AddChanges(l, workers);
    if (layers_[l].bf16.has_value()) SetOperands(l, workers);
  }
  return absl::OkStatus();
}

ByteBounds SharedStep::BytesOf(const DenseLayer& layer) const {
  ByteBounds bytes = layer.bounds;
  for (size_t& bound : bytes) bound *= sends_bf16() ? sizeof(uint16_t) : sizeof(float);
  return bytes;
}

void SharedStep::Wait(int transfer, double* seconds) {
  const auto start = std::chrono::steady_clock::now();
  collective_.Wait(transfer);
  *seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The gradient of a layer's weights comes first, since other ranks wait for it: it sets out as soon as it is complete.
absl::Status SharedStep::BackwardThrough(size_t l, Workers* workers) {
  const int first = weight_pass_.begin(l);
  const int gradients = weight_pass_.begin(l + 1) - first;
  const int row_tiles = l > static_cast<size_t>(spec_.frozen_layers) ? row_pass_.tiles() : 0;
  gradients_left_.store(gradients, std::memory_order_relaxed);
  bool has_set_out = false;  // Worker 0's.
  RETURN_IF_ERROR(workers->Run(gradients + row_tiles, [&](int tile, int worker) -> absl::Status {
    PhaseTimer timer(workers->PhasesOf(worker));
    if (tile < gradients) {
      RETURN_IF_ERROR(weight_pass_.ComputeGradient(first + tile, worker));
      const auto [begin, end] = weight_pass_.PartOf(first + tile);
      if (sends_bf16()) RoundForOthers(l, begin, end);
      gradients_left_.fetch_sub(1, std::memory_order_release);
    } else {
      RETURN_IF_ERROR(row_pass_.BackwardTile(l - 1, tile - gradients, worker));
    }
    timer.Finish(Phase::kBackward);
    if (worker != 0) return absl::OkStatus();
    if (!has_set_out && gradients_left_.load(std::memory_order_acquire) == 0) {
      StartExchange(l);
      has_set_out = true;
    }
    collective_.Poll();
    return absl::OkStatus();
  }));
  if (!has_set_out) StartExchange(l);
  return absl::OkStatus();
}

void SharedStep::RoundForOthers(size_t l, size_t first, size_t end) {
  const DenseLayer& layer = layers_[l];
  const auto round = [&](size_t from, size_t to) {
    if (from < to) kernels_.to_bf16(layer.gradient.data() + from, ChangesOf(l) + from, to - from);
  };
  round(first, std::min(end, layer.own_begin));
  round(std::max(first, layer.own_begin + layer.own_size), end);
}

// What others read of it has been read when the layer's new weights have come from all ranks, at the end of the step.
void SharedStep::StartExchange(size_t l) {
  traffic_[l].exchange = collective_.StartExchange(traffic_[l].gradients.get());
}

void SharedStep::AddUp(size_t l, const Piece& piece, float* sum) {
  const DenseLayer& layer = layers_[l];
  const size_t offset = piece.first - layer.own_begin;
  const float* const own = layer.gradient.data() + piece.first;
  std::fill_n(sum, piece.size, 0.0f);
  for (int r = 0; r < collective_.ranks(); ++r) {
    const char* const others = traffic_[l].gradients->From(r);
    if (r == collective_.rank()) {
      kernels_.add(sum, own, piece.size);
    } else if (sends_bf16()) {
      kernels_.add_bf16(sum, reinterpret_cast<const uint16_t*>(others) + offset, piece.size);
    } else {
      kernels_.add(sum, reinterpret_cast<const float*>(others) + offset, piece.size);
    }
  }
}

void SharedStep::Update(size_t l, Piece* piece, const float* gradient, const UpdateRule& rule, int worker) {
  DenseLayer& layer = layers_[l];
  float* const weights = layer.weights.data() + piece->first;
  float* const before = weights_before_[static_cast<size_t>(worker)].data();
  if (sends_bf16()) std::copy_n(weights, piece->size, before);
  const UpdateKernel update = UpdateKernelOf(kernels_, spec_.optimizer);
  const auto update_part = [&](size_t first, size_t size, const UpdateRule& with) {
    const size_t own = first - layer.own_begin;
    return update(layer.weights.data() + first, gradient + (first - piece->first), layer.first_moment.data() + own,
                  layer.second_moment.data() + own, size, with);
  };
  // Up to the first bias.
  const size_t of_weights = std::clamp(Area(layer.inputs, layer.stride), piece->first, piece->first + piece->size);
  double squared_norm = update_part(piece->first, of_weights - piece->first, rule);
  UpdateRule without_decay = rule;
  without_decay.weight_decay = without_decay.shrinkage = 0;
  squared_norm += update_part(of_weights, piece->first + piece->size - of_weights, without_decay);
  if (!clips()) piece->squared_norm = squared_norm;
  if (sends_bf16()) kernels_.round_change(before, weights, ChangesOf(l) + piece->first, piece->size);
}

void SharedStep::StartGather(size_t l) {
  void* const data = sends_bf16() ? static_cast<void*>(ChangesOf(l)) : layers_[l].weights.data();
  traffic_[l].gather = collective_.StartAllGather(data, BytesOf(layers_[l]));
}

void SharedStep::AddChanges(size_t l, Workers* workers) {
  DenseLayer& layer = layers_[l];
  const auto add = [&](size_t first, size_t end) {
    if (first < end) kernels_.add_bf16(layer.weights.data() + first, ChangesOf(l) + first, end - first);
  };
  const int pieces = static_cast<int>((layer.weights.size() + kPiece - 1) / kPiece);
  workers
      ->Run(pieces,
            [&](int piece, int) {
              const size_t first = static_cast<size_t>(piece) * kPiece;
              const size_t end = std::min(first + kPiece, layer.weights.size());
              add(first, std::min(end, layer.own_begin));
              add(std::max(first, layer.own_begin + layer.own_size), end);
              return absl::OkStatus();
            })
      .IgnoreError();
}

void SharedStep::SetOperands(size_t l, Workers* workers) {
  DenseLayer& layer = layers_[l];
  constexpr int kRows = 64;
  workers
      ->Run(DivideRoundingUp(layer.inputs, kRows),
            [&](int piece, int) {
              const int row = piece * kRows;
              layer.bf16->SetWeights(layer.weights.data() + Area(row, layer.stride), row,
                                     std::min(kRows, layer.inputs - row), layer.stride);
              return absl::OkStatus();
            })
      .IgnoreError();
}

}  // namespace inknet::nn::onednn
