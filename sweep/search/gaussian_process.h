// A Gaussian process with a constant mean and noise: what it thinks of a point after some observations.
//
// N = observations, M = other points, D = dimensions.
#ifndef INKNET_SWEEP_SEARCH_GAUSSIAN_PROCESS_H_
#define INKNET_SWEEP_SEARCH_GAUSSIAN_PROCESS_H_

#include <eigen3/Eigen/Cholesky>
#include <eigen3/Eigen/Core>
#include <vector>

#include "sweep/search/kernel.h"

namespace inknet::search {

struct Observations {
  Points points;                // [N, D]
  Eigen::VectorXd values;       // [N]
  Eigen::VectorXd extra_noise;  // [N] The variance of each value's noise, beyond that of all.
  std::vector<bool> unordered;  // [D]
};

struct Hyperparameters {
  Eigen::VectorXd length_scales;  // [D]
  double signal;                  // The variance of the function.
  double noise;                   // The variance of all values' noise.
  double mean;
};

// Of the function, without noise.
struct Posterior {
  double mean;
  double variance;
};

class GaussianProcess {
 public:
  // `observations` are one at least.
  GaussianProcess(const Observations& observations, const Hyperparameters& hyperparameters);

  // At each row of `points`: [M].
  std::vector<Posterior> Predict(const Points& points) const;

  // At `point` [D], with gradients [D] by it. Along unordered dimensions those are 0.
  Posterior Predict(const Eigen::VectorXd& point, Eigen::VectorXd* mean_gradient,
                    Eigen::VectorXd* variance_gradient) const;

 private:
  Points points_;  // [N, D]
  std::vector<bool> unordered_;
  Hyperparameters hyperparameters_;
  Eigen::LLT<Eigen::MatrixXd> covariance_;  // [N, N], factorized.
  Eigen::VectorXd weights_;                 // [N] Inverse covariance times (values - mean).
};

// The covariance matrix [N, N] of `observations`. `distances` are their SquaredDistances.
Eigen::MatrixXd Covariance(const Observations& observations, const std::vector<Eigen::ArrayXXd>& distances,
                           const Hyperparameters& hyperparameters);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_GAUSSIAN_PROCESS_H_
