#include "sweep/ranges.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "data/catalog.h"
#include "proto/problems.h"
#include "proto/validate.h"
#include "sweep/fit.h"
#include "sweep/parameters.h"
#include "sweep/search/value.h"

namespace inknet::sweep {
namespace {

using absl::StrCat;
using search::Value;

// A second or two of trying.
constexpr size_t kMaxCombinations = 20000;

// What is wrong with the configuration that `settings` give, a line each.
std::set<std::string> Faults(const SweepConfig& config, const std::vector<Setting>& settings) {
  const absl::StatusOr<RunConfig> run = Configure(config.base(), config.learning_rate(), settings);
  if (!run.ok()) return {std::string(run.status().message())};
  Problems problems;
  problems.Include("", ValidateRunConfig(*run));
  problems.Include("data.dataset: ", data::FindInCatalog(run->data().dataset()).status());
  if (problems.ToStatus().ok()) return {};
  return absl::StrSplit(problems.ToStatus().message(), '\n');
}

// Parameters whose values are valid together or not, and what to try of them.
struct Group {
  std::vector<const BoundParameter*> parameters;
  std::vector<std::vector<Value>> trials;  // At least one; a value for each parameter.
};

// Every combination of a value of each list; where they are too many, enough to have every value.
std::vector<std::vector<Value>> Combinations(const std::vector<std::vector<Value>>& lists) {
  size_t combinations = 1;
  size_t longest = 1;
  for (const std::vector<Value>& list : lists) {
    combinations = std::min(combinations * list.size(), kMaxCombinations + 1);
    longest = std::max(longest, list.size());
  }
  const bool all = combinations <= kMaxCombinations;
  std::vector<std::vector<Value>> trials;
  for (size_t n = 0; n < (all ? combinations : longest); ++n) {
    std::vector<Value> trial;
    size_t rest = n;
    for (const std::vector<Value>& list : lists) {
      trial.push_back(list[rest % list.size()]);
      if (all) rest /= list.size();
    }
    trials.push_back(std::move(trial));
  }
  return trials;
}

bool SetsLayers(const BoundParameter& bound) {
  return std::any_of(bound.targets.begin(), bound.targets.end(),
                     [](const BoundTarget& target) { return sweep::SetsLayers(target.target); });
}

std::vector<Group> GroupsOf(const BoundParameters& bounds) {
  std::vector<Group> groups;
  // There may be a dropout for each hidden layer.
  Group layers;
  std::vector<std::vector<Value>> layer_values;
  for (const std::vector<BoundParameter>* list : {&bounds.fixed, &bounds.varied}) {
    for (const BoundParameter& bound : *list) {
      const std::vector<Value> values = ValuesToTry(bound.distribution);
      if (SetsLayers(bound)) {
        layers.parameters.push_back(&bound);
        layer_values.push_back(values);
      } else {
        groups.push_back({{&bound}, Combinations({values})});
      }
    }
  }
  if (bounds.layers_complete && !layers.parameters.empty()) {
    layers.trials = Combinations(layer_values);
    groups.push_back(std::move(layers));
  }
  return groups;
}

// What is wrong with the configuration that has the first values of all `groups`, but of `changed` those of `trial`, or
// none where that is null.
std::set<std::string> FaultsWith(const SweepConfig& config, const std::vector<Group>& groups, const Group* changed,
                                 const std::vector<Value>* trial) {
  std::vector<Setting> settings;
  for (const Group& group : groups) {
    const std::vector<Value>* values = &group == changed ? trial : &group.trials.front();
    if (values == nullptr) continue;
    for (size_t i = 0; i < group.parameters.size(); ++i) AddSettings(*group.parameters[i], (*values)[i], &settings);
  }
  return Faults(config, settings);
}

// "parameter 'lr': ", "parameters 'dropout', 'hidden_units': "
std::string NamesOf(const Group& group) {
  const auto name = [](std::string* out, const BoundParameter* bound) { out->append(bound->name); };
  return StrCat(group.parameters.size() > 1 ? "parameters '" : "parameter '",
                absl::StrJoin(group.parameters, "', '", name), "': ");
}

std::string PartOf(const Group& group, const std::vector<Value>& trial) {
  if (group.parameters.size() == 1) return group.parameters[0]->PartOf(trial[0]);
  return group.parameters[0]->part;
}

// The next number inwards from `end`; networks compute with floats. Of a range in steps the next multiple.
template <typename Law>
void TakeOff(bool is_max, Law* law) {
  double* end = is_max ? &law->max : &law->min;
  if (law->q > 0) {
    const double steps = std::nearbyint(*end / law->q) + (is_max ? -0.5 : 0.5);
    *end = std::nextafter(steps * law->q, is_max ? law->min : law->max);
  } else {
    *end = std::nextafter(static_cast<float>(*end), static_cast<float>(is_max ? law->min : law->max));
  }
}

}  // namespace

void CloseRanges(const SweepConfig& config, const Source& source, BoundParameters* bounds, Remarks* warnings) {
  const std::set<std::string> without = Faults(config, {});
  for (BoundParameter& bound : bounds->varied) {
    // Alone: other parameters' faults are theirs.
    const auto is_valid = [&](const Value& value) {
      std::vector<Setting> settings;
      AddSettings(bound, value, &settings);
      const std::set<std::string> faults = Faults(config, settings);
      return std::all_of(faults.begin(), faults.end(), [&](const std::string& f) { return without.count(f) > 0; });
    };
    const auto close = [&](auto* law, bool is_max) {
      const double coordinate = is_max ? 1 : 0;
      if (!(law->min < law->max) || is_valid(search::ValueAt(bound.distribution, coordinate))) return;
      const auto before = *law;
      TakeOff(is_max, law);
      // Of a step larger than the range nothing is left.
      const bool is_closed = law->min < law->max && is_valid(search::ValueAt(bound.distribution, coordinate));
      if (!is_closed) {
        *law = before;
        return;
      }
      const Value end = search::ValueAt(bound.distribution, coordinate);
      source.Say(
          StrCat(bound.part, is_max ? ".max" : ".min"),
          StrCat("parameter '", bound.name, "': its ", is_max ? "max " : "min ", is_max ? before.max : before.min,
                 " is excluded by ", bound.targets[0].target.path, "; the range ends at ", search::Text(end)),
          warnings);
    };
    if (TakesWholeNumbers(bound.targets[0].target)) continue;
    for (const bool is_max : {false, true}) {
      if (auto* uniform = std::get_if<search::Uniform>(&bound.distribution)) close(uniform, is_max);
      if (auto* beta = std::get_if<search::Beta>(&bound.distribution)) close(beta, is_max);
    }
  }
}

void CheckRanges(const SweepConfig& config, const Source& source, const BoundParameters& bounds, Remarks* errors) {
  const std::vector<Group> groups = GroupsOf(bounds);
  std::set<std::string> said;
  for (const Group& group : groups) {
    // A fault that is there without the group is not the group's.
    const std::set<std::string> without = FaultsWith(config, groups, &group, nullptr);
    for (const std::vector<Value>& trial : group.trials) {
      for (const std::string& fault : FaultsWith(config, groups, &group, &trial)) {
        if (without.count(fault) > 0 || !said.insert(fault).second) continue;
        source.Say(PartOf(group, trial), StrCat(NamesOf(group), fault), errors);
      }
    }
  }
  for (const std::string& fault : FaultsWith(config, groups, nullptr, nullptr)) {
    if (said.count(fault) == 0) source.Say("base", StrCat("what no parameter sets: ", fault), errors);
  }
}

}  // namespace inknet::sweep
