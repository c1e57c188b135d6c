#include "sweep/search/fit.h"

#include <cmath>
#include <cstddef>
#include <limits>

#include "sweep/search/minimize.h"

namespace inknet::search {
namespace {

using Eigen::ArrayXXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// A normal prior of a logarithm.
struct LogNormal {
  double mu;
  double sigma;
};
// Nine in ten length scales are thought to be between 0.08 and 4.4 edges of the cube, signals between 0.2 and 5 times
// the values' variance, noise between 2e-6 and 8e-3 of it. Chosen by what helps on the problems of
// //verify/studies:sampler_comparison, with other seeds than the documented ones; none matters much.
constexpr LogNormal kLengthScalePrior = {-0.5, 1.2};
constexpr LogNormal kSignalPrior = {0, 1};
constexpr LogNormal kNoisePrior = {-9, 2.5};
// The mean's prior is normal with mean 0 and this variance.
constexpr double kMeanVariance = 1;

// Noise of less than the smallest would make the covariance matrix singular.
constexpr double kMinLengthScale = 0.01, kMaxLengthScale = 100;
constexpr double kMinSignal = 0.01, kMaxSignal = 100;
constexpr double kMinNoise = 1e-8, kMaxNoise = 2;

// Where to climb from.
struct Start {
  double length_scale;
  double noise;
};
constexpr Start kStarts[] = {{0.3, 1e-4}, {1, 1e-1}};
constexpr int kSteps = 50;

double LogDensity(const LogNormal& prior, double log, double* slope) {
  const double z = (log - prior.mu) / prior.sigma;
  *slope += -z / prior.sigma;
  return -z * z / 2;
}

Hyperparameters FromLogs(const VectorXd& logs) {
  const Index dimensions = logs.size() - 2;
  return {logs.head(dimensions).array().exp(), std::exp(logs[dimensions]), std::exp(logs[dimensions + 1]), 0};
}

// The mean with the largest density; `solved` is the inverse covariance times a vector of ones.
double BestMean(const VectorXd& solved, const VectorXd& values) {
  return solved.dot(values) / (solved.sum() + 1 / kMeanVariance);
}

}  // namespace

LogPosterior::LogPosterior(const Observations& observations)
    : observations_(observations),
      distances_(SquaredDistances(observations.points, observations.points, observations.unordered)) {}

Hyperparameters LogPosterior::At(const VectorXd& logs) const {
  Hyperparameters hyperparameters = FromLogs(logs);
  const Eigen::LLT<MatrixXd> covariance(Covariance(observations_, distances_, hyperparameters));
  const VectorXd ones = VectorXd::Ones(observations_.values.size());
  hyperparameters.mean = BestMean(covariance.solve(ones), observations_.values);
  return hyperparameters;
}

double LogPosterior::operator()(const VectorXd& logs, VectorXd* gradient) const {
  const Hyperparameters h = FromLogs(logs);
  const Index n = observations_.values.size();
  const Index dimensions = h.length_scales.size();
  const Eigen::LLT<MatrixXd> covariance(Covariance(observations_, distances_, h));
  const MatrixXd inverse = covariance.solve(MatrixXd::Identity(n, n));
  const double mean = BestMean(inverse.rowwise().sum(), observations_.values);
  const VectorXd centred = observations_.values.array() - mean;
  const VectorXd weights = inverse * centred;
  double value = -centred.dot(weights) / 2 - covariance.matrixLLT().diagonal().array().log().sum() -
                 mean * mean / (2 * kMeanVariance);

  // The derivative by a hyperparameter is the sum of `sensitivity` times the covariance matrix's derivative, element by
  // element (Rasmussen & Williams 2006, equation 5.9).
  const ArrayXXd sensitivity = (weights * weights.transpose() - inverse).array() / 2;
  const ArrayXXd r2 = ScaledDistances(distances_, h.length_scales);
  const ArrayXXd by_r2 = sensitivity * h.signal * Matern52Slope(r2);
  gradient->resize(dimensions + 2);
  for (Index d = 0; d < dimensions; ++d) {
    const double scale = h.length_scales[d];
    (*gradient)[d] = -2 * (by_r2 * distances_[static_cast<size_t>(d)]).sum() / (scale * scale);
    value += LogDensity(kLengthScalePrior, logs[d], &(*gradient)[d]);
  }
  (*gradient)[dimensions] = h.signal * (sensitivity * Matern52(r2)).sum();
  value += LogDensity(kSignalPrior, logs[dimensions], &(*gradient)[dimensions]);
  (*gradient)[dimensions + 1] = h.noise * sensitivity.matrix().trace();
  value += LogDensity(kNoisePrior, logs[dimensions + 1], &(*gradient)[dimensions + 1]);
  return value;
}

Hyperparameters Fit(const Observations& observations) {
  const LogPosterior posterior(observations);
  const Objective objective = [&](const VectorXd& logs, VectorXd* gradient) {
    const double value = posterior(logs, gradient);
    *gradient = -*gradient;
    return -value;
  };
  const Index dimensions = observations.points.cols();
  const auto logs = [&](double length_scale, double signal, double noise) {
    VectorXd result = VectorXd::Constant(dimensions + 2, std::log(length_scale));
    result[dimensions] = std::log(signal);
    result[dimensions + 1] = std::log(noise);
    return result;
  };
  const Box box{logs(kMinLengthScale, kMinSignal, kMinNoise), logs(kMaxLengthScale, kMaxSignal, kMaxNoise)};
  Minimum best{VectorXd(), std::numeric_limits<double>::infinity()};
  for (const Start& start : kStarts) {
    const Minimum minimum = MinimizeInBox(objective, box, logs(start.length_scale, 1, start.noise), kSteps, 1e-3);
    if (minimum.value < best.value) best = minimum;
  }
  return posterior.At(best.x);
}

}  // namespace inknet::search
