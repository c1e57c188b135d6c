#include "sweep/search/expected_improvement.h"

#include <cmath>
#include <limits>

#include "sweep/search/normal.h"

namespace inknet::search {
namespace {

constexpr double kLogSqrt2Pi = 0.9189385332046727;

}  // namespace

double LogImprovement(double z, double* slope) {
  const double log_density = -z * z / 2 - kLogSqrt2Pi;
  if (z > -5) {
    const double improvement = std::exp(log_density) + z * NormalCdf(z);
    *slope = NormalCdf(z) / improvement;
    return std::log(improvement);
  }
  // The two terms of the sum would cancel. With x = -z and Laplace's continued fraction for Mills' ratio
  // (Abramowitz & Stegun 1964, 26.2.14), Phi(z) / phi(z) = 1 / (x + c), c = 1 / (x + 2 / (x + 3 / (x + ...))), the sum
  // is phi(z) (1 - x / (x + c)) = phi(z) c / (x + c), and its derivative Phi(z). 20 levels are enough from x = 5 on.
  const double x = -z;
  double c = 0;
  for (int level = 20; level >= 1; --level) c = level / (x + c);
  *slope = 1 / c;
  return log_density + std::log(c / (x + c));
}

double LogExpectedImprovement(const Posterior& posterior, double best) {
  const double deviation = std::sqrt(posterior.variance);
  if (deviation == 0) return -std::numeric_limits<double>::infinity();
  double slope;
  return std::log(deviation) + LogImprovement((best - posterior.mean) / deviation, &slope);
}

double LogExpectedImprovement(const GaussianProcess& model, double best, const Eigen::VectorXd& point,
                              Eigen::VectorXd* gradient) {
  Eigen::VectorXd mean_gradient;
  Eigen::VectorXd variance_gradient;
  const Posterior posterior = model.Predict(point, &mean_gradient, &variance_gradient);
  const double deviation = std::sqrt(posterior.variance);
  if (deviation == 0) {
    gradient->setZero(point.size());
    return -std::numeric_limits<double>::infinity();
  }
  const double z = (best - posterior.mean) / deviation;
  double slope;
  const double value = std::log(deviation) + LogImprovement(z, &slope);
  const Eigen::VectorXd deviation_gradient = variance_gradient / (2 * deviation);
  *gradient = (deviation_gradient - slope * (mean_gradient + z * deviation_gradient)) / deviation;
  return value;
}

}  // namespace inknet::search
