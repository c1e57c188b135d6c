#include "nn/reference/network.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/initializer.h"
#include "nn/optimizer.h"
#include "util/status.h"

namespace inknet::nn::reference {
namespace {

template <typename T>
T Activate(ModelConfig::Activation activation, T z) {
  switch (activation) {
    case ModelConfig::RELU:
      return std::max(z, T(0));
    case ModelConfig::TANH:
      return std::tanh(z);
    case ModelConfig::SIGMOID:
      return 1 / (1 + std::exp(-z));
  }
  return z;
}

// The activation's derivative, given its result a.
template <typename T>
T Derivative(ModelConfig::Activation activation, T a) {
  switch (activation) {
    case ModelConfig::RELU:
      return a > 0 ? T(1) : T(0);
    case ModelConfig::TANH:
      return 1 - a * a;
    case ModelConfig::SIGMOID:
      return a * (1 - a);
  }
  return T(1);
}

// y = x W + b
template <typename T>
Matrix<T> Apply(const Layer<T>& layer, const Matrix<T>& x) {
  Matrix<T> y(x.rows, layer.weights.width);
  for (int n = 0; n < y.rows; ++n) {
    for (int o = 0; o < y.width; ++o) y(n, o) = layer.biases[static_cast<size_t>(o)];
    for (int i = 0; i < x.width; ++i) {
      for (int o = 0; o < y.width; ++o) y(n, o) += x(n, i) * layer.weights(i, o);
    }
  }
  return y;
}

// dW = x^T dy, db = sum over n of dy
template <typename T>
Layer<T> ParameterGradient(const Matrix<T>& x, const Matrix<T>& dy) {
  Layer<T> gradient{Matrix<T>(x.width, dy.width), std::vector<T>(static_cast<size_t>(dy.width))};
  for (int n = 0; n < x.rows; ++n) {
    for (int i = 0; i < x.width; ++i) {
      for (int o = 0; o < dy.width; ++o) gradient.weights(i, o) += x(n, i) * dy(n, o);
    }
    for (int o = 0; o < dy.width; ++o) gradient.biases[static_cast<size_t>(o)] += dy(n, o);
  }
  return gradient;
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
    Layer<T> layer{Matrix<T>(from.inputs, from.outputs), {from.biases.begin(), from.biases.end()}};
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
  }
}

uint16_t LabelOf(const Batch& batch, int n) { return batch.labels[batch.rows[n]]; }

}  // namespace

template <typename T>
Mathematics<T>::Mathematics(const NetworkSpec& spec, const Parameters& parameters)
    : spec_(spec), layers_(ToLayers<T>(parameters)) {}

template <typename T>
typename Mathematics<T>::Activations Mathematics<T>::Forward(const Batch& batch, int64_t step) const {
  Activations result;
  Matrix<T> x(batch.size, spec_.inputs());
  for (int n = 0; n < x.rows; ++n) {
    const uint8_t* image = batch.pixels + static_cast<size_t>(batch.rows[n]) * static_cast<size_t>(x.width);
    for (int i = 0; i < x.width; ++i) x(n, i) = T(spec_.pixel_scale) * T(image[i]);
  }
  const size_t last = layers_.size() - 1;
  for (size_t l = 0; l < last; ++l) {
    Matrix<T> y = Apply(layers_[l], x);
    for (T& value : y.values) value = Activate(spec_.activation, value);
    result.inputs.push_back(std::move(x));
    result.activated.push_back(y);
    if (step >= 0 && spec_.dropout[l] > 0) ApplyDropout(MakeDropoutMask(spec_, static_cast<int>(l), step), &y);
    x = std::move(y);
  }
  result.log_probabilities = Apply(layers_[last], x);
  LogSoftmaxRows(&result.log_probabilities);
  result.inputs.push_back(std::move(x));
  return result;
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
    (*gradients)[l] = ParameterGradient(forward.inputs[l], dz);
    if (l == 0) break;
    Matrix<T> dx = InputGradient(layers_[l], dz);
    const size_t hidden = l - 1;
    if (step >= 0 && spec_.dropout[hidden] > 0) {
      ApplyDropout(MakeDropoutMask(spec_, static_cast<int>(hidden), step), &dx);
    }
    for (size_t i = 0; i < dx.values.size(); ++i) {
      dx.values[i] *= Derivative(spec_.activation, forward.activated[hidden].values[i]);
    }
    dz = std::move(dx);
  }
  return TrainingLoss(forward.log_probabilities, batch);
}

template class Mathematics<float>;
template class Mathematics<double>;

namespace {

// One number's share of an optimizer step; nn/optimizer.h has the formulas. `decay` is its weight decay, 0 for biases.
void Update(const OptimizerConfig& config, int64_t t, float gradient, float decay, float* w, float* first,
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
  for (float g : gradient.weights.values) sum += static_cast<double>(g) * g;
  for (float g : gradient.biases) sum += static_cast<double>(g) * g;
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
    const int64_t step = steps_++;
    result_.loss = static_cast<double>(mathematics_.LossAndGradients(batch, step, &gradients_));
    const OptimizerConfig& optimizer = spec().optimizer;
    const float weight_decay = static_cast<float>(optimizer.weight_decay());
    for (size_t l = 0; l < gradients_.size(); ++l) {
      const double squared_norm = result_.squared_gradient_norms[l] = SquaredNorm(gradients_[l]);
      const float scale = static_cast<float>(ClipScale(std::sqrt(squared_norm), optimizer.clip_norm()));
      std::vector<float>& weights = mathematics_.layers()[l].weights.values;
      for (size_t i = 0; i < weights.size(); ++i) {
        Update(optimizer, step + 1, scale * gradients_[l].weights.values[i], weight_decay, &weights[i],
               &first_moments_[l].weights.values[i], &second_moments_[l].weights.values[i]);
      }
      std::vector<float>& biases = mathematics_.layers()[l].biases;
      for (size_t o = 0; o < biases.size(); ++o) {
        Update(optimizer, step + 1, scale * gradients_[l].biases[o], 0, &biases[o], &first_moments_[l].biases[o],
               &second_moments_[l].biases[o]);
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
      std::fill(layer.weights.values.begin(), layer.weights.values.end(), 0.0f);
      std::fill(layer.biases.begin(), layer.biases.end(), 0.0f);
    }
    return layers;
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
