#include "sweep/trials.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "sweep/values.h"
#include "util/status.h"

namespace inknet::sweep {

void SetParameters(const SweepConfig& config, const search::Space& space, const search::Assignment& assignment,
                   TrialRecord* trial) {
  trial->clear_parameters();
  for (const SweepParameter& parameter : config.parameters()) {
    for (size_t i = 0; i < assignment.size(); ++i) {
      if (space.parameters()[i].name != parameter.name()) continue;
      TrialParameter& written = *trial->add_parameters();
      written.set_name(parameter.name());
      *written.mutable_value() = ValueToProto(assignment[i]);
    }
  }
}

absl::StatusOr<search::Assignment> AssignmentOf(const TrialRecord& trial, const search::Space& space) {
  search::Assignment assignment;
  for (const search::Parameter& parameter : space.parameters()) {
    const size_t before = assignment.size();
    for (const TrialParameter& written : trial.parameters()) {
      if (written.name() != parameter.name) continue;
      ASSIGN_OR_RETURN(search::Value value, ValueFromProto(written.value()));
      assignment.push_back(std::move(value));
    }
    if (assignment.size() != before + 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("parameter ", parameter.name, " has ", assignment.size() - before, " values, not one"));
    }
  }
  RETURN_IF_ERROR(space.Encode(assignment).status());
  return assignment;
}

search::TrialState StateOf(const TrialRecord& trial) {
  switch (trial.state()) {
    case TrialRecord::RUNNING:
      return search::TrialState::kRunning;
    case TrialRecord::FINISHED:
      return search::TrialState::kFinished;
    case TrialRecord::PRUNED:
      return search::TrialState::kPruned;
    case TrialRecord::FAILED:
      return search::TrialState::kFailed;
  }
  return search::TrialState::kFailed;
}

std::string StateName(TrialRecord::State state) {
  switch (state) {
    case TrialRecord::RUNNING:
      return "running";
    case TrialRecord::FINISHED:
      return "finished";
    case TrialRecord::PRUNED:
      return "pruned";
    case TrialRecord::FAILED:
      return "failed";
  }
  return "";
}

const TrialRecord* BestTrial(search::Goal goal, absl::Span<const TrialRecord> trials) {
  const TrialRecord* best = nullptr;
  for (const TrialRecord& trial : trials) {
    if (trial.state() != TrialRecord::FINISHED) continue;
    if (best == nullptr ||
        (goal == search::Goal::kMinimize ? trial.value() < best->value() : trial.value() > best->value())) {
      best = &trial;
    }
  }
  return best;
}

}  // namespace inknet::sweep
