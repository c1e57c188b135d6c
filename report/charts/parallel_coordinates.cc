#include "report/charts/parallel_coordinates.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace inknet::report {
namespace {

constexpr int kHeight = 330;
constexpr int kRowHeight = 58;  // Of an axis that lies.
constexpr int kAxisWidth = 84;  // What an axis that stands needs.
// Of an axis that lies, at least; and of a label.
constexpr double kPhoneWidth = 310;
constexpr double kLetterWidth = 6.5;
constexpr double kLetterHeight = 14;

Json AxisRows(const ParallelCoordinates& chart) {
  Json rows = Json::array();
  for (size_t i = 0; i < chart.axes.size(); ++i) rows.push_back({{"axis", i}, {"title", chart.axes[i].title}});
  return rows;
}

// Which of `ticks`, which ascend, have a label: none overlaps the one before it. `room` is that of the whole axis, and
// `length` what a label takes of it.
template <typename Length>
std::vector<bool> Labelled(const std::vector<Tick>& ticks, double room, const Length& length) {
  std::vector<bool> labelled;
  double end = -room;
  for (const Tick& tick : ticks) {
    const double half = length(tick) / 2;
    labelled.push_back(room * tick.position - half >= end);
    if (labelled.back()) end = room * tick.position + half;
  }
  return labelled;
}

Json TickRows(const ParallelCoordinates& chart) {
  Json rows = Json::array();
  for (size_t i = 0; i < chart.axes.size(); ++i) {
    const std::vector<Tick>& ticks = chart.axes[i].ticks;
    const std::vector<bool> standing = Labelled(ticks, kHeight, [](const Tick&) { return kLetterHeight; });
    const std::vector<bool> lying = Labelled(
        ticks, kPhoneWidth, [](const Tick& tick) { return kLetterWidth * static_cast<double>(tick.label.size() + 1); });
    for (size_t t = 0; t < ticks.size(); ++t) {
      rows.push_back({{"axis", i},
                      {"position", ticks[t].position},
                      {"standing", standing[t] ? ticks[t].label : ""},
                      {"lying", lying[t] ? ticks[t].label : ""}});
    }
  }
  return rows;
}

// Where the point at `axis` and `position`, expressions, is.
Json X(const std::string& axis, const std::string& position) {
  return Expression(absl::StrCat("stand ? scale('across', ", axis, ") : scale('lying', ", position, ")"));
}
Json Y(const std::string& axis, const std::string& position) {
  return Expression(absl::StrCat("stand ? scale('standing', ", position, ") : scale('down', ", axis, ")"));
}

Json AxisMarks() {
  Json marks = Json::array();
  marks.push_back(StillMark("rule", "axes", "axes_there",
                            {{"x", X("datum.axis", "0")},
                             {"y", Y("datum.axis", "0")},
                             {"x2", X("datum.axis", "1")},
                             {"y2", Y("datum.axis", "1")},
                             {"stroke", Constant("var(--axis)")}}));
  for (const Json& mark : HaloedText("titles", "axes_there",
                                     {{"x", X("datum.axis", "0")},
                                      {"y", Y("datum.axis", "1")},
                                      {"dy", Expression("stand ? -12 : -8")},
                                      {"dx", Expression("stand ? (datum.axis === last ? 3 : -3) : 0")},
                                      {"baseline", Constant("bottom")},
                                      {"align", Expression("stand && datum.axis === last ? 'right' : 'left'")},
                                      {"limit", Expression("stand ? step - 6 : width")},
                                      {"fontWeight", Constant("bold")},
                                      {"text", {{"field", "title"}}},
                                      {"fill", Constant("var(--ink)")}})) {
    marks.push_back(mark);
  }
  for (const Json& mark : HaloedText(
           "tick_labels", "ticks",
           {{"x", X("datum.axis", "datum.position")},
            {"y", Y("datum.axis", "datum.position")},
            {"dx", Expression("stand ? (datum.axis === last ? -6 : 6) : 0")},
            {"dy", Expression("stand ? 0 : 4")},
            {"baseline", Expression("stand ? 'middle' : 'top'")},
            {"align",
             Expression(
                 "stand ? (datum.axis === last ? 'right' : 'left') : datum.position < 0.04 ? 'left' : datum.position > "
                 "0.96 ? 'right' : 'center'")},
            {"limit", Expression("stand ? step - 14 : 80")},
            {"text", Expression("stand ? datum.standing : datum.lying")},
            {"fill", Constant("var(--ink)")}})) {
    marks.push_back(mark);
  }
  marks.push_back(StillMark("symbol", "tick_marks", "ticks",
                            {{"x", X("datum.axis", "datum.position")},
                             {"y", Y("datum.axis", "datum.position")},
                             {"size", Constant(10)},
                             {"fill", Constant("var(--axis)")}}));
  return marks;
}

}  // namespace

Json VegaSpec(const ParallelCoordinates& chart) {
  const int axes = static_cast<int>(chart.axes.size());
  const std::string stand = absl::StrCat("width >= ", axes * kAxisWidth);
  Json spec =
      Chart(chart.description, absl::StrCat(stand, " ? ", kHeight, " : ", axes * kRowHeight - 30), {6, 6, 30, 22});
  for (const Json& signal : ManyLinesSignals()) spec["signals"].push_back(signal);
  spec["signals"].push_back({{"name", "stand"}, {"update", stand}});
  spec["signals"].push_back({{"name", "last"}, {"value", axes - 1}});
  spec["signals"].push_back({{"name", "step"}, {"update", absl::StrCat("width / ", std::max(1, axes - 1))}});
  spec["data"] = ManyLinesData(chart.lines);
  spec["data"].push_back({{"name", "axes_there"}, {"values", AxisRows(chart)}});
  spec["data"].push_back({{"name", "ticks"}, {"values", TickRows(chart)}});
  const Json which = Json::array({0, std::max(1, axes - 1)});
  const Json along = Json::array({0, 1});
  spec["scales"] = Json::array({
      {{"name", "across"}, {"domain", which}, {"range", "width"}},
      {{"name", "down"}, {"domain", which}, {"range", Json::array({0, Expression("height")})}},
      {{"name", "standing"}, {"domain", along}, {"range", "height"}},
      {{"name", "lying"}, {"domain", along}, {"range", "width"}},
  });
  spec["marks"] = ManyLinesMarks(X("datum.x", "datum.y"), Y("datum.x", "datum.y"));
  for (const Json& mark : AxisMarks()) spec["marks"].push_back(mark);
  return spec;
}

}  // namespace inknet::report
