#include "sweep/plan.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "data/catalog.h"
#include "proto/problems.h"
#include "proto/validate.h"
#include "search/distribution.h"
#include "search/value.h"
#include "search/wandb.h"
#include "sweep/metrics.h"
#include "sweep/parameters.h"
#include "sweep/values.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

using absl::InvalidArgumentError;
using absl::StrCat;
using search::Value;

// As in a YAML file (sweep/yaml.h); lists are searched for values that come twice.
constexpr int kMaxValues = 10000;

// Combinations of values that are tried before the sweep; a few seconds at most.
constexpr size_t kMaxCombinations = 20000;

// What more of the same kind adds is not worth a line.
constexpr size_t kMaxLinesPerGroup = 3;

// A parameter that makes sense by itself.
struct Bound {
  std::string name;
  search::Distribution distribution;
  Target target;
};

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

bool SetsLayers(const Target& target) { return target.path == "model.hidden_units" || target.path == "model.dropout"; }

// The parameters that make sense by themselves, in the file's order.
struct Bounds {
  std::vector<Bound> list;
  // Whether no parameter is missing that sets the hidden layers or their dropout.
  bool layers_complete = true;
};

// Adds to `problems` what is wrong with parameters that make no sense.
Bounds BindParameters(const SweepConfig& config, search::Method method, Problems* problems) {
  Bounds bounds;
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
bool CheckConflicts(const std::vector<Bound>& bounds, Problems* problems) {
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

// ---- Parameters together ----

// What is wrong with the configuration that `assignment` gives, a line each.
std::set<std::string> Faults(const SweepConfig& config, const std::vector<Target>& targets,
                             const search::Assignment& assignment) {
  const absl::StatusOr<RunConfig> run = Configure(config.base(), config.learning_rate(), targets, assignment);
  if (!run.ok()) return {std::string(run.status().message())};
  Problems problems;
  problems.Include("", ValidateRunConfig(*run));
  problems.Include("data.dataset: ", data::FindInCatalog(run->data().dataset()).status());
  if (problems.ToStatus().ok()) return {};
  return absl::StrSplit(problems.ToStatus().message(), '\n');
}

// Parameters whose values are valid together or not, and what to try of them.
struct Group {
  std::vector<std::string> names;
  std::vector<Target> targets;
  std::vector<search::Assignment> trials;  // At least one.
};

// Every combination of a value of each list; where they are too many, enough to have every value.
std::vector<search::Assignment> Combinations(const std::vector<std::vector<Value>>& lists) {
  size_t combinations = 1;
  size_t longest = 1;
  for (const std::vector<Value>& list : lists) {
    combinations = std::min(combinations * list.size(), kMaxCombinations + 1);
    longest = std::max(longest, list.size());
  }
  const bool all = combinations <= kMaxCombinations;
  std::vector<search::Assignment> assignments;
  for (size_t n = 0; n < (all ? combinations : longest); ++n) {
    search::Assignment assignment;
    size_t rest = n;
    for (const std::vector<Value>& list : lists) {
      assignment.push_back(list[rest % list.size()]);
      if (all) rest /= list.size();
    }
    assignments.push_back(std::move(assignment));
  }
  return assignments;
}

std::vector<Group> GroupsOf(const Bounds& bounds) {
  std::vector<Group> groups;
  // There may be a dropout for each hidden layer.
  Group layers;
  std::vector<std::vector<Value>> layer_values;
  for (const Bound& bound : bounds.list) {
    const std::vector<Value> values = ValuesToTry(bound.distribution);
    if (SetsLayers(bound.target)) {
      layers.names.push_back(bound.name);
      layers.targets.push_back(bound.target);
      layer_values.push_back(values);
    } else {
      groups.push_back({{bound.name}, {bound.target}, Combinations({values})});
    }
  }
  if (bounds.layers_complete && !layers.names.empty()) {
    layers.trials = Combinations(layer_values);
    groups.push_back(std::move(layers));
  }
  return groups;
}

// What is wrong with the configuration that has the first values of all `groups`, but of `changed` those of `trial`, or
// none where that is null.
std::set<std::string> FaultsWith(const SweepConfig& config, const std::vector<Group>& groups, const Group* changed,
                                 const search::Assignment* trial) {
  std::vector<Target> targets;
  search::Assignment assignment;
  for (const Group& group : groups) {
    const search::Assignment* values = &group == changed ? trial : &group.trials.front();
    if (values == nullptr) continue;
    targets.insert(targets.end(), group.targets.begin(), group.targets.end());
    assignment.insert(assignment.end(), values->begin(), values->end());
  }
  return Faults(config, targets, assignment);
}

// Adds what is wrong with the values of `bounds`, and with the configuration that they change. A fault is a group's
// where it is not there without the group.
void CheckRanges(const SweepConfig& config, const Bounds& bounds, Problems* problems) {
  const std::vector<Group> groups = GroupsOf(bounds);
  std::set<std::string> said;
  for (const Group& group : groups) {
    const std::string names =
        StrCat(group.names.size() > 1 ? "parameters '" : "parameter '", absl::StrJoin(group.names, "', '"), "': ");
    const std::set<std::string> without = FaultsWith(config, groups, &group, nullptr);
    size_t lines = 0;
    for (const search::Assignment& trial : group.trials) {
      for (const std::string& fault : FaultsWith(config, groups, &group, &trial)) {
        if (without.count(fault) > 0 || !said.insert(fault).second) continue;
        if (++lines <= kMaxLinesPerGroup) problems->AddLine(names + fault);
      }
    }
  }
  for (const std::string& fault : FaultsWith(config, groups, nullptr, nullptr)) {
    if (said.count(fault) == 0) problems->AddLine(StrCat("what no parameter sets: ", fault));
  }
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
  if (config.run_cap() < 0)
    return InvalidArgumentError(StrCat("run_cap is ", config.run_cap(), "; it must be 1 or more"));
  if (config.method() != SweepConfig::GRID) {
    if (config.run_cap() > 0) return config.run_cap();
    return InvalidArgumentError("run_cap is missing: this method ends after so many trials; write run_cap: 36");
  }
  const std::optional<int64_t> size = space.Size();
  if (!size && config.run_cap() == 0)
    return InvalidArgumentError("the grid has more than 2^53 combinations; give run_cap");
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
  const Bounds checked = BindParameters(config, method, &problems);
  if (CheckConflicts(checked.list, &problems)) CheckRanges(config, checked, &problems);
  std::vector<Bound> bounds = checked.list;
  if (method == search::Method::kGrid) {
    std::sort(bounds.begin(), bounds.end(), [](const Bound& a, const Bound& b) { return a.name < b.name; });
  }
  std::vector<search::Parameter> parameters;
  std::vector<Target> targets;
  for (const Bound& bound : bounds) {
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
