#include "sweep/ranges.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "data/catalog.h"
#include "proto/validate.h"
#include "sweep/search/space.h"
#include "sweep/search/value.h"

namespace inknet::sweep {
namespace {

using absl::StrCat;
using search::Value;

// A second or two of trying.
constexpr size_t kMaxCombinations = 20000;

// What more of the same kind adds is not worth a line.
constexpr size_t kMaxLinesPerGroup = 3;

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

std::vector<Group> GroupsOf(const BoundParameters& bounds) {
  std::vector<Group> groups;
  // There may be a dropout for each hidden layer.
  Group layers;
  std::vector<std::vector<Value>> layer_values;
  for (const BoundParameter& bound : bounds.list) {
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

}  // namespace

bool SetsLayers(const Target& target) { return target.path == "model.hidden_units" || target.path == "model.dropout"; }

void CheckRanges(const SweepConfig& config, const BoundParameters& bounds, Problems* problems) {
  const std::vector<Group> groups = GroupsOf(bounds);
  std::set<std::string> said;
  for (const Group& group : groups) {
    const std::string names =
        StrCat(group.names.size() > 1 ? "parameters '" : "parameter '", absl::StrJoin(group.names, "', '"), "': ");
    // A fault that is there without the group is not the group's.
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

}  // namespace inknet::sweep
