#include "report/charts/parallel_coordinates.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace inknet::report {
namespace {

constexpr int kHeight = 330;
constexpr int kRowHeight = 58;  // Of an axis that lies.
constexpr int kAxisWidth = 84;  // What an axis that stands needs.

Json AxisRows(const ParallelCoordinates& chart) {
  Json rows = Json::array();
  for (size_t i = 0; i < chart.axes.size(); ++i) rows.push_back({{"axis", i}, {"title", chart.axes[i].title}});
  return rows;
}

Json TickRows(const ParallelCoordinates& chart) {
  Json rows = Json::array();
  for (size_t i = 0; i < chart.axes.size(); ++i) {
    for (const Tick& tick : chart.axes[i].ticks) {
      rows.push_back({{"axis", i}, {"position", tick.position}, {"label", tick.label}});
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
                                      {"dx", Expression("stand ? -3 : 0")},
                                      {"baseline", Constant("bottom")},
                                      {"align", Constant("left")},
                                      {"limit", Expression("stand ? step - 6 : width")},
                                      {"fontWeight", Constant("bold")},
                                      {"text", {{"field", "title"}}},
                                      {"fill", Constant("var(--ink)")}})) {
    marks.push_back(mark);
  }
  for (const Json& mark :
       HaloedText("tick_labels", "ticks",
                  {{"x", X("datum.axis", "datum.position")},
                   {"y", Y("datum.axis", "datum.position")},
                   {"dx", Expression("stand ? 6 : 0")},
                   {"dy", Expression("stand ? 0 : 4")},
                   {"baseline", Expression("stand ? 'middle' : 'top'")},
                   {"align", Expression("stand ? 'left' : datum.position < 0.04 ? 'left' : datum.position > "
                                        "0.96 ? 'right' : 'center'")},
                   {"limit", Expression("stand ? step - 14 : 80")},
                   {"text", {{"field", "label"}}},
                   {"fill", Constant("var(--muted)")}})) {
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
      Chart(chart.description, absl::StrCat(stand, " ? ", kHeight, " : ", axes * kRowHeight - 30), {4, 64, 30, 22});
  for (const Json& signal : ManyLinesSignals()) spec["signals"].push_back(signal);
  spec["signals"].push_back({{"name", "stand"}, {"update", stand}});
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
