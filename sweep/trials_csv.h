// The trials of a sweep as a table, for spreadsheets and pandas: trials.csv in its folder.
#ifndef INKNET_SWEEP_TRIALS_CSV_H_
#define INKNET_SWEEP_TRIALS_CSV_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "proto/sweep.pb.h"

namespace inknet::sweep {

// A line of names, then one for each trial: its number, its state, the epochs that it had, its wall time
// in seconds, the parameters in the order and under the names of the sweep file, and, last, the metric. What a trial
// does not have is empty. Numbers lose no digit.
absl::StatusOr<std::string> TrialsCsv(const SweepConfig& config, absl::Span<const TrialRecord> trials);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_TRIALS_CSV_H_
