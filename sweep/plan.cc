#include "sweep/plan.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/validate.h"
#include "sweep/bind.h"
#include "sweep/heeded.h"
#include "sweep/metrics.h"
#include "sweep/parameters.h"
#include "sweep/ranges.h"
#include "sweep/search/distribution.h"
#include "sweep/search/value.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

using absl::InvalidArgumentError;
using absl::StrCat;
using search::Value;

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
  if (config.names().has_metric()) return FindMetric(config.names().metric());
  if (config.has_metric() && !given.has_name()) return InvalidArgumentError("metric has no name");
  ASSIGN_OR_RETURN(Metric metric, FindMetric(config.has_metric() ? given.name() : "validation_accuracy"));
  if (!given.has_goal()) return metric;
  const bool maximize = given.goal() == SweepMetric::MAXIMIZE;
  if (maximize != (metric.goal == search::Goal::kMaximize)) {
    return InvalidArgumentError(StrCat("metric '", given.name(), "' has the goal ", maximize ? "maximize" : "minimize",
                                       ", which looks for the worst; write goal: ", maximize ? "minimize" : "maximize",
                                       ", or --metric=", metric.field));
  }
  return metric;
}

void CheckMetric(const SweepConfig& config, const Source& source, const absl::StatusOr<Metric>& metric, Remarks* errors,
                 Remarks* warnings) {
  const bool is_named = config.names().has_metric();
  const std::string part = is_named ? "names.metric" : "metric.name";
  if (is_named || !source.IsUnread("metric")) source.Say(part, "", metric.status(), errors);
  if (metric.ok() && !metric->note.empty()) source.Say(part, metric->note, warnings);
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
    return InvalidArgumentError("run_cap is missing: this method ends after so many trials; give --run_cap=36");
  }
  const std::optional<int64_t> size = space.Size();
  if (!size && config.run_cap() == 0) {
    return InvalidArgumentError("the grid has more than 2^53 combinations; give --run_cap=36");
  }
  if (config.run_cap() == 0) return *size;
  return size ? std::min(*size, config.run_cap()) : config.run_cap();
}

std::string FieldsOf(const BoundParameter& bound) {
  return absl::StrJoin(bound.targets, ", ", [](std::string* out, const BoundTarget& target) {
    absl::StrAppend(out, target.key.empty() ? "" : StrCat(target.key, ": "), target.target.path,
                    target.target.kind == Target::Kind::kDepth ? " (how many)" : "");
  });
}

// A --set that a parameter overrides would mean nothing.
void CheckSets(const BoundParameters& bounds, const Source& source, const std::vector<std::string>& sets,
               Remarks* errors) {
  for (const std::string& set : sets) {
    const std::string path = set.substr(0, set.find('='));
    for (const std::vector<BoundParameter>* list : {&bounds.varied, &bounds.fixed}) {
      for (const BoundParameter& bound : *list) {
        const bool overridden = std::any_of(bound.targets.begin(), bound.targets.end(), [&](const BoundTarget& target) {
          // A number of layers needs a width, and a width can have one.
          const bool is_other_half = target.target.kind == Target::Kind::kDepth;
          return !is_other_half && (target.target.path == path || absl::StartsWith(target.target.path, path + "."));
        });
        if (!overridden) continue;
        source.Say(bound.part,
                   StrCat("parameter '", bound.name, "' sets ", FieldsOf(bound), ", and so does --set ", set,
                          "; leave one out (--ignore=", bound.name, " leaves out the parameter)"),
                   errors);
      }
    }
  }
}

// What the file's names became, for the user.
std::vector<PlannedParameter> Described(const BoundParameters& bounds) {
  std::vector<PlannedParameter> parameters;
  for (const std::vector<BoundParameter>* list : {&bounds.varied, &bounds.fixed}) {
    for (const BoundParameter& bound : *list) {
      parameters.push_back({bound.name, FieldsOf(bound), search::Describe(bound.distribution)});
    }
  }
  return parameters;
}

// The target, where it is of the metric that the sweep goes by.
std::optional<double> TargetOf(const SweepConfig& config) {
  if (!config.metric().has_target() || config.names().has_metric()) return std::nullopt;
  return config.metric().target();
}

}  // namespace

absl::StatusOr<Plan> MakePlan(const SweepConfig& config, const Source& source, const std::vector<std::string>& sets) {
  Remarks errors = source.errors;
  if (!config.names().has_metric()) errors.Include(source.metric_errors);
  Remarks warnings = source.warnings;
  if (!config.has_method() && !source.IsUnread("method")) {
    source.Say("method", "method is missing: write method: grid, random or bayes", &errors);
  }
  const absl::StatusOr<Metric> metric = MetricOf(config);
  CheckMetric(config, source, metric, &errors, &warnings);
  std::optional<search::Hyperband> hyperband;
  if (config.has_early_terminate()) {
    hyperband = HyperbandOf(config.early_terminate());
    if (!source.IsUnread("early_terminate")) {
      source.Say("early_terminate", "early_terminate: ", search::CheckHyperband(*hyperband), &errors);
    }
  }
  if (config.parameters().empty() && !source.IsUnread("parameters")) {
    source.Say("parameters", "there are no parameters, and so nothing to sweep over", &errors);
  }

  const search::Method method = MethodOf(config);
  BoundParameters bounds = Bind(config, source, method, &errors, &warnings);
  CloseRanges(config, source, &bounds, &warnings);
  CheckRanges(config, source, bounds, &errors);
  CheckSets(bounds, source, sets, &errors);
  const std::vector<PlannedParameter> described = Described(bounds);
  if (method == search::Method::kGrid) {
    std::sort(bounds.varied.begin(), bounds.varied.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  }
  std::vector<search::Parameter> parameters;
  std::map<std::string, std::string> parts;
  for (const BoundParameter& bound : bounds.varied) {
    parameters.push_back({bound.name, bound.distribution});
    parts[bound.name] = bound.part;
  }
  const absl::StatusOr<search::Space> space = search::Space::Create(std::move(parameters));
  source.Say("parameters", "", space.status(), &errors);
  const absl::StatusOr<int64_t> trials = space.ok() ? TrialsOf(config, *space) : 0;
  if (!source.IsUnread("run_cap") && !source.IsUnread("method")) source.Say("run_cap", "", trials.status(), &errors);
  RETURN_IF_ERROR(errors.ToStatus());

  const auto shared = std::make_shared<const BoundParameters>(std::move(bounds));
  const auto config_for = [base = config.base(), convention = config.learning_rate(),
                           shared](const search::Assignment& assignment) -> absl::StatusOr<RunConfig> {
    if (assignment.size() != shared->varied.size()) {
      return InvalidArgumentError(StrCat(assignment.size(), " values for ", shared->varied.size(), " parameters"));
    }
    std::vector<Setting> settings;
    for (const BoundParameter& fixed : shared->fixed) {
      AddSettings(fixed, search::ValueAt(fixed.distribution, 0), &settings);
    }
    for (size_t i = 0; i < assignment.size(); ++i) AddSettings(shared->varied[i], assignment[i], &settings);
    ASSIGN_OR_RETURN(const RunConfig run, Configure(base, convention, settings));
    RETURN_IF_ERROR(ValidateRunConfig(run));
    return run;
  };
  const auto part_of = [parts](const std::string& name) {
    const auto part = parts.find(name);
    return part == parts.end() ? "parameters" : part->second;
  };
  Plan plan = {*space,        method,           metric->goal, config.seed(), *trials,   hyperband,      metric->field,
               metric->value, TargetOf(config), config_for,   part_of,       described, shared->unused, {}};
  WarnOfWhatIsNotHeeded(plan, source, &warnings);
  plan.warnings = warnings.Lines();
  return plan;
}

}  // namespace inknet::sweep
