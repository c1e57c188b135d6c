#include "report/sweep_view.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "report/format.h"
#include "report/sweep_axes.h"
#include "sweep/plan.h"
#include "sweep/search/space.h"
#include "sweep/trials.h"
#include "util/status.h"

namespace inknet::report {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// With more vertices than these, curves leave out epochs.
constexpr size_t kMaxVertices = 20000;

// What is shown of a number needs no more digits, and the page's size does.
double Rounded(double value) {
  double rounded = value;
  if (std::isfinite(value) && absl::SimpleAtod(absl::StrFormat("%.6g", value), &rounded)) return rounded;
  return kNan;
}

std::vector<SweptParameter> ParametersOf(const search::Space& space) {
  std::vector<SweptParameter> parameters;
  for (const search::Dimension& dimension : space.dimensions()) {
    const search::Parameter& parameter = space.parameters()[dimension.parameter];
    const double width = dimension.levels.empty() ? 0 : 1 / static_cast<double>(dimension.levels.size());
    parameters.push_back({parameter.name, TicksOf(parameter.distribution), width});
  }
  return parameters;
}

// The value as it is shown, NaN where there is none.
double ValueOf(const TrialRecord& trial, double scale) {
  const bool counts = trial.state() == TrialRecord::FINISHED || trial.state() == TrialRecord::PRUNED;
  return counts && trial.has_value() ? Rounded(scale * trial.value()) : kNan;
}

// By trial.
std::vector<double> Ranks(const std::vector<double>& values, bool large_is_good) {
  std::vector<double> sorted;
  for (const double value : values) {
    if (std::isfinite(value)) sorted.push_back(large_is_good ? value : -value);
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> ranks;
  for (const double value : values) {
    if (!std::isfinite(value)) {
      ranks.push_back(kNan);
      continue;
    }
    const double signed_value = large_is_good ? value : -value;
    const auto worse = std::lower_bound(sorted.begin(), sorted.end(), signed_value) - sorted.begin();
    ranks.push_back(sorted.size() == 1 ? 1
                                       : Rounded(static_cast<double>(worse) / static_cast<double>(sorted.size() - 1)));
  }
  return ranks;
}

double MedianOf(std::vector<double> values) {
  values.erase(std::remove_if(values.begin(), values.end(), [](double value) { return !std::isfinite(value); }),
               values.end());
  if (values.empty()) return kNan;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// The indexes of the trials that are shown.
std::set<size_t> Choose(const std::vector<double>& ranks) {
  std::vector<size_t> order(ranks.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  if (order.size() <= kMaxShownTrials) return {order.begin(), order.end()};
  const auto rank_of = [&](size_t i) { return std::isfinite(ranks[i]) ? ranks[i] : -1; };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return rank_of(a) > rank_of(b); });
  constexpr size_t kBest = kMaxShownTrials / 2;
  constexpr size_t kOthers = kMaxShownTrials - kBest;
  std::set<size_t> chosen(order.begin(), order.begin() + kBest);
  std::vector<size_t> others(order.begin() + kBest, order.end());
  std::sort(others.begin(), others.end());
  for (size_t i = 0; i < kOthers; ++i) chosen.insert(others[i * others.size() / kOthers]);
  return chosen;
}

void Count(const std::vector<TrialRecord>& trials, SweepView* view) {
  for (const TrialRecord& trial : trials) {
    ++view->made;
    view->finished += trial.state() == TrialRecord::FINISHED;
    view->pruned += trial.state() == TrialRecord::PRUNED;
    view->failed += trial.state() == TrialRecord::FAILED;
    view->running += trial.state() == TrialRecord::RUNNING;
  }
}

// Epochs of which every `stride`-th is kept, and the last.
std::vector<std::pair<double, double>> CurveOf(const TrialRecord& trial, const sweep::Plan& plan, double scale,
                                               size_t stride) {
  std::vector<std::pair<double, double>> curve;
  const size_t epochs = static_cast<size_t>(trial.epochs_size());
  for (size_t i = 0; i < epochs; ++i) {
    if (i % stride != 0 && i + 1 != epochs) continue;
    const EpochRecord& epoch = trial.epochs(static_cast<int>(i));
    curve.emplace_back(epoch.epoch(), Rounded(scale * plan.metric(epoch)));
  }
  return curve;
}

void AddBestSoFar(const std::vector<TrialRecord>& trials, const std::vector<double>& values, SweepView* view) {
  for (size_t i = 0; i < trials.size(); ++i) {
    if (trials[i].state() != TrialRecord::FINISHED || !std::isfinite(values[i])) continue;
    if (!view->best_so_far.empty()) {
      const double best = view->best_so_far.back().second;
      if (view->large_is_good ? values[i] <= best : values[i] >= best) continue;
    }
    view->best_so_far.emplace_back(static_cast<double>(trials[i].number()), values[i]);
  }
}

}  // namespace

std::string FormatMetric(const SweepView& view, double value) {
  if (!std::isfinite(value)) return kNone;
  return view.value_format.unit.empty() ? FormatFixed(value, 4) : FormatPercent(value / 100, 2);
}

absl::StatusOr<SweepView> MakeSweepView(const SweepRecord& record, const std::vector<TrialRecord>& trials) {
  ASSIGN_OR_RETURN(const sweep::Plan plan, sweep::MakePlan(record.config()));
  SweepView view;
  view.parameters = ParametersOf(plan.space);
  view.planned = plan.trials;
  view.large_is_good = plan.goal == search::Goal::kMaximize;
  view.metric = absl::StrReplaceAll(plan.metric_name, {{"_", " "}});
  const bool is_share = absl::EndsWith(plan.metric_name, "accuracy");
  const double scale = is_share ? 100 : 1;
  view.value_axis = {is_share ? view.metric + ", %" : view.metric};
  view.value_format = is_share ? NumberFormat{".2f", "%"} : NumberFormat{".4f", ""};
  Count(trials, &view);

  std::vector<search::Trial> searched;
  std::vector<double> values;
  for (const TrialRecord& trial : trials) {
    absl::StatusOr<search::Assignment> assignment = sweep::AssignmentOf(trial, plan.space);
    if (!assignment.ok()) {
      return absl::Status(assignment.status().code(),
                          absl::StrCat("trial ", trial.number(), ": ", assignment.status().message()));
    }
    searched.push_back({*std::move(assignment), sweep::StateOf(trial), trial.value()});
    values.push_back(ValueOf(trial, scale));
  }
  view.trials_for_importance = search::TrialsNeededForImportance(plan.space);
  ASSIGN_OR_RETURN(view.importance, search::ImportanceOf(plan.space, plan.goal, searched));
  view.median = MedianOf(values);
  AddBestSoFar(trials, values, &view);

  const TrialRecord* best = sweep::BestTrial(plan.goal, trials);
  const std::vector<double> ranks = Ranks(values, view.large_is_good);
  std::set<size_t> chosen = Choose(ranks);
  if (best != nullptr) chosen.insert(static_cast<size_t>(best - trials.data()));
  size_t epochs = 0;
  for (const size_t i : chosen) epochs += static_cast<size_t>(trials[i].epochs_size());
  const size_t stride = std::max<size_t>(1, (epochs + kMaxVertices - 1) / kMaxVertices);
  for (const size_t i : chosen) {
    const TrialRecord& trial = trials[i];
    ShownTrial shown;
    shown.number = trial.number();
    shown.state = trial.state();
    shown.is_best = &trial == best;
    shown.value = values[i];
    shown.rank = ranks[i];
    shown.epochs = trial.epochs_size();
    shown.value_epoch = trial.has_best_epoch() ? trial.best_epoch() : trial.epochs_size();
    shown.seconds = trial.total_seconds();
    shown.message = trial.message();
    ASSIGN_OR_RETURN(shown.positions, plan.space.Encode(searched[i].assignment));
    for (double& position : shown.positions) position = Rounded(position);
    for (const search::Dimension& dimension : plan.space.dimensions()) {
      shown.texts.push_back(FormatValue(searched[i].assignment[dimension.parameter]));
    }
    shown.curve = CurveOf(trial, plan, scale, stride);
    if (shown.is_best) view.best = shown;
    view.trials.push_back(std::move(shown));
  }
  return view;
}

}  // namespace inknet::report
