#include "report/sweep_sections.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "report/charts/curves_chart.h"
#include "report/charts/parallel_coordinates.h"
#include "report/charts/scatter_chart.h"
#include "report/charts/share_chart.h"
#include "report/format.h"
#include "sweep/trials.h"

namespace inknet::report {
namespace {

// Charts of parameters are for the most important ones alone.
constexpr size_t kMaxCharted = 12;
// A forest that explains less is not to be believed.
constexpr double kWorthBelieving = 0.3;

enum Kind : size_t { kFinished, kPruned, kFailed };

std::vector<PointKind> Kinds() {
  return {{"finished", 0, "circle"}, {"pruned", 4, "triangle-down"}, {"failed", 7, "cross"}};
}

Kind KindOf(TrialRecord::State state) {
  if (state == TrialRecord::FINISHED) return kFinished;
  return state == TrialRecord::PRUNED ? kPruned : kFailed;
}

constexpr char kBestSoFar[] = "best so far";

// Names of what the points of `chart` are, with only those that it has.
std::vector<LegendEntry> LegendOf(const ScatterChart& chart) {
  std::vector<LegendEntry> legend;
  for (size_t kind = 0; kind < chart.kinds.size(); ++kind) {
    const bool there = std::any_of(chart.points.begin(), chart.points.end(),
                                   [kind](const ScatterPoint& point) { return point.kind == kind; });
    if (there) legend.push_back({chart.kinds[kind].name, chart.kinds[kind].color});
  }
  if (!chart.steps.corners.empty()) legend.push_back({chart.steps.name, chart.steps.color});
  return legend;
}

Switch NearSwitch() { return {"near", {{"all", false}, {"better half", true}}}; }

// From grey to the colour of the best.
Html RampKey() {
  Html swatches;
  for (int i = 0; i < kRampColors; ++i) {
    const double rank = static_cast<double>(i) / (kRampColors - 1);
    swatches += Element("i", {{"style", absl::StrCat("background:", RampColor(rank))}}, Html());
  }
  const Html best = Element("i", {{"style", "background:var(--best)"}}, Html());
  return Element(
      "p", {{"class", "ramp"}},
      Text("worst") + Element("span", swatches) + Text("best, by rank") + Element("span", best) + Text("the best"));
}

ScatterChart MakeScatter(const SweepView& view) {
  ScatterChart chart;
  chart.noun = "trial";
  chart.y = view.value_axis;
  chart.y_name = view.metric;
  chart.value = view.value_format;
  chart.kinds = Kinds();
  chart.near = std::isfinite(view.median) ? view.median : 0;
  chart.large_is_good = view.large_is_good;
  return chart;
}

// Of trials that have begun and not ended there is no value.
bool IsOver(const ShownTrial& trial) { return trial.state != TrialRecord::RUNNING; }

Html HistoryFigure(const SweepView& view, Page* page) {
  ScatterChart chart = MakeScatter(view);
  chart.description = absl::StrCat("The ", view.metric, " of each trial by number, and the best so far");
  chart.x = {"trial", "d", 1};
  chart.height = 260;
  chart.steps = {kBestSoFar, 1, view.best_so_far};
  for (const ShownTrial& trial : view.trials) {
    if (!IsOver(trial)) continue;
    chart.points.push_back(
        {trial.number, KindOf(trial.state), static_cast<double>(trial.number), trial.value, "", trial.is_best});
  }
  if (!view.best_so_far.empty()) {
    chart.steps.corners.emplace_back(static_cast<double>(view.trials.back().number), view.best_so_far.back().second);
  }
  const std::string note = view.pruned > 0 ? "A pruned trial has its last value, of a shorter training. " : "";
  return page->AddFigure({"Optimization history",
                          absl::StrCat(note, view.failed > 0 ? "Failed ones are at the foot. " : "",
                                       view.best.has_value() ? "The ring is the best." : ""),
                          VegaSpec(chart),
                          LegendOf(chart),
                          {NearSwitch()}});
}

// Those that are worse come first, so that better ones lie above them.
std::vector<const ShownTrial*> WorstFirst(const SweepView& view) {
  std::vector<const ShownTrial*> order;
  for (const ShownTrial& trial : view.trials) order.push_back(&trial);
  const auto rank = [](const ShownTrial* trial) { return std::isfinite(trial->rank) ? trial->rank : -1; };
  std::stable_sort(order.begin(), order.end(),
                   [&](const ShownTrial* a, const ShownTrial* b) { return rank(a) < rank(b); });
  return order;
}

ManyLine LineOf(const ShownTrial& trial) {
  ManyLine line;
  line.number = trial.number;
  line.rank = trial.rank;
  line.dashed = trial.state != TrialRecord::FINISHED;
  line.stands_out = trial.is_best;
  line.title = absl::StrCat("trial ", trial.number, ", ", sweep::StateName(trial.state));
  return line;
}

// Empty where no trial has come to its first epoch's end.
Html CurvesFigure(const SweepView& view, Page* page) {
  CurvesChart chart;
  chart.description = absl::StrCat("The ", view.metric, " of each trial by epoch");
  chart.y = view.value_axis;
  for (const ShownTrial* trial : WorstFirst(view)) {
    ManyLine line = LineOf(*trial);
    for (const auto& [epoch, value] : trial->curve) {
      line.x.push_back(epoch);
      line.y.push_back(value);
    }
    if (line.x.empty()) continue;
    line.details = {{view.metric, FormatMetric(view, trial->value)}, {"epochs", FormatCount(trial->epochs)}};
    chart.lines.push_back(std::move(line));
  }
  if (chart.lines.empty()) return Html();
  return page->AddFigure({"Learning curves",
                          absl::StrCat(view.pruned > 0 ? "Pruned trials are dashed and end early. " : "",
                                       "Point at a line to see its trial."),
                          VegaSpec(chart),
                          {},
                          {},
                          RampKey()});
}

Html Place(const std::string& width, const Html& figure) {
  return figure.empty() ? figure : Element("div", {{"class", width}}, figure);
}

// Indexes of the parameters, the most important first where that is known, and no more than are charted.
std::vector<size_t> Charted(const SweepView& view) {
  std::vector<size_t> order(view.parameters.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (view.importance.has_value()) {
    const std::vector<search::Share>& shares = view.importance->shares;
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return shares[a].total > shares[b].total; });
  }
  order.resize(std::min(order.size(), kMaxCharted));
  return order;
}

Html NoImportance(const SweepView& view) {
  const bool too_few = view.finished + view.pruned + view.failed < view.trials_for_importance;
  const std::string why =
      too_few ? absl::StrCat("Too few trials to tell: it takes ", view.trials_for_importance, " that are over.")
              : "All trials came out alike.";
  return Element("div", {{"class", "card"}}, Element("h3", Text("Importance")) + Element("p", Text(why)));
}

Html ImportanceFigure(const SweepView& view, Page* page) {
  if (!view.importance.has_value()) return NoImportance(view);
  const search::Importance& importance = *view.importance;
  ShareChart chart;
  chart.description = "The share of the metric's variance that each parameter is behind";
  chart.x = {"share of the variance, %"};
  std::vector<size_t> order = Charted(view);
  for (const size_t i : order) {
    chart.bars.push_back({view.parameters[i].name, 100 * importance.shares[i].alone, 100 * importance.shares[i].total});
  }
  const std::string believe = importance.r_squared < kWorthBelieving
                                  ? absl::StrCat(" That is little: with these ", FormatPlural(view.made, "trial"),
                                                 " the bars are not to be relied on.")
                                  : "";
  const std::string method = absl::StrCat(
      "Method: functional ANOVA (Hutter, Hoos and Leyton-Brown 2014) of a random forest that has learnt the trials. "
      "Strong: the parameter by itself; faint: with others. Over the whole space, also where it is bad. The forest "
      "explains ",
      FormatPercent(std::max(0.0, importance.r_squared), 0),
      " of the variance of trials that it has not seen (R\u00b2, out of bag).", believe);
  return page->AddFigure({"Importance", method, VegaSpec(chart)});
}

// Ticks at quarters of the trials, from the worst to the best.
std::vector<Tick> RankTicks(const SweepView& view) {
  std::vector<const ShownTrial*> valued;
  for (const ShownTrial* trial : WorstFirst(view)) {
    if (std::isfinite(trial->rank)) valued.push_back(trial);
  }
  std::vector<Tick> ticks;
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    if (valued.empty()) break;
    const size_t index = static_cast<size_t>(std::lround(share * static_cast<double>(valued.size() - 1)));
    const Tick tick = {valued[index]->rank, FormatMetric(view, valued[index]->value)};
    // Few or equal values have the same place.
    if (ticks.empty() || tick.position > ticks.back().position + 0.05) ticks.push_back(tick);
  }
  return ticks;
}

std::vector<std::pair<std::string, std::string>> Details(const SweepView& view, const ShownTrial& trial) {
  std::vector<std::pair<std::string, std::string>> details = {{view.metric, FormatMetric(view, trial.value)}};
  for (size_t i = 0; i < view.parameters.size(); ++i) details.emplace_back(view.parameters[i].name, trial.texts[i]);
  return details;
}

Html ParallelFigure(const SweepView& view, Page* page) {
  ParallelCoordinates chart;
  chart.description = absl::StrCat("Each trial's parameters and ", view.metric, " as a line across parallel axes");
  const std::vector<size_t> charted = Charted(view);
  for (const size_t i : charted) chart.axes.push_back({view.parameters[i].name, view.parameters[i].ticks});
  chart.axes.push_back({view.metric, RankTicks(view)});
  for (const ShownTrial* trial : WorstFirst(view)) {
    if (!std::isfinite(trial->value)) continue;
    ManyLine line = LineOf(*trial);
    for (const size_t i : charted) line.y.push_back(trial->positions[i]);
    line.y.push_back(trial->rank);
    for (size_t axis = 0; axis < line.y.size(); ++axis) line.x.push_back(static_cast<double>(axis));
    line.details = Details(view, *trial);
    chart.lines.push_back(std::move(line));
  }
  const std::string pruned = view.pruned > 0 ? " Pruned trials are dashed." : "";
  return page->AddFigure(
      {"Parallel coordinates",
       absl::StrCat(
           "A line for each trial that has a value. Axes are as the parameters' distributions: logarithmic where "
           "these are; that of the ",
           view.metric, " is by rank.", pruned, " Point at a line to see its trial."),
       VegaSpec(chart),
       {},
       {},
       RampKey()});
}

// From -1/2 to 1/2, and different for neighbours: multiples of the golden ratio fill an interval evenly.
double Jitter(int64_t number) {
  const double multiple = static_cast<double>(number) * 0.6180339887498949;
  return multiple - std::floor(multiple) - 0.5;
}

Html ParameterFigure(const SweepView& view, size_t parameter, Page* page) {
  const SweptParameter& swept = view.parameters[parameter];
  ScatterChart chart = MakeScatter(view);
  chart.description = absl::StrCat("The ", view.metric, " of each trial by ", swept.name);
  chart.x_ticks = swept.ticks;
  chart.x_name = "set to";
  chart.height = 170;
  for (const ShownTrial& trial : view.trials) {
    if (!IsOver(trial)) continue;
    const double x = trial.positions[parameter] + 0.5 * swept.value_width * Jitter(trial.number);
    chart.points.push_back({trial.number, KindOf(trial.state), std::round(1e4 * x) / 1e4, trial.value,
                            trial.texts[parameter], trial.is_best});
  }
  std::string note;
  if (view.importance.has_value()) {
    note = absl::StrCat("importance ", FormatPercent(view.importance->shares[parameter].alone, 0), " by itself, ",
                        FormatPercent(view.importance->shares[parameter].total, 0), " with others");
  }
  return page->AddFigure({swept.name, note, VegaSpec(chart), {}, {NearSwitch()}});
}

}  // namespace

void AddSearchSection(const SweepView& view, Page* page) {
  if (view.finished + view.pruned + view.failed == 0) {
    page->AddSection("search", "Search", "", Element("p", {{"class", "notice"}}, Text("No trial is over yet.")));
    return;
  }
  // A page's figures are added in the order in which they stand in it.
  const Html history = HistoryFigure(view, page);
  const Html curves = CurvesFigure(view, page);
  const Html figures = Place(curves.empty() ? "" : "half", history) + Place("half", curves);
  page->AddSection("search", "Search", "", Element("div", {{"class", "grid"}}, figures));
}

void AddParametersSection(const SweepView& view, Page* page) {
  if (view.parameters.empty()) return;
  if (!std::isfinite(view.median)) {
    page->AddSection("parameters", "Parameters", "",
                     Element("p", {{"class", "notice"}}, Text("No trial has a value yet.")));
    return;
  }
  Html figures = Place("", ParallelFigure(view, page));
  figures += Place("", ImportanceFigure(view, page));
  for (const size_t i : Charted(view)) figures += Place("third", ParameterFigure(view, i, page));
  const std::string most = view.parameters.size() > kMaxCharted
                               ? absl::StrCat(" Charts show ", kMaxCharted, " of them; the table below has all.")
                               : "";
  page->AddSection("parameters", "Parameters",
                   absl::StrCat(FormatPlural(static_cast<int64_t>(view.parameters.size()), "parameter"),
                                view.parameters.size() == 1 ? " varies." : " vary.", most),
                   Element("div", {{"class", "grid"}}, figures));
}

}  // namespace inknet::report
