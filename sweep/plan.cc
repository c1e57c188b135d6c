#include "sweep/plan.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/problems.h"
#include "proto/validate.h"
#include "sweep/metrics.h"
#include "sweep/parameters.h"
#include "sweep/ranges.h"
#include "sweep/search/distribution.h"
#include "sweep/search/value.h"
#include "sweep/search/wandb.h"
#include "sweep/values.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

using absl::InvalidArgumentError;
using absl::StrCat;
using search::Value;

// As in a YAML file (sweep/yaml.h); lists are searched for values that come twice.
constexpr int kMaxValues = 10000;

// ---- One parameter ----

absl::StatusOr<search::Distribution> DistributionOf(const SweepParameter& parameter) {
  if (parameter.values_size() > kMaxValues) {
    return InvalidArgumentError(StrCat(parameter.values_size(), " values; there may be ", kMaxValues));
  }
  search::WandbParameter wandb;
  if (parameter.has_distribution()) wandb.distribution = parameter.distribution();
  if (parameter.has_value()) {
    ASSIGN_OR_RETURN(wandb.value, ValueFromProto(parameter.value()));
  }
  // A message does not tell an empty list from none.
  if (parameter.values_size() > 0 || parameter.distribution() == "categorical") wandb.values.emplace();
  for (const SweepValue& value : parameter.values()) {
    ASSIGN_OR_RETURN(Value converted, ValueFromProto(value));
    wandb.values->push_back(std::move(converted));
  }
  if (parameter.probabilities_size() > 0) {
    wandb.probabilities.emplace(parameter.probabilities().begin(), parameter.probabilities().end());
  }
  if (parameter.has_min()) {
    ASSIGN_OR_RETURN(wandb.min, ValueFromProto(parameter.min()));
  }
  if (parameter.has_max()) {
    ASSIGN_OR_RETURN(wandb.max, ValueFromProto(parameter.max()));
  }
  if (parameter.has_mu()) wandb.mu = parameter.mu();
  if (parameter.has_sigma()) wandb.sigma = parameter.sigma();
  if (parameter.has_q()) wandb.q = parameter.q();
  return search::FromWandb(wandb);
}

// Whether a sweep can set `target` to all that `distribution` has.
absl::Status CheckRole(const Target& target, const search::Distribution& distribution) {
  if (target.path == "train.threads") {
    return InvalidArgumentError("train.threads is for the sweep to say, which shares out the cores");
  }
  if (absl::StartsWith(target.path, "data.") && search::CountOf(distribution) != 1) {
    return InvalidArgumentError(
        StrCat(target.path, " can have one value only: trials are compared on the same images"));
  }
  return absl::OkStatus();
}

absl::Status CheckMethod(search::Method method, const std::string& name, const search::Distribution& distribution) {
  ASSIGN_OR_RETURN(const search::Space space, search::Space::Create({{name, distribution}}));
  return search::CheckMethod(method, space);
}

// The parameters that make sense by themselves. Adds to `problems` what is wrong with the others.
BoundParameters BindParameters(const SweepConfig& config, search::Method method, Problems* problems) {
  BoundParameters bounds;
  for (const SweepParameter& parameter : config.parameters()) {
    std::vector<absl::Status> checks;
    const absl::StatusOr<Target> target = FindTarget(parameter.name());
    const absl::StatusOr<search::Distribution> distribution = DistributionOf(parameter);
    checks.push_back(target.status());
    checks.push_back(distribution.status());
    if (target.ok() && distribution.ok()) {
      checks.push_back(CheckValues(*target, *distribution));
      checks.push_back(CheckRole(*target, *distribution));
    }
    const absl::Status searchable =
        distribution.ok() ? CheckMethod(method, parameter.name(), *distribution) : absl::OkStatus();
    problems->Include("", searchable);  // It names the parameter.
    bool ok = searchable.ok();
    for (const absl::Status& check : checks) {
      problems->Include(StrCat("parameter '", parameter.name(), "': "), check);
      ok &= check.ok();
    }
    if (ok) {
      bounds.list.push_back({parameter.name(), *distribution, *target});
    } else if (!target.ok() || SetsLayers(*target)) {
      bounds.layers_complete = false;
    }
  }
  return bounds;
}

// Whether no two parameters overwrite each other.
bool CheckConflicts(const std::vector<BoundParameter>& bounds, Problems* problems) {
  bool ok = true;
  for (size_t i = 0; i < bounds.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!Conflict(bounds[i].target, bounds[j].target)) continue;
      problems->AddLine(StrCat("parameters '", bounds[j].name, "' and '", bounds[i].name, "' both set ",
                               bounds[i].target.path, "; leave one out"));
      ok = false;
      break;
    }
  }
  return ok;
}

// ---- The rest ----

search::Method MethodOf(const SweepConfig& config) {
  switch (config.method()) {
    case SweepConfig::GRID:
      return search::Method::kGrid;
    case SweepConfig::RANDOM:
      return search::Method::kRandom;
    case SweepConfig::BAYES:
      return search::Method::kBayes;
  }
  return search::Method::kRandom;
}

// What `config` has as metric, or validation_accuracy where it has none.
absl::StatusOr<Metric> MetricOf(const SweepConfig& config) {
  const SweepMetric& given = config.metric();
  if (config.has_metric() && !given.has_name()) return InvalidArgumentError("metric has no name");
  ASSIGN_OR_RETURN(Metric metric, FindMetric(config.has_metric() ? given.name() : "validation_accuracy"));
  if (!given.has_goal()) return metric;
  const bool maximize = given.goal() == SweepMetric::MAXIMIZE;
  if (maximize != (metric.goal == search::Goal::kMaximize)) {
    return InvalidArgumentError(
        StrCat("metric '", given.name(), "' has the goal ", maximize ? "maximize" : "minimize",
               ", which looks for the worst; write goal: ", maximize ? "minimize" : "maximize"));
  }
  return metric;
}

search::Hyperband HyperbandOf(const SweepHyperband& given) {
  search::Hyperband rule;
  if (given.has_min_iter()) rule.min_iter = given.min_iter();
  if (given.has_max_iter()) rule.max_iter = given.max_iter();
  if (given.has_s()) rule.s = given.s();
  rule.eta = given.eta();
  rule.strict = given.strict();
  return rule;
}

absl::StatusOr<int64_t> TrialsOf(const SweepConfig& config, const search::Space& space) {
  if (config.run_cap() < 0) {
    return InvalidArgumentError(StrCat("run_cap is ", config.run_cap(), "; it must be 1 or more"));
  }
  if (config.method() != SweepConfig::GRID) {
    if (config.run_cap() > 0) return config.run_cap();
    return InvalidArgumentError("run_cap is missing: this method ends after so many trials; write run_cap: 36");
  }
  const std::optional<int64_t> size = space.Size();
  if (!size && config.run_cap() == 0) {
    return InvalidArgumentError("the grid has more than 2^53 combinations; give run_cap");
  }
  if (config.run_cap() == 0) return *size;
  return size ? std::min(*size, config.run_cap()) : config.run_cap();
}

}  // namespace

absl::StatusOr<Plan> MakePlan(const SweepConfig& config) {
  Problems problems;
  if (!config.has_method()) problems.AddLine("method is missing: write method: grid, random or bayes");
  RunConfig named;
  named.set_name(config.name());
  problems.Include("", ValidateRunConfig(named));
  const absl::StatusOr<Metric> metric = MetricOf(config);
  problems.Include("", metric.status());
  std::optional<search::Hyperband> hyperband;
  if (config.has_early_terminate()) {
    hyperband = HyperbandOf(config.early_terminate());
    problems.Include("early_terminate: ", search::CheckHyperband(*hyperband));
  }
  if (config.parameters().empty()) problems.AddLine("there are no parameters, and so nothing to sweep over");

  const search::Method method = MethodOf(config);
  const BoundParameters checked = BindParameters(config, method, &problems);
  if (CheckConflicts(checked.list, &problems)) CheckRanges(config, checked, &problems);
  std::vector<BoundParameter> bounds = checked.list;
  if (method == search::Method::kGrid) {
    std::sort(bounds.begin(), bounds.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  }
  std::vector<search::Parameter> parameters;
  std::vector<Target> targets;
  for (const BoundParameter& bound : bounds) {
    parameters.push_back({bound.name, bound.distribution});
    targets.push_back(bound.target);
  }
  const absl::StatusOr<search::Space> space = search::Space::Create(std::move(parameters));
  problems.Include("", space.status());
  const absl::StatusOr<int64_t> trials = space.ok() ? TrialsOf(config, *space) : 0;
  problems.Include("", trials.status());
  RETURN_IF_ERROR(problems.ToStatus());

  const auto config_for = [base = config.base(), convention = config.learning_rate(),
                           targets](const search::Assignment& assignment) -> absl::StatusOr<RunConfig> {
    ASSIGN_OR_RETURN(const RunConfig run, Configure(base, convention, targets, assignment));
    RETURN_IF_ERROR(ValidateRunConfig(run));
    return run;
  };
  return Plan{*space,    method,        metric->goal,  config.seed(), *trials,
              hyperband, metric->field, metric->value, config_for};
}

}  // namespace inknet::sweep
