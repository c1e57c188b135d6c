// Functions to try samplers on. docs/search.md defines them.
#ifndef INKNET_VERIFY_STUDIES_PROBLEMS_H_
#define INKNET_VERIFY_STUDIES_PROBLEMS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sweep/search/space.h"
#include "sweep/search/trial.h"

namespace inknet::search {

struct Problem {
  std::string name;
  Space space;
  Goal goal = Goal::kMinimize;
  // The value without noise.
  std::function<double(const Assignment&)> value;
  // The standard deviation of the normal noise that a trial's value comes with.
  double noise = 0;
  // Where only these can be tried: instead of what a sampler suggests, the nearest of them that was not tried yet is.
  std::vector<Assignment> rows = {};
};

// "branin", "hartmann6" or "tuning"; an error names these.
absl::StatusOr<Problem> ProblemCalled(absl::string_view name);

}  // namespace inknet::search

#endif  // INKNET_VERIFY_STUDIES_PROBLEMS_H_
