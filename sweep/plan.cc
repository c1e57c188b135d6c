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

// Whether a sweep can vary what it varies.
absl::Status CheckRole(const Bound& bound) {
  if (bound.target.path == "train.threads") {
    return InvalidArgumentError("train.threads is for the sweep to say, which shares out the cores");
  }
  if (absl::StartsWith(bound.target.path, "data.") && search::CountOf(bound.distribution) != 1) {
    return InvalidArgumentError(
        StrCat(bound.target.path, " can have one value only: trials are compared on the same images"));
  }
  return absl::OkStatus();
}

std::string Named(absl::string_view name) { return StrCat("parameter '", name, "': "); }

// The parameters that make sense by themselves, in the file's order. Adds what is wrong with the others.
std::vector<Bound> BindParameters(const SweepConfig& config, search::Method method, Problems* problems) {
  std::vector<Bound> bounds;
  for (const SweepParameter& parameter : config.parameters()) {
    const std::string prefix = Named(parameter.name());
    const absl::StatusOr<Target> target = FindTarget(parameter.name());
    const absl::StatusOr<search::Distribution> distribution = DistributionOf(parameter);
    problems->Include(prefix, target.status());
    problems->Include(prefix, distribution.status());
    if (!target.ok() || !distribution.ok()) continue;
    const Bound bound = {parameter.name(), *distribution, *target};
    const absl::Status values = CheckValues(bound.target, bound.distribution);
    const absl::Status role = CheckRole(bound);
    // The messages name the parameter.
    const absl::StatusOr<search::Space> space = search::Space::Create({{bound.name, bound.distribution}});
    const absl::Status searchable = space.ok() ? search::CheckMethod(method, *space) : space.status();
    problems->Include(prefix, values);
    problems->Include(prefix, role);
    problems->Include("", searchable);
    if (values.ok() && role.ok() && searchable.ok()) bounds.push_back(bound);
  }
  return bounds;
}

void CheckConflicts(const std::vector<Bound>& bounds, Problems* problems) {
  for (size_t i = 0; i < bounds.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!Conflict(bounds[i].target, bounds[j].target)) continue;
      problems->AddLine(StrCat("parameters '", bounds[j].name, "' and '", bounds[i].name, "' both set ",
                               bounds[i].target.path, "; leave one out"));
    }
  }
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

// Indices of parameters whose values are valid together or not. `complete`: no parameter was left out.
std::vector<std::vector<size_t>> Groups(const std::vector<Bound>& bounds, bool complete) {
  std::vector<std::vector<size_t>> groups;
  std::vector<size_t> layers;  // A list of dropouts is as long as that of widths.
  for (size_t i = 0; i < bounds.size(); ++i) {
    const std::string& path = bounds[i].target.path;
    if (path == "model.hidden_units" || path == "model.dropout") {
      layers.push_back(i);
    } else {
      groups.push_back({i});
    }
  }
  if (complete && !layers.empty()) groups.push_back(layers);
  return groups;
}

// Adds what ValidateRunConfig says of the values of `bounds`, and of the configuration that they change.
void CheckRanges(const SweepConfig& config, const std::vector<Bound>& bounds, Problems* problems) {
  const bool complete = static_cast<int>(bounds.size()) == config.parameters_size();
  const std::vector<std::vector<size_t>> groups = Groups(bounds, complete);
  std::vector<std::vector<Value>> values;
  for (const Bound& bound : bounds) values.push_back(ValuesToTry(bound.distribution));

  // The targets and first values of all groups but `left_out`, then those of that group from `trial`.
  const auto faults = [&](const std::vector<size_t>* left_out, const std::vector<Value>* trial) {
    std::vector<Target> targets;
    search::Assignment assignment;
    for (const std::vector<size_t>& group : groups) {
      if (&group == left_out) continue;
      for (const size_t i : group) {
        targets.push_back(bounds[i].target);
        assignment.push_back(values[i].front());
      }
    }
    if (trial != nullptr) {
      for (const size_t i : *left_out) targets.push_back(bounds[i].target);
      assignment.insert(assignment.end(), trial->begin(), trial->end());
    }
    return Faults(config, targets, assignment);
  };

  std::set<std::string> said;
  for (const std::vector<size_t>& group : groups) {
    const std::set<std::string> anyway = faults(&group, nullptr);
    size_t combinations = 1;
    size_t longest = 1;
    for (const size_t i : group) {
      combinations = std::min(combinations * values[i].size(), kMaxCombinations + 1);
      longest = std::max(longest, values[i].size());
    }
    // Where there are too many: every value in one of them.
    const bool all = combinations <= kMaxCombinations;
    size_t lines = 0;
    for (size_t n = 0; n < (all ? combinations : longest) && lines < kMaxLinesPerGroup; ++n) {
      std::vector<Value> trial;
      size_t rest = n;
      for (const size_t i : group) {
        trial.push_back(values[i][rest % values[i].size()]);
        if (all) rest /= values[i].size();
      }
      for (const std::string& line : faults(&group, &trial)) {
        if (anyway.count(line) > 0 || !said.insert(line).second) continue;
        const std::string names = absl::StrJoin(
            group, ", ", [&](std::string* out, size_t i) { absl::StrAppend(out, "'", bounds[i].name, "'"); });
        problems->AddLine(StrCat(group.size() > 1 ? "parameters " : "parameter ", names, ": ", line));
        ++lines;
      }
    }
  }
  for (const std::string& line : faults(nullptr, nullptr)) {
    if (said.count(line) == 0) problems->AddLine(StrCat("what no parameter sets: ", line));
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
  std::vector<Bound> bounds = BindParameters(config, method, &problems);
  CheckConflicts(bounds, &problems);
  CheckRanges(config, bounds, &problems);
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
