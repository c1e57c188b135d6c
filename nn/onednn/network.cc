// A training step is a row pass (row_pass.h) and a weight pass (weight_pass.h), each a set of tiles that threads claim
// one by one; or, where there are several ranks, pieces of both in turn (shared_step.h). Which tile computes what
// depends on the shapes and the number of threads, not on who is fast: results are the same to the bit.

#include "nn/onednn/network.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "nn/batch_shares.h"
#include "nn/initializer.h"
#include "nn/normalization.h"
#include "nn/onednn/computing_thread.h"
#include "nn/onednn/dense_layer.h"
#include "nn/onednn/inference.h"
#include "nn/onednn/layer_products.h"
#include "nn/onednn/row_pass.h"
#include "nn/onednn/shared_step.h"
#include "nn/onednn/weight_pass.h"
#include "nn/onednn/workers.h"
#include "nn/optimizer.h"
#include "util/status.h"

namespace inknet::nn::onednn {
namespace {

std::vector<DenseLayer> MakeLayers(const NetworkSpec& spec, const RowTiles& tiles, int rank, int ranks) {
  std::vector<DenseLayer> layers;
  for (int l = 0; l < spec.layers(); ++l) layers.emplace_back(spec, l, tiles.tiles, tiles.tile_rows, rank, ranks);
  return layers;
}

std::vector<LayerProducts> ProductsOf(const std::vector<DenseLayer>& layers) {
  std::vector<LayerProducts> products;
  for (const DenseLayer& layer : layers) products.emplace_back(&layer);
  return products;
}

class OneDnnNetwork : public Network {
 public:
  OneDnnNetwork(const NetworkSpec& spec_in, Collective& collective_in)
      : Network(spec_in, collective_in),
        shares_(spec(), rank(), ranks()),
        tiles_(spec(), shares_),
        workers_(spec().threads),
        layers_(MakeLayers(spec(), tiles_, rank(), ranks())),
        products_(ProductsOf(layers_)),
        row_pass_(spec(), tiles_, &layers_, &products_),
        weight_pass_(spec(), &layers_, &products_),
        inference_(spec(), &layers_),
        statistics_(row_pass_.StatisticsSize()) {
    result_.squared_gradient_norms.resize(layers_.size());
    if (ranks() > 1) shared_step_.emplace(spec(), &layers_, &row_pass_, &weight_pass_, &collective());
  }

  absl::Status Init() {
    const ComputingThread here;
    if (spec().bf16()) RETURN_IF_ERROR(Bf16Unit().status());
    RETURN_IF_ERROR(row_pass_.MakePrimitives());
    RETURN_IF_ERROR(weight_pass_.MakePrimitives());
    RETURN_IF_ERROR(inference_.MakePrimitives());
    CopyParametersIn(InitialParameters(spec()));
    return absl::OkStatus();
  }

  absl::StatusOr<const StepResult*> TrainStep(const Batch& batch) override {
    if (batch.size < 1 || batch.size > spec().batch_size) {
      return absl::InvalidArgumentError("a training step takes 1 .. batch_size images");
    }
    if (!CanTrainOn(spec(), batch.size)) {
      return absl::InvalidArgumentError("batch normalization cannot train on a batch of one image");
    }
    const ComputingThread here;
    workers_.ResetPhases();
    inference_.WeightsChange();
    const BatchShare share = shares_.Of(batch.size);
    row_pass_.Begin(PartOf(batch, share.first, share.size), share, steps_);
    ++steps_;
    const UpdateRule rule = MakeUpdateRule(spec().optimizer, steps_);
    result_.wishes = wishes();
    if (shared_step_.has_value()) {
      RETURN_IF_ERROR(shared_step_->Run(rule, &workers_, &result_, &statistics_));
    } else {
      RETURN_IF_ERROR(row_pass_.Run(&workers_));
      RETURN_IF_ERROR(weight_pass_.Run(rule, &workers_, &result_.squared_gradient_norms));
      result_.loss = row_pass_.LossSum();
      row_pass_.Statistics(statistics_.data());
    }
    result_.loss /= batch.size;
    row_pass_.KeepStatistics(statistics_.data());
    result_.phase_seconds = workers_.SumOfPhases();
    return &result_;
  }

  absl::StatusOr<Score> Evaluate(const Batch& batch) override {
    const ComputingThread here;
    const int first = EvaluatedBefore(batch.size, rank());
    const Batch part = PartOf(batch, first, EvaluatedBefore(batch.size, rank() + 1) - first);
    ASSIGN_OR_RETURN(Score score, inference_.Evaluate(part, judges_in_bf16(), &workers_));
    double sums[] = {score.loss_sum, static_cast<double>(score.correct), static_cast<double>(score.images)};
    collective().Sum(absl::MakeSpan(sums));
    return Score{sums[0], static_cast<int64_t>(sums[1]), static_cast<int64_t>(sums[2])};
  }

  absl::Status Predict(const Batch& batch, float* probabilities) override {
    const ComputingThread here;
    const size_t row = static_cast<size_t>(spec().classes());
    ByteBounds bounds;
    for (int r = 0; r <= ranks(); ++r) {
      bounds.push_back(static_cast<size_t>(EvaluatedBefore(batch.size, r)) * row * sizeof(float));
    }
    const int first = EvaluatedBefore(batch.size, rank());
    const Batch part = PartOf(batch, first, EvaluatedBefore(batch.size, rank() + 1) - first);
    RETURN_IF_ERROR(
        inference_.Predict(part, judges_in_bf16(), &workers_, probabilities + static_cast<size_t>(first) * row));
    collective().Wait(collective().StartAllGather(probabilities, bounds));
    return absl::OkStatus();
  }

  Parameters GetParameters() const override {
    Parameters parameters;
    CopyParametersOut(&parameters);
    return parameters;
  }

  absl::Status SetParameters(const Parameters& parameters) override {
    if (rank() == 0) {
      RETURN_IF_ERROR(CheckShapes(spec(), parameters));
      CopyParametersIn(parameters);
    }
    BroadcastParameters();
    return absl::OkStatus();
  }

  void GetState(TrainingState* state) const override {
    state->steps = steps_;
    if (rank() == 0) CopyParametersOut(&state->parameters);
    if (ranks() == 1) {
      CopyOut(layers_, &DenseLayer::first_moment, &state->first_moments);
      CopyOut(layers_, &DenseLayer::second_moment, &state->second_moments);
    } else {
      GatherMoments(&DenseLayer::first_moment, &state->first_moments);
      GatherMoments(&DenseLayer::second_moment, &state->second_moments);
    }
  }

  absl::Status SetState(const TrainingState& state) override {
    if (rank() == 0) {
      RETURN_IF_ERROR(CheckShapes(spec(), state));
      CopyParametersIn(state.parameters);
      steps_ = state.steps;
    }
    BroadcastParameters();
    collective().Broadcast(&steps_, sizeof(steps_));
    if (ranks() == 1) {
      CopyIn(state.first_moments, &DenseLayer::first_moment, &layers_);
      CopyIn(state.second_moments, &DenseLayer::second_moment, &layers_);
    } else {
      ScatterMoments(state.first_moments, &DenseLayer::first_moment);
      ScatterMoments(state.second_moments, &DenseLayer::second_moment);
    }
    return absl::OkStatus();
  }

 private:
  static Batch PartOf(const Batch& batch, int first, int size) {
    Batch part = batch;
    part.rows += first;
    part.size = size;
    return part;
  }

  // Of `images` that are only looked at, how many ranks before `rank` take.
  int EvaluatedBefore(int images, int rank) const { return static_cast<int>(int64_t{images} * rank / ranks()); }

  // After they were changed otherwise than by a step of this rank alone.
  void WeightsAreNew(DenseLayer* layer) {
    inference_.WeightsChange();
    if (layer->bf16.has_value()) layer->bf16->SetWeights(layer->weights.data(), 0, layer->inputs, layer->stride);
  }

  // Those of rank 0, to all.
  void BroadcastParameters() {
    if (ranks() == 1) return;
    for (DenseLayer& layer : layers_) {
      collective().Broadcast(layer.weights.data(), layer.weights.size() * sizeof(float));
      WeightsAreNew(&layer);
      collective().Broadcast(layer.mean.data(), layer.mean.size() * sizeof(float));
      collective().Broadcast(layer.variance.data(), layer.variance.size() * sizeof(float));
    }
  }

  static ByteBounds BytesOf(const DenseLayer& layer) {
    ByteBounds bytes = layer.bounds;
    for (size_t& bound : bytes) bound *= sizeof(float);
    return bytes;
  }

  // Between a matrix of which every rank has its own part, and rank 0's copies of the whole.
  void GatherMoments(AlignedArray<float> DenseLayer::*moment, Parameters* copies) const {
    if (rank() == 0) copies->resize(layers_.size());
    for (size_t l = 0; l < layers_.size(); ++l) {
      const DenseLayer& layer = layers_[l];
      AlignedArray<float> whole(layer.weights.size());
      std::copy_n((layer.*moment).data(), layer.own_size, whole.data() + layer.own_begin);
      collective().Gather(whole.data(), BytesOf(layer));
      if (rank() == 0) CopyOut(layer, whole.data(), &(*copies)[l]);
    }
  }

  void ScatterMoments(const Parameters& copies, AlignedArray<float> DenseLayer::*moment) {
    for (size_t l = 0; l < layers_.size(); ++l) {
      DenseLayer& layer = layers_[l];
      AlignedArray<float> whole(layer.weights.size());
      if (rank() == 0) CopyIn(copies[l], layer, whole.data());
      collective().Scatter(whole.data(), BytesOf(layer));
      std::copy_n(whole.data() + layer.own_begin, layer.own_size, (layer.*moment).data());
    }
  }

  void CopyParametersOut(Parameters* parameters) const {
    CopyOut(layers_, &DenseLayer::weights, parameters);
    for (size_t l = 0; l < layers_.size(); ++l) {
      (*parameters)[l].mean = layers_[l].mean;
      (*parameters)[l].variance = layers_[l].variance;
    }
  }

  void CopyParametersIn(const Parameters& parameters) {
    CopyIn(parameters, &DenseLayer::weights, &layers_);
    for (size_t l = 0; l < layers_.size(); ++l) {
      WeightsAreNew(&layers_[l]);
      layers_[l].mean = parameters[l].mean;
      layers_[l].variance = parameters[l].variance;
    }
  }

  const BatchShares shares_;
  const RowTiles tiles_;
  Workers workers_;
  std::vector<DenseLayer> layers_;
  std::vector<LayerProducts> products_;
  RowPass row_pass_;
  WeightPass weight_pass_;
  Inference inference_;
  std::optional<SharedStep> shared_step_;  // Empty: this is the only rank.
  std::vector<double> statistics_;         // RowPass's.
  int64_t steps_ = 0;
  StepResult result_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Network>> CreateOneDnnNetwork(const NetworkSpec& spec, Collective& collective) {
  try {
    auto network = std::make_unique<OneDnnNetwork>(spec, collective);
    RETURN_IF_ERROR(network->Init());
    return network;
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("out of memory: this network and batch size do not fit into this machine");
  }
}

}  // namespace inknet::nn::onednn
