// Hyperparameters of a Gaussian process, learned from its observations.
#ifndef INKNET_SWEEP_SEARCH_FIT_H_
#define INKNET_SWEEP_SEARCH_FIT_H_

#include <eigen3/Eigen/Core>
#include <vector>

#include "sweep/search/gaussian_process.h"

namespace inknet::search {

// How well hyperparameters explain observations: the log marginal likelihood (Rasmussen & Williams 2006, equation 5.8)
// plus the log of a prior, up to a constant. D = dimensions.
//
// The prior holds what is known of values with mean 0 and variance 1 on a unit cube before any were seen; it decides
// while there are few. The mean is not searched for: given the rest its best value is known.
class LogPosterior {
 public:
  explicit LogPosterior(const Observations& observations);

  // At `logs` [D + 2], the logarithms of the length scales, the signal and the noise. Writes the gradient [D + 2] as
  // well.
  double operator()(const Eigen::VectorXd& logs, Eigen::VectorXd* gradient) const;

  Hyperparameters At(const Eigen::VectorXd& logs) const;

 private:
  Observations observations_;
  std::vector<Eigen::ArrayXXd> distances_;  // SquaredDistances between the observed points.
};

// The hyperparameters with the largest LogPosterior that climbing from a few places finds. `observations` are one at
// least.
Hyperparameters Fit(const Observations& observations);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_FIT_H_
