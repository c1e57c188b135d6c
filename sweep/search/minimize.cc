#include "sweep/search/minimize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <vector>

namespace inknet::search {
namespace {

using Eigen::VectorXd;

constexpr size_t kMemory = 10;
constexpr int kMaxHalvings = 25;

// One step: how x and the gradient changed.
struct Change {
  VectorXd x;
  VectorXd gradient;
};

VectorXd Project(const VectorXd& x, const Box& box) { return x.cwiseMax(box.low).cwiseMin(box.high); }

// 1 for the variables that may move, 0 for those held at a bound.
VectorXd FreeVariables(const VectorXd& x, const VectorXd& gradient, const Box& box) {
  VectorXd free(x.size());
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    const bool held = (x[i] <= box.low[i] && gradient[i] > 0) || (x[i] >= box.high[i] && gradient[i] < 0);
    free[i] = held ? 0 : 1;
  }
  return free;
}

// Minus the approximate inverse Hessian times `gradient`, by the two-loop recursion. `gradient` is zero where a
// variable is held, and so is the result.
VectorXd Direction(const std::deque<Change>& changes, const VectorXd& gradient, const VectorXd& free) {
  VectorXd q = gradient;
  std::vector<double> alphas;
  double scale = 0;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    const VectorXd s = change->x.cwiseProduct(free);
    const VectorXd y = change->gradient.cwiseProduct(free);
    const double curvature = s.dot(y);
    // A change along held variables alone, or against the curvature, says nothing here.
    const bool use = curvature > 1e-12 * s.norm() * y.norm();
    alphas.push_back(use ? s.dot(q) / curvature : 0);
    q -= alphas.back() * y;
    if (use && scale == 0) scale = curvature / y.squaredNorm();
  }
  if (scale > 0) q *= scale;
  for (const Change& change : changes) {
    const VectorXd s = change.x.cwiseProduct(free);
    const VectorXd y = change.gradient.cwiseProduct(free);
    const double curvature = s.dot(y);
    const bool use = curvature > 1e-12 * s.norm() * y.norm();
    if (use) q += (alphas.back() - y.dot(q) / curvature) * s;
    alphas.pop_back();
  }
  return -q;
}

}  // namespace

Minimum MinimizeInBox(const Objective& objective, const Box& box, const VectorXd& start, int iterations,
                      double tolerance) {
  VectorXd x = Project(start, box);
  VectorXd gradient(x.size());
  double value = objective(x, &gradient);
  std::deque<Change> changes;
  for (int iteration = 0; iteration < iterations; ++iteration) {
    const VectorXd free = FreeVariables(x, gradient, box);
    const VectorXd projected = gradient.cwiseProduct(free);
    // (The negation also stops at NaN.)
    if (!(projected.lpNorm<Eigen::Infinity>() > tolerance)) break;
    VectorXd direction = Direction(changes, projected, free);
    if (changes.empty() || !(direction.dot(projected) < 0)) {
      changes.clear();
      // Nothing is known of the curvature yet: go a tenth of the box at most.
      direction = -projected * (0.1 * (box.high - box.low).maxCoeff() / projected.lpNorm<Eigen::Infinity>());
    }

    // Armijo's rule along the projected path.
    VectorXd next_x, next_gradient(x.size());
    double next_value = 0;
    bool lower = false;
    double step = 1;
    for (int halving = 0; halving < kMaxHalvings && !lower; ++halving, step /= 2) {
      next_x = Project(x + step * direction, box);
      next_value = objective(next_x, &next_gradient);
      lower = std::isfinite(next_value) && next_gradient.allFinite() &&
              next_value <= value + 1e-4 * gradient.dot(next_x - x) && next_value < value;
    }
    if (!lower) break;
    changes.push_back({next_x - x, next_gradient - gradient});
    if (changes.size() > kMemory) changes.pop_front();
    x = next_x;
    gradient = next_gradient;
    value = next_value;
  }
  return {x, value};
}

}  // namespace inknet::search
