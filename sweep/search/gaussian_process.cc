#include "sweep/search/gaussian_process.h"

#include <algorithm>
#include <cstddef>

namespace inknet::search {

using Eigen::ArrayXXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd Covariance(const Observations& observations, const std::vector<ArrayXXd>& distances,
                    const Hyperparameters& hyperparameters) {
  MatrixXd covariance =
      hyperparameters.signal * Matern52(ScaledDistances(distances, hyperparameters.length_scales)).matrix();
  covariance.diagonal().array() += observations.extra_noise.array() + hyperparameters.noise;
  return covariance;
}

GaussianProcess::GaussianProcess(const Observations& observations, const Hyperparameters& hyperparameters)
    : points_(observations.points),
      unordered_(observations.unordered),
      hyperparameters_(hyperparameters),
      covariance_(Covariance(observations, SquaredDistances(points_, points_, unordered_), hyperparameters)),
      weights_(covariance_.solve((observations.values.array() - hyperparameters.mean).matrix())) {}

std::vector<Posterior> GaussianProcess::Predict(const Points& points) const {
  if (points.rows() == 0) return {};  // Eigen's products want matrices that have elements.
  const auto& [length_scales, signal, noise, mean] = hyperparameters_;
  const std::vector<ArrayXXd> distances = SquaredDistances(points_, points, unordered_);
  const MatrixXd k = signal * Matern52(ScaledDistances(distances, length_scales)).matrix();  // [N, M]
  const VectorXd means = k.transpose() * weights_;
  const VectorXd explained = covariance_.matrixL().solve(k).colwise().squaredNorm();
  std::vector<Posterior> posteriors;
  for (Index m = 0; m < points.rows(); ++m) {
    posteriors.push_back({mean + means[m], std::max(0.0, signal - explained[m])});
  }
  return posteriors;
}

Posterior GaussianProcess::Predict(const VectorXd& point, VectorXd* mean_gradient, VectorXd* variance_gradient) const {
  const auto& [length_scales, signal, noise, mean] = hyperparameters_;
  const std::vector<ArrayXXd> distances = SquaredDistances(points_, point.transpose(), unordered_);
  const ArrayXXd r2 = ScaledDistances(distances, length_scales);  // [N, 1]
  const VectorXd k = signal * Matern52(r2).matrix();              // [N] Covariance with each observation.
  const VectorXd slope = signal * Matern52Slope(r2).matrix();     // [N] Its derivative by r2.
  const VectorXd solved = covariance_.solve(k);
  mean_gradient->setZero(point.size());
  variance_gradient->setZero(point.size());
  for (Index d = 0; d < point.size(); ++d) {
    if (unordered_[static_cast<size_t>(d)]) continue;
    const VectorXd r2_slope = 2 * (point[d] - points_.col(d).array()) / (length_scales[d] * length_scales[d]);
    const VectorXd k_slope = slope.cwiseProduct(r2_slope);
    (*mean_gradient)[d] = k_slope.dot(weights_);
    (*variance_gradient)[d] = -2 * k_slope.dot(solved);
  }
  return {mean + k.dot(weights_), std::max(0.0, signal - k.dot(solved))};
}

}  // namespace inknet::search
