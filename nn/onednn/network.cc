// A training step has two phases, each a set of tiles that threads claim one by one:
//
//   1. Row tiles. Some images go through the whole network and back: gather, forward, loss, data gradients. What they
//      need stays in one core's cache, and no thread waits for another in between.
//   2. Weight tiles. Some rows of one layer's weights get their gradient, over the whole batch, and right after it,
//      still in cache, their update. (With clipping, updates wait for the layer's norm and are a third phase.)
//
// Which tile computes what depends on the shapes and the number of threads, not on who is fast: results are the same
// to the bit. Tiles that reach beyond a short last batch compute with zeros.
//
// Biases are stored as one more row of the weights, that of an input that is always 1: the weight gradient, the norm
// and the update need no second code for them. Rows of all matrices are padded to an odd number of cache lines, since
// kernels walk down columns and a power of two would put a whole column into a few sets of the cache.

#include "nn/onednn/network.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "nn/initializer.h"
#include "nn/kernels/kernels.h"
#include "nn/onednn/loss.h"
#include "nn/onednn/primitives.h"
#include "nn/optimizer.h"
#include "util/aligned_array.h"
#include "util/status.h"
#include "util/thread_pool.h"

namespace inknet::nn::onednn {
namespace {

int DivideRoundingUp(int a, int b) { return (a + b - 1) / b; }

// The stride of a matrix with rows of `width` floats: an odd number of cache lines.
int StrideFor(int width) {
  const int lines = DivideRoundingUp(width, kLanes);
  return (lines + (lines % 2 == 0 ? 1 : 0)) * kLanes;
}

// Images in a row tile: few enough that there are two tiles for each thread, so that an idle thread can take over from
// one that is held up, but enough that packing a layer's weights for the matrix kernel pays.
int RowsPerTile(int batch_size, int threads) {
  constexpr int kFewest = 64;
  constexpr int kMost = 128;
  int rows = DivideRoundingUp(batch_size, 2 * threads);
  if (rows < kFewest) rows = DivideRoundingUp(batch_size, threads);
  rows = std::min(rows, kMost);
  return DivideRoundingUp(batch_size, DivideRoundingUp(batch_size, rows));
}

// Rows of a layer's weights in a weight tile: a multiple of oneDNN's register tile (48 rows), with at least four tiles
// for each thread where the network is large enough for that.
int WeightRowsPerTile(const NetworkSpec& spec) {
  constexpr int kUnit = 48;
  constexpr int kMost = 3 * kUnit;
  int rows = 0;
  for (int l = 0; l < spec.layers(); ++l) rows += spec.widths[static_cast<size_t>(l)] + 1;
  return std::clamp(rows / (4 * spec.threads) / kUnit * kUnit, kUnit, kMost);
}

size_t Area(int rows, int stride) { return static_cast<size_t>(rows) * static_cast<size_t>(stride); }

MatMul::PostOp PostOpFor(ModelConfig::Activation activation) {
  switch (activation) {
    case ModelConfig::RELU:
      return MatMul::PostOp::kBiasRelu;
    case ModelConfig::TANH:
      return MatMul::PostOp::kBiasTanh;
    case ModelConfig::SIGMOID:
      return MatMul::PostOp::kBiasSigmoid;
  }
  return MatMul::PostOp::kBias;
}

// x = activation(x), for single images.
void Activate(ModelConfig::Activation activation, float* x, int size) {
  for (int i = 0; i < size; ++i) {
    switch (activation) {
      case ModelConfig::RELU:
        x[i] = std::max(x[i], 0.0f);
        break;
      case ModelConfig::TANH:
        x[i] = std::tanh(x[i]);
        break;
      case ModelConfig::SIGMOID:
        x[i] = 1 / (1 + std::exp(-x[i]));
        break;
    }
  }
}

SoftmaxKind KindFor(TrainConfig::Loss loss) {
  return loss == TrainConfig::CROSS_ENTROPY ? SoftmaxKind::kLogProbabilities : SoftmaxKind::kProbabilities;
}

// y = x W + b with the optimizer's moments. All matrices are [I + 1, stride]; row I is the biases.
struct DenseLayer {
  DenseLayer(int inputs_in, int outputs_in, bool keeps_gradient)
      : inputs(inputs_in),
        outputs(outputs_in),
        stride(StrideFor(outputs_in)),
        weights(Area(inputs + 1, stride)),
        gradient(keeps_gradient ? weights.size() : 0),
        first_moment(weights.size()),
        second_moment(weights.size()) {}

  const float* bias() const { return weights.data() + Area(inputs, stride); }

  int inputs;
  int outputs;
  int stride;
  AlignedArray<float> weights;
  AlignedArray<float> gradient;  // Empty where it is used up tile by tile.
  AlignedArray<float> first_moment;
  AlignedArray<float> second_moment;
};

// The forward primitives for a fixed number of images.
struct ForwardPass {
  int rows = 0;
  std::vector<MatMul> layers;
  Softmax softmax;        // As the loss wants it.
  Softmax probabilities;  // For Predict.
};

// A part of one layer's weights in phase 2.
struct WeightTile {
  int layer;
  int first_row;
  int rows;
  const MatMul* product;
  double squared_norm;
};

class OneDnnNetwork : public Network {
 public:
  explicit OneDnnNetwork(const NetworkSpec& spec)
      : Network(spec),
        kernels_(BestKernels()),
        tile_rows_(RowsPerTile(spec.batch_size, spec.threads)),
        tiles_(DivideRoundingUp(spec.batch_size, tile_rows_)),
        pool_(spec.threads, UseThisThreadOnly),
        tile_losses_(static_cast<size_t>(tiles_)),
        worker_status_(static_cast<size_t>(spec.threads)),
        worker_phases_(static_cast<size_t>(spec.threads)) {}

  absl::Status Init() {
    UseThisThreadOnly();
    AllocateMemory();
    RETURN_IF_ERROR(MakePrimitives());
    RETURN_IF_ERROR(MakeWeightTiles());
    return SetParameters(InitialParameters(spec()));
  }

  absl::StatusOr<const StepResult*> TrainStep(const Batch& batch) override {
    if (batch.size < 1 || batch.size > spec().batch_size) {
      return absl::InvalidArgumentError("a training step takes 1 .. batch_size images");
    }
    UseThisThreadOnly();
    std::fill(worker_phases_.begin(), worker_phases_.end(), WorkerPhases{});
    for (size_t l = 0; l < masks_.size(); ++l) masks_[l] = MakeDropoutMask(spec(), static_cast<int>(l), steps_);
    RETURN_IF_ERROR(RunTiles(tiles_, [&](int tile, int worker) { return TrainRows(batch, tile, worker); }));

    ++steps_;
    const UpdateRule rule = MakeUpdateRule(spec().optimizer, steps_);
    const int weight_tiles = static_cast<int>(weight_tiles_.size());
    RETURN_IF_ERROR(RunTiles(weight_tiles, [&](int tile, int worker) -> absl::Status {
      PhaseTimer timer(PhasesOf(worker));
      WeightTile& part = weight_tiles_[static_cast<size_t>(tile)];
      RETURN_IF_ERROR(ComputeWeightGradient(part, worker));
      timer.Finish(Phase::kBackward);
      part.squared_norm = clips() ? SquaredNorm(part, worker) : Update(part, rule, worker);
      timer.Finish(Phase::kUpdate);
      return absl::OkStatus();
    }));
    std::fill(result_.squared_gradient_norms.begin(), result_.squared_gradient_norms.end(), 0);
    for (const WeightTile& part : weight_tiles_) {
      result_.squared_gradient_norms[static_cast<size_t>(part.layer)] += part.squared_norm;
    }
    if (clips()) {
      RETURN_IF_ERROR(RunTiles(weight_tiles, [&](int tile, int worker) {
        PhaseTimer timer(PhasesOf(worker));
        const WeightTile& part = weight_tiles_[static_cast<size_t>(tile)];
        const double norm = std::sqrt(result_.squared_gradient_norms[static_cast<size_t>(part.layer)]);
        UpdateRule clipped = rule;
        clipped.gradient_scale = static_cast<float>(ClipScale(norm, spec().optimizer.clip_norm()));
        Update(part, clipped, worker);
        timer.Finish(Phase::kUpdate);
        return absl::OkStatus();
      }));
    }
    result_.loss = 0;
    for (double loss : tile_losses_) result_.loss += loss;
    result_.loss /= batch.size;
    result_.phase_seconds = {};
    for (const WorkerPhases& worker : worker_phases_) {
      for (size_t phase = 0; phase < kPhases; ++phase) result_.phase_seconds[phase] += worker.seconds[phase];
    }
    return &result_;
  }

  absl::StatusOr<Score> Evaluate(const Batch& batch) override {
    const int tiles = DivideRoundingUp(batch.size, inference_.rows);
    std::vector<Score> scores(static_cast<size_t>(tiles));
    RETURN_IF_ERROR(ForEachInferenceTile(batch, inference_.softmax, [&](int first, int n, const float* rows) {
      Score& score = scores[static_cast<size_t>(first / inference_.rows)];
      for (int i = 0; i < n; ++i) {
        const float* row = rows + Area(i, spec().classes());
        const int label = batch.labels[batch.rows[first + i]];
        score.loss_sum += LossOf(spec().loss, row, spec().classes(), label);
        score.correct += std::max_element(row, row + spec().classes()) - row == label;
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

  absl::Status Predict(const Batch& batch, float* probabilities) override {
    if (batch.size <= kFewImages) {
      for (int n = 0; n < batch.size; ++n) PredictOne(batch, n, probabilities + Area(n, spec().classes()));
      return absl::OkStatus();
    }
    return ForEachInferenceTile(batch, inference_.probabilities, [&](int first, int n, const float* rows) {
      std::copy(rows, rows + Area(n, spec().classes()), probabilities + Area(first, spec().classes()));
    });
  }

  Parameters GetParameters() const override {
    Parameters parameters;
    CopyOut(&DenseLayer::weights, &parameters);
    return parameters;
  }

  absl::Status SetParameters(const Parameters& parameters) override {
    RETURN_IF_ERROR(CheckShapes(spec(), parameters));
    CopyIn(parameters, &DenseLayer::weights);
    return absl::OkStatus();
  }

  void GetState(TrainingState* state) const override {
    CopyOut(&DenseLayer::weights, &state->parameters);
    CopyOut(&DenseLayer::first_moment, &state->first_moments);
    CopyOut(&DenseLayer::second_moment, &state->second_moments);
    state->steps = steps_;
  }

  absl::Status SetState(const TrainingState& state) override {
    RETURN_IF_ERROR(CheckShapes(spec(), state));
    CopyIn(state.parameters, &DenseLayer::weights);
    CopyIn(state.first_moments, &DenseLayer::first_moment);
    CopyIn(state.second_moments, &DenseLayer::second_moment);
    steps_ = state.steps;
    return absl::OkStatus();
  }

 private:
  // On cache lines of their own.
  struct alignas(64) WorkerPhases {
    PhaseSeconds seconds = {};
  };

  // Between the matrices of the layers, [I + 1, stride], and what everyone else sees.
  void CopyOut(AlignedArray<float> DenseLayer::*matrix, Parameters* parameters) const {
    parameters->resize(layers_.size());
    for (size_t l = 0; l < layers_.size(); ++l) {
      const DenseLayer& layer = layers_[l];
      DenseParameters& copy = (*parameters)[l];
      copy.inputs = layer.inputs;
      copy.outputs = layer.outputs;
      copy.weights.resize(Area(layer.inputs, layer.outputs));
      const float* values = (layer.*matrix).data();
      for (int i = 0; i < layer.inputs; ++i) {
        const float* row = values + Area(i, layer.stride);
        std::copy(row, row + layer.outputs, copy.weights.data() + Area(i, layer.outputs));
      }
      const float* biases = values + Area(layer.inputs, layer.stride);
      copy.biases.assign(biases, biases + layer.outputs);
    }
  }

  void CopyIn(const Parameters& parameters, AlignedArray<float> DenseLayer::*matrix) {
    for (size_t l = 0; l < layers_.size(); ++l) {
      DenseLayer& layer = layers_[l];
      float* values = (layer.*matrix).data();
      for (int i = 0; i < layer.inputs; ++i) {
        const float* row = parameters[l].weights.data() + Area(i, layer.outputs);
        std::copy(row, row + layer.outputs, values + Area(i, layer.stride));
      }
      std::copy(parameters[l].biases.begin(), parameters[l].biases.end(), values + Area(layer.inputs, layer.stride));
    }
  }

  PhaseSeconds* PhasesOf(int worker) { return &worker_phases_[static_cast<size_t>(worker)].seconds; }

  bool clips() const { return spec().optimizer.clip_norm() > 0; }
  bool drops(size_t hidden) const { return spec().dropout[hidden] > 0; }

  // Whether activation(z) is kept apart from x: its derivative is worked out from activation(z) before dropout, except
  // for ReLU, where whether it is positive suffices, and dropped ones have no gradient anyway.
  bool keeps_activation(size_t hidden) const { return drops(hidden) && spec().activation != ModelConfig::RELU; }

  void AllocateMemory() {
    const int rows = tiles_ * tile_rows_;
    for (int l = 0; l < spec().layers(); ++l) {
      const size_t i = static_cast<size_t>(l);
      layers_.emplace_back(spec().widths[i], spec().widths[i + 1], clips());
      const int stride = StrideFor(spec().widths[i] + 1);
      input_strides_.push_back(stride);
      inputs_.emplace_back(Area(rows, stride));
      for (int row = 0; row < rows; ++row) inputs_.back()[Area(row, stride) + Area(1, spec().widths[i])] = 1;
    }
    const size_t hidden_layers = layers_.size() - 1;
    for (size_t l = 0; l < hidden_layers; ++l) {
      const size_t area = Area(rows, input_strides_[l + 1]);
      activated_.emplace_back(keeps_activation(l) ? area : 0);
      deltas_.emplace_back(area);
    }
    deltas_.emplace_back(Area(rows, spec().classes()));
    softmax_ = AlignedArray<float>(Area(rows, spec().classes()));
    masks_.resize(hidden_layers);
    result_.squared_gradient_norms.resize(layers_.size());

    int widest_layer = 0;
    for (const DenseLayer& layer : layers_) widest_layer = std::max(widest_layer, layer.stride);
    const int widest = *std::max_element(input_strides_.begin(), input_strides_.end());
    for (int worker = 0; worker < spec().threads; ++worker) {
      tile_gradients_.emplace_back(clips() ? 0 : Area(WeightRowsPerTile(spec()), widest_layer));
      for (AlignedArray<float>& buffer : inference_buffers_.emplace_back()) {
        buffer = AlignedArray<float>(Area(kInferenceRows, std::max(widest, spec().classes())));
      }
    }
  }

  // x_l, and d loss / d z_l, of `rows` images.
  Layout InputLayout(size_t l, int rows) const { return {rows, spec().widths[l], input_strides_[l]}; }
  Layout OutputLayout(size_t l, int rows) const {
    const bool last = l + 1 == layers_.size();
    return {rows, spec().widths[l + 1], last ? spec().classes() : input_strides_[l + 1]};
  }
  Layout WeightLayout(size_t l) const { return {layers_[l].inputs, layers_[l].outputs, layers_[l].stride}; }

  absl::StatusOr<ForwardPass> MakeForwardPass(int rows) const {
    ForwardPass pass;
    pass.rows = rows;
    for (size_t l = 0; l < layers_.size(); ++l) {
      const bool last = l + 1 == layers_.size();
      ASSIGN_OR_RETURN(MatMul layer,
                       MatMul::Create(InputLayout(l, rows), WeightLayout(l), OutputLayout(l, rows),
                                      last ? MatMul::PostOp::kBias : PostOpFor(spec().activation), spec().threads));
      pass.layers.push_back(std::move(layer));
    }
    const int classes = spec().classes();
    ASSIGN_OR_RETURN(pass.softmax, Softmax::Create(KindFor(spec().loss), rows, classes, spec().threads));
    ASSIGN_OR_RETURN(pass.probabilities, Softmax::Create(SoftmaxKind::kProbabilities, rows, classes, spec().threads));
    return pass;
  }

  absl::Status MakePrimitives() {
    ASSIGN_OR_RETURN(training_, MakeForwardPass(tile_rows_));
    ASSIGN_OR_RETURN(inference_, MakeForwardPass(kInferenceRows));
    ASSIGN_OR_RETURN(softmax_backward_,
                     SoftmaxBackward::Create(KindFor(spec().loss), tile_rows_, spec().classes(), spec().threads));
    for (size_t l = 1; l < layers_.size(); ++l) {
      ASSIGN_OR_RETURN(MatMul product,
                       MatMul::Create(OutputLayout(l, tile_rows_), WeightLayout(l).Transposed(),
                                      InputLayout(l, tile_rows_), MatMul::PostOp::kNone, spec().threads));
      data_gradients_.push_back(std::move(product));
      // On whole rows, padding included: it is zero, and stays so.
      if (spec().activation == ModelConfig::RELU) continue;  // A loop of ours.
      ASSIGN_OR_RETURN(ActivationBackward derivative,
                       ActivationBackward::Create(spec().activation, tile_rows_ * input_strides_[l], spec().threads));
      activation_backward_.push_back(std::move(derivative));
    }
    return absl::OkStatus();
  }

  absl::Status MakeWeightTiles() {
    const int most = WeightRowsPerTile(spec());
    const int batch_rows = tiles_ * tile_rows_;
    weight_products_.reserve(2 * layers_.size());  // Tiles point into it.
    for (size_t l = 0; l < layers_.size(); ++l) {
      const int rows = layers_[l].inputs + 1;
      for (int first = 0; first < rows; first += most) {
        const int size = std::min(most, rows - first);
        if (first == 0 || size != most) {
          Layout x = InputLayout(l, batch_rows);
          x.columns = size;
          ASSIGN_OR_RETURN(MatMul product, MatMul::Create(x.Transposed(), OutputLayout(l, batch_rows),
                                                          {size, layers_[l].outputs, layers_[l].stride},
                                                          MatMul::PostOp::kNone, spec().threads));
          weight_products_.push_back(std::move(product));
        }
        weight_tiles_.push_back({static_cast<int>(l), first, size, &weight_products_.back(), 0});
      }
    }
    return absl::OkStatus();
  }

  // Runs body(tile, worker) for every tile and returns the first error.
  template <typename Body>
  absl::Status RunTiles(int tiles, Body body) {
    pool_.Run(tiles, [&](int tile, int worker) {
      absl::Status status = body(tile, worker);
      if (!status.ok()) worker_status_[static_cast<size_t>(worker)] = std::move(status);
    });
    for (absl::Status& status : worker_status_) {
      if (!status.ok()) return std::exchange(status, absl::OkStatus());
    }
    return absl::OkStatus();
  }

  // Copies images [first, first + n) of the batch into x, and zeros into the rest of its `rows` rows.
  void Gather(const Batch& batch, int first, int n, int rows, float* x) const {
    kernels_.gather(batch.pixels, batch.rows + first, n, spec().inputs(), spec().pixel_scale, x, input_strides_[0]);
    std::fill(x + Area(n, input_strides_[0]), x + Area(rows, input_strides_[0]), 0.0f);
  }

  // Phase 1 for one tile.
  absl::Status TrainRows(const Batch& batch, int tile, int worker) {
    const int first = tile * tile_rows_;
    const int n = std::clamp(batch.size - first, 0, tile_rows_);
    const size_t last = layers_.size() - 1;
    const int classes = spec().classes();
    double& loss = tile_losses_[static_cast<size_t>(tile)] = 0;
    if (n == 0) {
      for (size_t l = 0; l < layers_.size(); ++l) {
        const Layout layout = OutputLayout(l, tile_rows_);
        std::fill_n(deltas_[l].data() + Area(first, layout.row_stride), Area(tile_rows_, layout.row_stride), 0.0f);
      }
      return absl::OkStatus();
    }
    const auto input = [&](size_t l) { return inputs_[l].data() + Area(first, input_strides_[l]); };
    const auto activated = [&](size_t l) {
      return keeps_activation(l) ? activated_[l].data() + Area(first, input_strides_[l + 1]) : input(l + 1);
    };
    const auto delta = [&](size_t l) { return deltas_[l].data() + Area(first, OutputLayout(l, 1).row_stride); };

    PhaseTimer timer(PhasesOf(worker));
    Gather(batch, first, n, tile_rows_, input(0));
    timer.Finish(Phase::kGather);
    for (size_t l = 0; l < last; ++l) {
      RETURN_IF_ERROR(
          training_.layers[l].Run(worker, input(l), layers_[l].weights.data(), layers_[l].bias(), activated(l)));
      if (drops(l)) {
        kernels_.dropout(activated(l), input(l + 1), tile_rows_, layers_[l].outputs, input_strides_[l + 1], first,
                         masks_[l]);
      }
    }
    float* softmax = softmax_.data() + Area(first, classes);
    RETURN_IF_ERROR(
        training_.layers[last].Run(worker, input(last), layers_[last].weights.data(), layers_[last].bias(), softmax));
    RETURN_IF_ERROR(training_.softmax.Run(worker, softmax, softmax));

    timer.Finish(Phase::kForward);
    for (int i = 0; i < n; ++i) {
      const float* row = softmax + Area(i, classes);
      const int label = batch.labels[batch.rows[first + i]];
      loss += TrainingLoss(spec(), row, label);
      LossGradient(spec(), row, label, batch.size, delta(last) + Area(i, classes));
    }
    std::fill(delta(last) + Area(n, classes), delta(last) + Area(tile_rows_, classes), 0.0f);
    RETURN_IF_ERROR(softmax_backward_.Run(worker, softmax, delta(last), delta(last)));
    for (size_t l = last; l > 0; --l) {
      RETURN_IF_ERROR(data_gradients_[l - 1].Run(worker, delta(l), layers_[l].weights.data(), nullptr, delta(l - 1)));
      RETURN_IF_ERROR(BackwardThroughHidden(l - 1, worker, first, activated(l - 1), input(l), delta(l - 1)));
    }
    timer.Finish(Phase::kBackward);
    return absl::OkStatus();
  }

  // From d loss / d x_{l+1} to d loss / d z_l, for a tile of images from `first` on: through dropout and the activation
  // of hidden layer l.
  absl::Status BackwardThroughHidden(size_t l, int worker, int first, const float* activated, const float* output,
                                     float* delta) {
    const size_t size = Area(tile_rows_, input_strides_[l + 1]);
    if (spec().activation == ModelConfig::RELU) {
      kernels_.relu_backward(output, delta, size, drops(l) ? masks_[l].scale : 1.0f);
      return absl::OkStatus();
    }
    if (drops(l)) {
      kernels_.dropout(delta, delta, tile_rows_, layers_[l].outputs, input_strides_[l + 1], first, masks_[l]);
    }
    return activation_backward_[l].Run(worker, activated, delta, delta);
  }

  // Where the gradient of the tile's rows is: with clipping in a matrix of the layer, since it has to wait for the
  // norm; else in the worker's own buffer, which stays in its cache.
  float* GradientOf(const WeightTile& tile, int worker) {
    DenseLayer& layer = layers_[static_cast<size_t>(tile.layer)];
    return clips() ? layer.gradient.data() + Area(tile.first_row, layer.stride)
                   : tile_gradients_[static_cast<size_t>(worker)].data();
  }

  // dW = x^T dz, for the tile's rows.
  absl::Status ComputeWeightGradient(const WeightTile& tile, int worker) {
    const DenseLayer& layer = layers_[static_cast<size_t>(tile.layer)];
    float* gradient = GradientOf(tile, worker);
    // Layers of different widths share a worker's buffer: what one wrote may lie between the next one's rows.
    for (int row = 0; row < tile.rows; ++row) {
      std::fill(gradient + Area(row, layer.stride) + layer.outputs, gradient + Area(row + 1, layer.stride), 0.0f);
    }
    const size_t l = static_cast<size_t>(tile.layer);
    return tile.product->Run(worker, inputs_[l].data() + tile.first_row, deltas_[l].data(), nullptr, gradient);
  }

  double SquaredNorm(const WeightTile& tile, int worker) {
    const DenseLayer& layer = layers_[static_cast<size_t>(tile.layer)];
    return kernels_.sum_of_squares(GradientOf(tile, worker), Area(tile.rows, layer.stride));
  }

  // Updates the tile's weights and returns the squared norm of their gradient.
  double Update(const WeightTile& tile, const UpdateRule& rule, int worker) {
    DenseLayer& layer = layers_[static_cast<size_t>(tile.layer)];
    const UpdateKernel update = UpdateKernelOf(kernels_, spec().optimizer);
    const float* gradient = GradientOf(tile, worker);
    const auto update_rows = [&](int first, int rows, const UpdateRule& with) {
      const size_t offset = Area(first, layer.stride);
      return update(layer.weights.data() + offset, gradient + Area(first - tile.first_row, layer.stride),
                    layer.first_moment.data() + offset, layer.second_moment.data() + offset, Area(rows, layer.stride),
                    with);
    };
    const int weight_rows = std::min(tile.rows, layer.inputs - tile.first_row);
    double squared_norm = update_rows(tile.first_row, weight_rows, rule);
    if (weight_rows < tile.rows) {
      UpdateRule bias_rule = rule;
      bias_rule.weight_decay = bias_rule.shrinkage = 0;
      squared_norm += update_rows(layer.inputs, 1, bias_rule);
    }
    return squared_norm;
  }

  // Predict for image n of the batch, without oneDNN: a tile of many images would compute zeros for all but this one.
  void PredictOne(const Batch& batch, int n, float* probabilities) {
    float* x = inference_buffers_[0][0].data();
    float* y = inference_buffers_[0][1].data();
    kernels_.gather(batch.pixels, batch.rows + n, 1, spec().inputs(), spec().pixel_scale, x, input_strides_[0]);
    for (size_t l = 0; l < layers_.size(); ++l) {
      const DenseLayer& layer = layers_[l];
      kernels_.dense(x, layer.inputs, layer.weights.data(), layer.stride, y);
      if (l + 1 < layers_.size()) Activate(spec().activation, y, layer.outputs);
      std::swap(x, y);
    }
    const int classes = spec().classes();
    const float largest = *std::max_element(x, x + classes);
    float sum = 0;
    for (int k = 0; k < classes; ++k) sum += probabilities[k] = std::exp(x[k] - largest);
    for (int k = 0; k < classes; ++k) probabilities[k] /= sum;
  }

  // Runs the network on every tile of the batch and calls use(first image, images, what `softmax` made, [n, K]).
  template <typename Use>
  absl::Status ForEachInferenceTile(const Batch& batch, const Softmax& softmax, Use use) {
    UseThisThreadOnly();
    return RunTiles(DivideRoundingUp(batch.size, inference_.rows), [&](int tile, int worker) -> absl::Status {
      const int first = tile * inference_.rows;
      const int n = std::min(inference_.rows, batch.size - first);
      float* x = inference_buffers_[static_cast<size_t>(worker)][0].data();
      float* y = inference_buffers_[static_cast<size_t>(worker)][1].data();
      Gather(batch, first, n, inference_.rows, x);
      for (size_t l = 0; l < layers_.size(); ++l) {
        RETURN_IF_ERROR(inference_.layers[l].Run(worker, x, layers_[l].weights.data(), layers_[l].bias(), y));
        std::swap(x, y);
      }
      RETURN_IF_ERROR(softmax.Run(worker, x, x));
      use(first, n, x);
      return absl::OkStatus();
    });
  }

  static constexpr int kInferenceRows = 128;
  // Up to so many images go one by one, which is sooner done than a tile (bench/latency.cc).
  static constexpr int kFewImages = 32;

  const Kernels& kernels_;
  const int tile_rows_;
  const int tiles_;
  ThreadPool pool_;

  std::vector<DenseLayer> layers_;
  // For a whole batch, tiles_ * tile_rows_ images:
  std::vector<int> input_strides_;                   // By layer.
  std::vector<AlignedArray<float>> inputs_;          // x_l, and a column of ones behind it, by layer.
  std::vector<AlignedArray<float>> activated_;       // activation(z_l), by hidden layer; empty where it is x_{l+1}.
  std::vector<AlignedArray<float>> deltas_;          // d loss / d z_l, by layer.
  AlignedArray<float> softmax_;                      // What Softmax made of the logits.
  std::vector<DropoutMask> masks_;                   // Of this step, by hidden layer.
  std::vector<AlignedArray<float>> tile_gradients_;  // By worker; empty with clipping.
  std::vector<std::array<AlignedArray<float>, 2>> inference_buffers_;  // By worker: a tile's x and y.

  ForwardPass training_;
  ForwardPass inference_;
  SoftmaxBackward softmax_backward_;
  // By layer, from the second on.
  std::vector<MatMul> data_gradients_;
  std::vector<ActivationBackward> activation_backward_;
  std::vector<MatMul> weight_products_;
  std::vector<WeightTile> weight_tiles_;

  int64_t steps_ = 0;
  std::vector<double> tile_losses_;
  std::vector<absl::Status> worker_status_;
  std::vector<WorkerPhases> worker_phases_;
  StepResult result_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Network>> CreateOneDnnNetwork(const NetworkSpec& spec) {
  try {
    auto network = std::make_unique<OneDnnNetwork>(spec);
    RETURN_IF_ERROR(network->Init());
    return network;
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("out of memory: this network and batch size do not fit into this machine");
  }
}

}  // namespace inknet::nn::onednn
