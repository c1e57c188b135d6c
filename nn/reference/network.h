// The network in plain loops: slow, readable, and the oracle that the fast one is tested against.
#ifndef INKNET_NN_REFERENCE_NETWORK_H_
#define INKNET_NN_REFERENCE_NETWORK_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "nn/network.h"

namespace inknet::nn::reference {

// N rows of `width` numbers.
template <typename T>
struct Matrix {
  Matrix() = default;
  Matrix(int rows_in, int width_in)
      : rows(rows_in), width(width_in), values(static_cast<size_t>(rows_in) * static_cast<size_t>(width_in)) {}
  T& operator()(int row, int column) { return values[Index(row, column)]; }
  const T& operator()(int row, int column) const { return values[Index(row, column)]; }

  int rows = 0;
  int width = 0;
  std::vector<T> values;

 private:
  size_t Index(int row, int column) const {
    return static_cast<size_t>(row) * static_cast<size_t>(width) + static_cast<size_t>(column);
  }
};

// y = x W + b, or scales norm(x W) + b.
template <typename T>
struct Layer {
  Matrix<T> weights;      // [I, O]
  std::vector<T> biases;  // [O]
  std::vector<T> scales;  // [O], or empty
  // Of batch normalization, [O]; else empty.
  std::vector<T> mean;
  std::vector<T> variance;
};

// What normalization made of u = x W, and the mean and variance by which it did.
template <typename T>
struct Normalized {
  Matrix<T> zhat;
  // [images, units], with the same number for all that share it.
  Matrix<T> mean;
  Matrix<T> variance;
};

// The mathematics of one network, each formula once and in the order in which it is taught. T is float for training
// and double where derivatives are checked by finite differences.
template <typename T>
class Mathematics {
 public:
  Mathematics(const NetworkSpec& spec, const Parameters& parameters);

  // The loss of `batch`, mean over its images. With `step` >= 0 it is what that step of training makes smaller, its
  // dropout masks applied; with -1 what is measured, without dropout, smoothing and weights.
  T Loss(const Batch& batch, int64_t step) const {
    const Matrix<T> log_p = Forward(batch, step).log_probabilities;
    return step >= 0 ? TrainingLoss(log_p, batch) : MeanLoss(log_p, batch);
  }

  // Also d loss / d weights, biases and scales; in the place of a batch's mean and variance those of its images, as
  // they count for what is kept.
  T LossAndGradients(const Batch& batch, int64_t step, std::vector<Layer<T>>* gradients) const;

  // ln p = ln softmax(logits), [N, K], with dropout off.
  Matrix<T> LogProbabilities(const Batch& batch) const { return Forward(batch, -1).log_probabilities; }

  // The mean loss of `batch`, given ln p: against one-hot targets, and against smoothed ones with classes' weights.
  T MeanLoss(const Matrix<T>& log_probabilities, const Batch& batch) const;
  T TrainingLoss(const Matrix<T>& log_probabilities, const Batch& batch) const;

  std::vector<Layer<T>>& layers() { return layers_; }
  const std::vector<Layer<T>>& layers() const { return layers_; }

 private:
  // Everything that a forward pass works out and a backward pass needs.
  struct Activations {
    std::vector<Matrix<T>> inputs;          // x_l, by layer
    std::vector<Matrix<T>> arguments;       // z_l, by hidden layer
    std::vector<Normalized<T>> normalized;  // By hidden layer; empty without normalization.
    Matrix<T> log_probabilities;            // ln p, which stays finite where p underflows
  };

  Activations Forward(const Batch& batch, int64_t step) const;
  // x_0, of images as they are or as training sees them.
  Matrix<T> Inputs(const Batch& batch, bool training) const;
  // u with the mean and variance of this batch, or of those that training has seen (`in_use`).
  Normalized<T> Normalize(const Layer<T>& layer, const Matrix<T>& u, bool in_use) const;
  // From d loss / d z to d loss / d u.
  Matrix<T> NormalizationGradient(const Layer<T>& layer, const Normalized<T>& normalized, const Matrix<T>& dz) const;
  // Of the batch, into layer->mean and variance.
  void MeasureBatch(const Normalized<T>& normalized, Layer<T>* layer) const;
  // Calls body(group) for each group of numbers that share a mean and a variance.
  struct Group;
  template <typename Body>
  void ForEachGroup(int images, int units, const Body& body) const;
  // y_k of an image of class `label`, and how much the image counts.
  T Target(int label, int k) const;
  T Weight(int label) const;
  // Of one image, against targets y.
  template <typename Targets>
  T LossOf(const Matrix<T>& log_probabilities, int n, const Targets& y) const;
  // d training loss / d logits.
  Matrix<T> LogitGradient(const Matrix<T>& log_probabilities, const Batch& batch) const;

  const NetworkSpec spec_;
  std::vector<Layer<T>> layers_;
};

extern template class Mathematics<float>;
extern template class Mathematics<double>;

absl::StatusOr<std::unique_ptr<Network>> CreateReferenceNetwork(const NetworkSpec& spec);

}  // namespace inknet::nn::reference

#endif  // INKNET_NN_REFERENCE_NETWORK_H_
