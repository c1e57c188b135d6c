// What a SweepConfig means: a space to search, how, and the run that each suggestion stands for.
#ifndef INKNET_SWEEP_PLAN_H_
#define INKNET_SWEEP_PLAN_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"
#include "proto/sweep.pb.h"
#include "sweep/search/hyperband.h"
#include "sweep/search/sampler.h"
#include "sweep/search/space.h"
#include "sweep/search/trial.h"
#include "sweep/source.h"

namespace inknet::sweep {

// What a parameter of the file became.
struct PlannedParameter {
  std::string name;
  std::string field;  // "train.optimizer.learning_rate"
  std::string distribution;
};

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
  // A trial that ends with this value or a better one is the reason for no further one.
  std::optional<double> target;
  // The configuration of the run that `assignment`, one of `space`, stands for; ValidateRunConfig accepts it. All have
  // the same `data`, but train.seed may vary, and with it the split. Fails where an assignment is invalid that MakePlan
  // did not try: a value far out of a normal distribution, or one of very many combinations of hidden_units and
  // dropout.
  std::function<absl::StatusOr<RunConfig>(const search::Assignment& assignment)> config_for;
  // The part of the SweepConfig that a parameter is: "parameters[2]".
  std::function<std::string(const std::string& name)> part_of;

  // ---- For the user ----
  std::vector<PlannedParameter> parameters;  // In the file's order, then what its command gives to every trial.
  std::vector<std::string> unused;           // Parameters that set nothing, with their values.
  std::vector<std::string> warnings;         // Each with its place.
};

// Fails on everything in `config` that makes no sense, on what was wrong with its form (source.errors), and where one
// of `sets`, each "path=value" of --set, is of a field that a parameter sets: all of it at once, a line each with its
// place, before anything is trained. Without a metric it is validation_accuracy; without a goal, the metric's natural
// one.
absl::StatusOr<Plan> MakePlan(const SweepConfig& config, const Source& source = Source(),
                              const std::vector<std::string>& sets = {});

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_PLAN_H_
