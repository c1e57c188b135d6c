// The logarithm of expected improvement, the measure of how much a point promises.
//
// Far from the best value expected improvement itself is 0 in floating point, and so is its gradient: nothing could be
// maximized. Its logarithm says everywhere where to go: S. Ament et al., "Unexpected Improvements to Expected
// Improvement for Bayesian Optimization" (NeurIPS 2023).
#ifndef INKNET_SWEEP_SEARCH_EXPECTED_IMPROVEMENT_H_
#define INKNET_SWEEP_SEARCH_EXPECTED_IMPROVEMENT_H_

#include <eigen3/Eigen/Core>

#include "sweep/search/gaussian_process.h"

namespace inknet::search {

// log(phi(z) + z Phi(z)), phi and Phi being the density and the distribution function of the standard normal
// distribution, to nearly full precision for every z. Writes the derivative.
double LogImprovement(double z, double* slope);

// log E[max(0, best - f)], where f has this posterior and small values are good. Minus infinity where f is certain.
double LogExpectedImprovement(const Posterior& posterior, double best);

// The same at `point` [D] of a model, with the gradient [D].
double LogExpectedImprovement(const GaussianProcess& model, double best, const Eigen::VectorXd& point,
                              Eigen::VectorXd* gradient);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_EXPECTED_IMPROVEMENT_H_
