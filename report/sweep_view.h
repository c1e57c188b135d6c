// What the page of a sweep shows, worked out of its records once.
#ifndef INKNET_REPORT_SWEEP_VIEW_H_
#define INKNET_REPORT_SWEEP_VIEW_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/sweep.pb.h"
#include "report/charts/vega.h"
#include "sweep/search/importance.h"
#include "sweep/search/trial.h"

namespace inknet::report {

// Charts and the table have no more trials than these, or a page would be too large: the best half of them, and of the
// others some, evenly spread.
inline constexpr size_t kMaxShownTrials = 500;

// A parameter that has more than one value.
struct SweptParameter {
  std::string name;
  std::vector<Tick> ticks;
  // The width of the interval of positions that one of its values has; 0: it is continuous, or has very many.
  double value_width = 0;
};

struct ShownTrial {
  int64_t number;
  TrialRecord::State state;
  bool is_best;
  // As pages show the metric: accuracies in percent. NaN: there is none.
  double value;
  // The share of the trials with a value that are worse: 0, the worst, to 1, the best. NaN without a value.
  double rank;
  int epochs;
  int value_epoch;  // The epoch that `value` is of.
  double seconds;
  std::string message;
  // By parameter: its place on the axis, from 0 to 1, and its text.
  std::vector<double> positions;
  std::vector<std::string> texts;
  std::vector<std::pair<double, double>> curve;  // Epoch and metric.
};

struct SweepView {
  std::vector<SweptParameter> parameters;
  std::vector<ShownTrial> trials;  // By number.
  std::vector<std::pair<double, double>>
      best_so_far;  // Number and value of each finished trial better than all before.

  // Of all trials, whether shown or not.
  int64_t made = 0, finished = 0, pruned = 0, failed = 0, running = 0;
  int64_t planned = 0;
  double median = 0;  // Of those that have a value; NaN: none has.
  std::optional<ShownTrial> best;

  std::string metric;  // "validation accuracy"
  Axis value_axis;
  NumberFormat value_format;
  bool large_is_good = true;

  // None where too few trials tell of it.
  std::optional<search::Importance> importance;
  int64_t trials_for_importance = 0;
};

// "81.06 %"
std::string FormatMetric(const SweepView& view, double value);

// `trials` are all of the sweep's, by number. Fails when the records do not fit each other or their sweep.
absl::StatusOr<SweepView> MakeSweepView(const SweepRecord& record, const std::vector<TrialRecord>& trials);

}  // namespace inknet::report

#endif  // INKNET_REPORT_SWEEP_VIEW_H_
