#include "sweep/trials_csv.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "sweep/search/value.h"
#include "sweep/trials.h"
#include "sweep/values.h"
#include "util/csv_field.h"
#include "util/shortest.h"
#include "util/status.h"

namespace inknet::sweep {

absl::StatusOr<std::string> TrialsCsv(const SweepConfig& config, absl::Span<const TrialRecord> trials) {
  std::string csv = "trial,state,trained_epochs,seconds";
  for (const SweepParameter& parameter : config.parameters()) absl::StrAppend(&csv, ",", CsvField(parameter.name()));
  absl::StrAppend(&csv, ",", CsvField(config.metric().name()), "\n");
  for (const TrialRecord& trial : trials) {
    absl::StrAppend(&csv, trial.number(), ",", StateName(trial.state()), ",", trial.epochs_size(), ",",
                    trial.has_total_seconds() ? ShortestDecimal(trial.total_seconds()) : "");
    for (const SweepParameter& parameter : config.parameters()) {
      csv += ',';
      const auto found =
          std::find_if(trial.parameters().begin(), trial.parameters().end(),
                       [&](const TrialParameter& of_trial) { return of_trial.name() == parameter.name(); });
      if (found == trial.parameters().end()) continue;
      ASSIGN_OR_RETURN(const search::Value value, ValueFromProto(found->value()));
      csv += CsvField(search::Text(value));
    }
    absl::StrAppend(&csv, ",", trial.has_value() ? ShortestDecimal(trial.value()) : "", "\n");
  }
  return csv;
}

}  // namespace inknet::sweep
