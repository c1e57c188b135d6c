#include "nn/reference/network.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/initializer.h"
#include "nn/normalization.h"
#include "nn/optimizer.h"
#include "nn/reference/warped.h"
#include "nn/warp.h"
#include "util/status.h"

namespace inknet::nn::reference {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kLeakySlope = 0.01;

template <typename T>
T Sigmoid(T z) {
  return 1 / (1 + std::exp(-z));
}

// That a normally distributed number is below z.
template <typename T>
T NormalDistribution(T z) {
  return (1 + std::erf(z / std::sqrt(T(2)))) / 2;
}

template <typename T>
T Activate(ModelConfig::Activation activation, T z) {
  switch (activation) {
    case ModelConfig::RELU:
      return std::max(z, T(0));
    case ModelConfig::TANH:
      return std::tanh(z);
    case ModelConfig::SIGMOID:
      return Sigmoid(z);
    case ModelConfig::LEAKY_RELU:
      return z > 0 ? z : T(kLeakySlope) * z;
    case ModelConfig::ELU:
      return z > 0 ? z : std::expm1(z);
    case ModelConfig::GELU:
      return z * NormalDistribution(z);
    case ModelConfig::SILU:
      return z * Sigmoid(z);
  }
  return z;
}

template <typename T>
T Derivative(ModelConfig::Activation activation, T z) {
  switch (activation) {
    case ModelConfig::RELU:
      return z > 0 ? T(1) : T(0);
    case ModelConfig::TANH:
      return 1 - std::tanh(z) * std::tanh(z);
    case ModelConfig::SIGMOID:
      return Sigmoid(z) * (1 - Sigmoid(z));
    case ModelConfig::LEAKY_RELU:
      return z > 0 ? T(1) : T(kLeakySlope);
    case ModelConfig::ELU:
      return z > 0 ? T(1) : std::exp(z);
    case ModelConfig::GELU:
      return NormalDistribution(z) + z * std::exp(-z * z / 2) / std::sqrt(2 * T(kPi));
    case ModelConfig::SILU:
      return Sigmoid(z) * (1 + z * (1 - Sigmoid(z)));
  }
  return T(1);
}

// x W
template <typename T>
Matrix<T> Product(const Matrix<T>& x, const Matrix<T>& weights) {
  Matrix<T> y(x.rows, weights.width);
  for (int n = 0; n < y.rows; ++n) {
    for (int i = 0; i < x.width; ++i) {
      for (int o = 0; o < y.width; ++o) y(n, o) += x(n, i) * weights(i, o);
    }
  }
  return y;
}

// y = x + b
template <typename T>
void Add(const std::vector<T>& biases, Matrix<T>* y) {
  for (int n = 0; n < y->rows; ++n) {
    for (int o = 0; o < y->width; ++o) (*y)(n, o) += biases[static_cast<size_t>(o)];
  }
}

// x^T dy
template <typename T>
Matrix<T> WeightGradient(const Matrix<T>& x, const Matrix<T>& dy) {
  Matrix<T> gradient(x.width, dy.width);
  for (int n = 0; n < x.rows; ++n) {
    for (int i = 0; i < x.width; ++i) {
      for (int o = 0; o < dy.width; ++o) gradient(i, o) += x(n, i) * dy(n, o);
    }
  }
  return gradient;
}

// The sum over n of x.
template <typename T>
std::vector<T> SumOfRows(const Matrix<T>& x) {
  std::vector<T> sum(static_cast<size_t>(x.width));
  for (int n = 0; n < x.rows; ++n) {
    for (int o = 0; o < x.width; ++o) sum[static_cast<size_t>(o)] += x(n, o);
  }
  return sum;
}

// a b, number by number.
template <typename T>
Matrix<T> Times(Matrix<T> a, const Matrix<T>& b) {
  for (size_t i = 0; i < a.values.size(); ++i) a.values[i] *= b.values[i];
  return a;
}

// dx = dy W^T
template <typename T>
Matrix<T> InputGradient(const Layer<T>& layer, const Matrix<T>& dy) {
  Matrix<T> dx(dy.rows, layer.weights.rows);
  for (int n = 0; n < dx.rows; ++n) {
    for (int i = 0; i < dx.width; ++i) {
      for (int o = 0; o < dy.width; ++o) dx(n, i) += dy(n, o) * layer.weights(i, o);
    }
  }
  return dx;
}

// ln softmax(z) = z - max - ln(sum of exp(z - max))
template <typename T>
void LogSoftmaxRows(Matrix<T>* z) {
  for (int n = 0; n < z->rows; ++n) {
    T largest = (*z)(n, 0);
    for (int k = 1; k < z->width; ++k) largest = std::max(largest, (*z)(n, k));
    T sum = 0;
    for (int k = 0; k < z->width; ++k) sum += std::exp((*z)(n, k) - largest);
    for (int k = 0; k < z->width; ++k) (*z)(n, k) -= largest + std::log(sum);
  }
}

template <typename T>
Matrix<T> Exp(Matrix<T> x) {
  for (T& value : x.values) value = std::exp(value);
  return x;
}

// Forward and backward alike: the mask does not depend on what it is applied to.
template <typename T>
void ApplyDropout(const DropoutMask& mask, Matrix<T>* x) {
  for (int n = 0; n < x->rows; ++n) {
    for (int o = 0; o < x->width; ++o) {
      const uint32_t index = static_cast<uint32_t>(n) * static_cast<uint32_t>(x->width) + static_cast<uint32_t>(o);
      const bool keep = DropoutHash(mask.key, index) < mask.keep_below;
      (*x)(n, o) = keep ? (*x)(n, o) * T(mask.scale) : T(0);
    }
  }
}

template <typename T>
std::vector<Layer<T>> ToLayers(const Parameters& parameters) {
  std::vector<Layer<T>> layers;
  for (const DenseParameters& from : parameters) {
    Layer<T> layer{Matrix<T>(from.inputs, from.outputs),
                   {from.biases.begin(), from.biases.end()},
                   {from.scales.begin(), from.scales.end()},
                   {from.mean.begin(), from.mean.end()},
                   {from.variance.begin(), from.variance.end()}};
    std::copy(from.weights.begin(), from.weights.end(), layer.weights.values.begin());
    layers.push_back(std::move(layer));
  }
  return layers;
}

void CopyOut(const std::vector<Layer<float>>& layers, Parameters* parameters) {
  parameters->resize(layers.size());
  for (size_t l = 0; l < layers.size(); ++l) {
    DenseParameters& copy = (*parameters)[l];
    copy.inputs = layers[l].weights.rows;
    copy.outputs = layers[l].weights.width;
    copy.weights = layers[l].weights.values;
    copy.biases = layers[l].biases;
    copy.scales = layers[l].scales;
    copy.mean = layers[l].mean;
    copy.variance = layers[l].variance;
  }
}

uint16_t LabelOf(const Batch& batch, int n) { return batch.labels[batch.rows[n]]; }

}  // namespace

// Numbers that share a mean and a variance: images [begin, end), units [first_unit, end_unit).
template <typename T>
struct Mathematics<T>::Group {
  int begin;
  int end;
  int first_unit;
  int end_unit;

  template <typename Body>
  void ForEach(const Body& body) const {
    for (int n = begin; n < end; ++n) {
      for (int o = first_unit; o < end_unit; ++o) body(n, o);
    }
  }
  template <typename Value>
  T Mean(const Value& value) const {
    T sum = 0;
    ForEach([&](int n, int o) { sum += value(n, o); });
    return sum / T((end - begin) * (end_unit - first_unit));
  }
};

template <typename T>
Mathematics<T>::Mathematics(const NetworkSpec& spec, const Parameters& parameters)
    : spec_(spec), layers_(ToLayers<T>(parameters)) {}

template <typename T>
Matrix<T> Mathematics<T>::Inputs(const Batch& batch, bool training) const {
  Matrix<T> x(batch.size, spec_.inputs());
  const bool warps = training && spec_.image_columns > 0 && Augments(spec_.augmentation);
  for (int n = 0; n < x.rows; ++n) {
    const uint8_t* image = batch.pixels + static_cast<size_t>(batch.rows[n]) * static_cast<size_t>(x.width);
    std::vector<T> pixels(image, image + x.width);
    if (warps) pixels = Warped(pixels, spec_.image_columns, DrawWarp(spec_, batch.epoch, batch.rows[n]));
    for (int i = 0; i < x.width; ++i) x(n, i) = T(spec_.pixel_scale) * pixels[static_cast<size_t>(i)];
  }
  return x;
}

template <typename T>
typename Mathematics<T>::Activations Mathematics<T>::Forward(const Batch& batch, int64_t step) const {
  Activations result;
  Matrix<T> x = Inputs(batch, /*training=*/step >= 0);
  const size_t last = layers_.size() - 1;
  for (size_t l = 0; l < last; ++l) {
    const Layer<T>& layer = layers_[l];
    Matrix<T> z = Product(x, layer.weights);
    if (spec_.normalization != ModelConfig::NONE) {
      Normalized<T> normalized = Normalize(layer, z, /*in_use=*/step < 0);
      z = normalized.zhat;
      for (int n = 0; n < z.rows; ++n) {
        for (int o = 0; o < z.width; ++o) z(n, o) *= layer.scales[static_cast<size_t>(o)];
      }
      result.normalized.push_back(std::move(normalized));
    }
    Add(layer.biases, &z);
    result.inputs.push_back(std::move(x));
    x = z;
    for (T& value : x.values) value = Activate(spec_.activation, value);
    result.arguments.push_back(std::move(z));
    if (step >= 0 && spec_.dropout[l] > 0) ApplyDropout(MakeDropoutMask(spec_, static_cast<int>(l), step), &x);
  }
  result.log_probabilities = Product(x, layers_[last].weights);
  Add(layers_[last].biases, &result.log_probabilities);
  LogSoftmaxRows(&result.log_probabilities);
  result.inputs.push_back(std::move(x));
  return result;
}

template <typename T>
template <typename Body>
void Mathematics<T>::ForEachGroup(int images, int units, const Body& body) const {
  if (spec_.normalization == ModelConfig::LAYER) {
    for (int n = 0; n < images; ++n) body(Group{n, n + 1, 0, units});
    return;
  }
  const ImageGroups groups(spec_, images);
  for (int g = 0; g < groups.count(); ++g) {
    for (int o = 0; o < units; ++o) body(Group{groups.begin(g), groups.begin(g + 1), o, o + 1});
  }
}

template <typename T>
Normalized<T> Mathematics<T>::Normalize(const Layer<T>& layer, const Matrix<T>& u, bool in_use) const {
  Normalized<T> result{u, Matrix<T>(u.rows, u.width), Matrix<T>(u.rows, u.width)};
  if (in_use && spec_.normalization == ModelConfig::BATCH) {
    for (int n = 0; n < u.rows; ++n) {
      std::copy(layer.mean.begin(), layer.mean.end(), &result.mean(n, 0));
      std::copy(layer.variance.begin(), layer.variance.end(), &result.variance(n, 0));
    }
  } else {
    ForEachGroup(u.rows, u.width, [&](const Group& group) {
      const T mean = group.Mean([&](int n, int o) { return u(n, o); });
      const T variance = group.Mean([&](int n, int o) { return (u(n, o) - mean) * (u(n, o) - mean); });
      group.ForEach([&](int n, int o) {
        result.mean(n, o) = mean;
        result.variance(n, o) = variance;
      });
    });
  }
  for (size_t i = 0; i < u.values.size(); ++i) {
    result.zhat.values[i] =
        (u.values[i] - result.mean.values[i]) / std::sqrt(result.variance.values[i] + T(kNormalizationEpsilon));
  }
  return result;
}

// With g = scale dz: du = (g - mean(g) - zhat mean(g zhat)) / sqrt(variance + epsilon), means as in Normalize.
template <typename T>
Matrix<T> Mathematics<T>::NormalizationGradient(const Layer<T>& layer, const Normalized<T>& normalized,
                                                const Matrix<T>& dz) const {
  Matrix<T> du(dz.rows, dz.width);
  const Matrix<T>& zhat = normalized.zhat;
  ForEachGroup(dz.rows, dz.width, [&](const Group& group) {
    const auto g = [&](int n, int o) { return layer.scales[static_cast<size_t>(o)] * dz(n, o); };
    const T mean = group.Mean(g);
    const T slope = group.Mean([&](int n, int o) { return g(n, o) * zhat(n, o); });
    group.ForEach([&](int n, int o) {
      du(n, o) =
          (g(n, o) - mean - zhat(n, o) * slope) / std::sqrt(normalized.variance(n, o) + T(kNormalizationEpsilon));
    });
  });
  return du;
}

// Mean over the groups of their means and unbiased variances, each counting as many as its images.
template <typename T>
void Mathematics<T>::MeasureBatch(const Normalized<T>& normalized, Layer<T>* layer) const {
  const Matrix<T>& mean = normalized.mean;
  layer->mean.assign(static_cast<size_t>(mean.width), 0);
  layer->variance = layer->mean;
  ForEachGroup(mean.rows, mean.width, [&](const Group& group) {
    const T images = T(group.end - group.begin);
    const size_t o = static_cast<size_t>(group.first_unit);
    layer->mean[o] += images / T(mean.rows) * mean(group.begin, group.first_unit);
    layer->variance[o] +=
        images / T(mean.rows) * images / (images - 1) * normalized.variance(group.begin, group.first_unit);
  });
}

template <typename T>
T Mathematics<T>::Target(int label, int k) const {
  const T smoothing = T(spec_.label_smoothing);
  return (k == label ? 1 - smoothing : T(0)) + smoothing / T(spec_.classes());
}

template <typename T>
T Mathematics<T>::Weight(int label) const {
  return spec_.class_weights.empty() ? T(1) : T(spec_.class_weights[static_cast<size_t>(label)]);
}

template <typename T>
template <typename Targets>
T Mathematics<T>::LossOf(const Matrix<T>& log_p, int n, const Targets& y) const {
  T sum = 0;
  for (int k = 0; k < log_p.width; ++k) {
    if (spec_.loss == TrainConfig::CROSS_ENTROPY) {
      // What is not aimed at counts nothing, however small its probability is.
      if (y(k) != 0) sum -= y(k) * log_p(n, k);
      continue;
    }
    const T error = std::exp(log_p(n, k)) - y(k);
    sum += spec_.loss == TrainConfig::MSE ? error * error : std::abs(error);
  }
  return spec_.loss == TrainConfig::CROSS_ENTROPY ? sum : sum / T(log_p.width);
}

template <typename T>
T Mathematics<T>::MeanLoss(const Matrix<T>& log_p, const Batch& batch) const {
  T sum = 0;
  for (int n = 0; n < log_p.rows; ++n) {
    sum += LossOf(log_p, n, [&](int k) { return k == LabelOf(batch, n) ? T(1) : T(0); });
  }
  return sum / T(log_p.rows);
}

template <typename T>
T Mathematics<T>::TrainingLoss(const Matrix<T>& log_p, const Batch& batch) const {
  T sum = 0;
  for (int n = 0; n < log_p.rows; ++n) {
    const int label = LabelOf(batch, n);
    sum += Weight(label) * LossOf(log_p, n, [&](int k) { return Target(label, k); });
  }
  return sum / T(log_p.rows);
}

template <typename T>
Matrix<T> Mathematics<T>::LogitGradient(const Matrix<T>& log_p, const Batch& batch) const {
  const Matrix<T> p = Exp(log_p);
  Matrix<T> dz(p.rows, p.width);
  for (int n = 0; n < p.rows; ++n) {
    const int label = LabelOf(batch, n);
    const T weight = Weight(label);
    if (spec_.loss == TrainConfig::CROSS_ENTROPY) {
      // Softmax and logarithm together have this simple derivative.
      for (int k = 0; k < p.width; ++k) dz(n, k) = weight * (p(n, k) - Target(label, k)) / T(p.rows);
      continue;
    }
    // dp, then through the softmax: dz_k = p_k (dp_k - sum_j p_j dp_j).
    const auto dp = [&](int k) {
      const T error = p(n, k) - Target(label, k);
      const T slope = spec_.loss == TrainConfig::MSE ? 2 * error : (error > 0 ? T(1) : error < 0 ? T(-1) : T(0));
      return weight * slope / (T(p.width) * T(p.rows));
    };
    T inner = 0;
    for (int k = 0; k < p.width; ++k) inner += p(n, k) * dp(k);
    for (int k = 0; k < p.width; ++k) dz(n, k) = p(n, k) * (dp(k) - inner);
  }
  return dz;
}

template <typename T>
T Mathematics<T>::LossAndGradients(const Batch& batch, int64_t step, std::vector<Layer<T>>* gradients) const {
  const Activations forward = Forward(batch, step);
  gradients->resize(layers_.size());
  Matrix<T> dz = LogitGradient(forward.log_probabilities, batch);
  for (size_t l = layers_.size(); l-- > 0;) {
    Layer<T>& gradient = (*gradients)[l];
    gradient = {};
    gradient.biases = SumOfRows(dz);
    if (!forward.normalized.empty() && l + 1 < layers_.size()) {
      const Normalized<T>& normalized = forward.normalized[l];
      gradient.scales = SumOfRows(Times(dz, normalized.zhat));
      if (spec_.normalization == ModelConfig::BATCH) MeasureBatch(normalized, &gradient);
      dz = NormalizationGradient(layers_[l], normalized, dz);
    }
    gradient.weights = WeightGradient(forward.inputs[l], dz);
    if (l == 0) break;
    Matrix<T> dx = InputGradient(layers_[l], dz);
    const size_t hidden = l - 1;
    if (step >= 0 && spec_.dropout[hidden] > 0) {
      ApplyDropout(MakeDropoutMask(spec_, static_cast<int>(hidden), step), &dx);
    }
    for (size_t i = 0; i < dx.values.size(); ++i) {
      dx.values[i] *= Derivative(spec_.activation, forward.arguments[hidden].values[i]);
    }
    dz = std::move(dx);
  }
  return TrainingLoss(forward.log_probabilities, batch);
}

template class Mathematics<float>;
template class Mathematics<double>;

namespace {

// One number's share of an optimizer step; nn/optimizer.h has the formulas. `decay` is its weight decay, 0 for biases.
void UpdateOne(const OptimizerConfig& config, int64_t t, float gradient, float decay, float* w, float* first,
               float* second) {
  const double rate = config.learning_rate();
  const float epsilon = static_cast<float>(config.epsilon());
  const double beta1 = config.beta1();
  const double beta2 = config.beta2();
  const bool decoupled = config.algorithm() == OptimizerConfig::ADAMW;
  const float g = decoupled ? gradient : gradient + decay * *w;
  if (decoupled) *w -= static_cast<float>(rate * decay) * *w;
  const auto step = [&](double by) { *w -= static_cast<float>(by); };
  const auto follow = [&] {
    *first = static_cast<float>(beta1 * *first + (1 - beta1) * g);
    *second = static_cast<float>(beta2 * *second + (1 - beta2) * g * g);
  };
  const auto root = [&] { return std::sqrt(*second / (1 - std::pow(beta2, t))) + epsilon; };
  switch (config.algorithm()) {
    case OptimizerConfig::SGD: {
      const float momentum = static_cast<float>(config.momentum());
      *first = momentum * *first + g;
      *w -= static_cast<float>(rate) * (config.nesterov() ? g + momentum * *first : *first);
      break;
    }
    case OptimizerConfig::ADAM:
    case OptimizerConfig::ADAMW:
      follow();
      step(static_cast<float>(rate) * (*first / (1 - std::pow(beta1, t))) / root());
      break;
    case OptimizerConfig::NADAM: {
      follow();
      const NesterovMomentum mu(beta1, t);
      const double ahead = mu.next * *first / (1 - mu.product * mu.next) + (1 - mu.now) * g / (1 - mu.product);
      step(rate * ahead / root());
      break;
    }
    case OptimizerConfig::RMSPROP:
      *second = static_cast<float>(config.decay() * *second + (1 - config.decay()) * g * g);
      *w -= static_cast<float>(rate) * g / (std::sqrt(*second) + epsilon);
      break;
    case OptimizerConfig::ADAGRAD:
      *second += g * g;
      step(rate * g / (std::sqrt(*second) + epsilon));
      break;
  }
}

double SquaredNorm(const Layer<float>& gradient) {
  double sum = 0;
  for (const std::vector<float>* values : {&gradient.weights.values, &gradient.biases, &gradient.scales}) {
    for (float g : *values) sum += static_cast<double>(g) * g;
  }
  return sum;
}

class ReferenceNetwork : public Network {
 public:
  explicit ReferenceNetwork(const NetworkSpec& spec)
      : Network(spec),
        mathematics_(spec, InitialParameters(spec)),
        first_moments_(ZerosLike(mathematics_.layers())),
        second_moments_(first_moments_) {
    result_.squared_gradient_norms.resize(mathematics_.layers().size());
  }

  absl::StatusOr<const StepResult*> TrainStep(const Batch& batch) override {
    if (!CanTrainOn(spec(), batch.size)) {
      return absl::InvalidArgumentError("batch normalization cannot train on a batch of one image");
    }
    const int64_t step = steps_++;
    result_.loss = static_cast<double>(mathematics_.LossAndGradients(batch, step, &gradients_));
    const float weight_decay = static_cast<float>(spec().optimizer.weight_decay());
    for (size_t l = 0; l < gradients_.size(); ++l) {
      if (!spec().trains(static_cast<int>(l))) continue;
      const double squared_norm = result_.squared_gradient_norms[l] = SquaredNorm(gradients_[l]);
      const float scale = static_cast<float>(ClipScale(std::sqrt(squared_norm), spec().optimizer.clip_norm()));
      Layer<float>& layer = mathematics_.layers()[l];
      const Layer<float>& gradient = gradients_[l];
      Layer<float>& first = first_moments_[l];
      Layer<float>& second = second_moments_[l];
      Update(scale, gradient.weights.values, weight_decay, &layer.weights.values, &first.weights.values,
             &second.weights.values);
      Update(scale, gradient.biases, 0, &layer.biases, &first.biases, &second.biases);
      Update(scale, gradient.scales, 0, &layer.scales, &first.scales, &second.scales);
      for (size_t o = 0; o < layer.mean.size(); ++o) {
        layer.mean[o] += kRunningShare * (gradient.mean[o] - layer.mean[o]);
        layer.variance[o] += kRunningShare * (gradient.variance[o] - layer.variance[o]);
      }
    }
    return &result_;
  }

  absl::StatusOr<Score> Evaluate(const Batch& batch) override {
    Score score;
    constexpr int kPart = 256;  // Bounds the memory.
    for (int begin = 0; begin < batch.size; begin += kPart) {
      Batch part = batch;
      part.rows += begin;
      part.size = std::min(kPart, batch.size - begin);
      const Matrix<float> log_p = mathematics_.LogProbabilities(part);
      score.loss_sum += static_cast<double>(mathematics_.MeanLoss(log_p, part)) * part.size;
      for (int n = 0; n < log_p.rows; ++n) {
        const float* row = &log_p.values[static_cast<size_t>(n) * static_cast<size_t>(log_p.width)];
        score.correct += std::max_element(row, row + log_p.width) - row == LabelOf(part, n);
      }
    }
    score.images = batch.size;
    return score;
  }

  absl::Status Predict(const Batch& batch, float* probabilities) override {
    const Matrix<float> p = Exp(mathematics_.LogProbabilities(batch));
    std::copy(p.values.begin(), p.values.end(), probabilities);
    return absl::OkStatus();
  }

  Parameters GetParameters() const override {
    Parameters parameters;
    CopyOut(mathematics_.layers(), &parameters);
    return parameters;
  }

  absl::Status SetParameters(const Parameters& parameters) override {
    RETURN_IF_ERROR(CheckShapes(spec(), parameters));
    mathematics_.layers() = ToLayers<float>(parameters);
    return absl::OkStatus();
  }

  void GetState(TrainingState* state) const override {
    CopyOut(mathematics_.layers(), &state->parameters);
    CopyOut(first_moments_, &state->first_moments);
    CopyOut(second_moments_, &state->second_moments);
    state->steps = steps_;
  }

  absl::Status SetState(const TrainingState& state) override {
    RETURN_IF_ERROR(CheckShapes(spec(), state));
    mathematics_.layers() = ToLayers<float>(state.parameters);
    first_moments_ = ToLayers<float>(state.first_moments);
    second_moments_ = ToLayers<float>(state.second_moments);
    steps_ = state.steps;
    return absl::OkStatus();
  }

 private:
  static std::vector<Layer<float>> ZerosLike(std::vector<Layer<float>> layers) {
    for (Layer<float>& layer : layers) {
      for (std::vector<float>* values : {&layer.weights.values, &layer.biases, &layer.scales}) {
        std::fill(values->begin(), values->end(), 0.0f);
      }
      layer.mean.clear();
      layer.variance.clear();
    }
    return layers;
  }

  // Of numbers that have weight decay in common.
  void Update(float scale, const std::vector<float>& gradient, float decay, std::vector<float>* values,
              std::vector<float>* first, std::vector<float>* second) const {
    for (size_t i = 0; i < values->size(); ++i) {
      UpdateOne(spec().optimizer, steps_, scale * gradient[i], decay, &(*values)[i], &(*first)[i], &(*second)[i]);
    }
  }

  Mathematics<float> mathematics_;
  std::vector<Layer<float>> gradients_;
  std::vector<Layer<float>> first_moments_;
  std::vector<Layer<float>> second_moments_;
  int64_t steps_ = 0;
  StepResult result_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Network>> CreateReferenceNetwork(const NetworkSpec& spec) {
  return std::make_unique<ReferenceNetwork>(spec);
}

}  // namespace inknet::nn::reference
