// Trials between their records and the search.
#ifndef INKNET_SWEEP_TRIALS_H_
#define INKNET_SWEEP_TRIALS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "proto/sweep.pb.h"
#include "sweep/search/space.h"
#include "sweep/search/trial.h"

namespace inknet::sweep {

// Writes `assignment`, one of `space`, into `trial`, in the order of `config`'s parameters.
void SetParameters(const SweepConfig& config, const search::Space& space, const search::Assignment& assignment,
                   TrialRecord* trial);

// The assignment that SetParameters wrote. Fails, naming the parameter, when it is none of `space`.
absl::StatusOr<search::Assignment> AssignmentOf(const TrialRecord& trial, const search::Space& space);

search::TrialState StateOf(const TrialRecord& trial);

// "running", "finished", "pruned", "failed": what users read, wherever they meet a trial.
std::string StateName(TrialRecord::State state);

// The finished trial with the best value, the first of several; null: none has finished.
const TrialRecord* BestTrial(search::Goal goal, absl::Span<const TrialRecord> trials);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_TRIALS_H_
