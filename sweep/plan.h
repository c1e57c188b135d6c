// What a SweepConfig means: a space to search, how, and the run that each suggestion stands for.
#ifndef INKNET_SWEEP_PLAN_H_
#define INKNET_SWEEP_PLAN_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"
#include "proto/sweep.pb.h"
#include "sweep/search/hyperband.h"
#include "sweep/search/sampler.h"
#include "sweep/search/space.h"
#include "sweep/search/trial.h"

namespace inknet::sweep {

// Checked: whatever the search suggests from `space` gives a configuration that ValidateRunConfig accepts, as far as
// that can be known before (the ends of every range and every listed value are tried).
struct Plan {
  search::Space space;  // Parameters in the order in which the method wants them (a grid: by name).
  search::Method method;
  search::Goal goal;
  uint64_t seed;
  // Trials to make; for a grid at most as many as it has.
  int64_t trials;
  std::optional<search::Hyperband> hyperband;
  // The field of EpochRecord that is the metric: "validation_accuracy".
  std::string metric_name;
  // Of an epoch, the metric.
  std::function<double(const EpochRecord&)> metric;
  // The configuration of the run that `assignment`, one of `space`, stands for; ValidateRunConfig accepts it. All have
  // the same `data`, but train.seed may vary, and with it the split. Fails where an assignment is invalid that MakePlan
  // did not try: a value far out of a normal distribution, or one of very many combinations of hidden_units and
  // dropout.
  std::function<absl::StatusOr<RunConfig>(const search::Assignment& assignment)> config_for;
};

// Fails on everything in `config` that makes no sense, all of it at once, a line each, naming the parameter: before
// anything is trained. Without a metric it is validation_accuracy; without a goal, the metric's natural one.
absl::StatusOr<Plan> MakePlan(const SweepConfig& config);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_PLAN_H_
