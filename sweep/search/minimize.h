// Minimizes a smooth function of a few variables inside a box.
#ifndef INKNET_SWEEP_SEARCH_MINIMIZE_H_
#define INKNET_SWEEP_SEARCH_MINIMIZE_H_

#include <eigen3/Eigen/Core>
#include <functional>

namespace inknet::search {

// Returns the value at `x` and writes the gradient there. Not finite: as bad as can be.
using Objective = std::function<double(const Eigen::VectorXd& x, Eigen::VectorXd* gradient)>;

// low <= x <= high, element by element.
struct Box {
  Eigen::VectorXd low;
  Eigen::VectorXd high;
};

struct Minimum {
  Eigen::VectorXd x;
  double value;
};

// A local minimum, found downhill from `start` (which is first moved into the box) by the limited-memory BFGS method of
// J. Nocedal ("Updating quasi-Newton matrices with limited storage", 1980), projected on the box: variables at a bound
// that the gradient pushes against stay there for a step (D. P. Bertsekas, "Projected Newton methods for optimization
// problems with simple constraints", 1982). Stops after `iterations` steps, or when no free variable's derivative is
// over `tolerance`, or when no step goes further down.
Minimum MinimizeInBox(const Objective& objective, const Box& box, const Eigen::VectorXd& start, int iterations,
                      double tolerance);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_MINIMIZE_H_
