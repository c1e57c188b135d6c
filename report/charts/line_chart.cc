#include "report/charts/line_chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace inknet::report {
namespace {

// With no more points than these a series shows each of them.
constexpr size_t kFewPoints = 24;

bool IsFinite(const Point& point) { return std::isfinite(point.x) && std::isfinite(point.y); }

Json PointRows(const LineChart& chart) {
  Json rows = Json::array();
  for (const Series& series : chart.series) {
    for (const Point& point : series.points) {
      if (IsFinite(point)) rows.push_back({{"series", series.name}, {"x", point.x}, {"y", point.y}});
    }
  }
  return rows;
}

// From the first to the last x of all series, whichever are shown; around a single one.
Json XDomain(const LineChart& chart) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Series& series : chart.series) {
    for (const Point& point : series.points) {
      if (!IsFinite(point)) continue;
      low = std::min(low, point.x);
      high = std::max(high, point.x);
    }
  }
  return low < high ? Json::array({low, high}) : Json::array({low - 0.5, low + 0.5});
}

bool HasFewPoints(const LineChart& chart) {
  return std::all_of(chart.series.begin(), chart.series.end(),
                     [](const Series& series) { return series.points.size() <= kFewPoints; });
}

// Below a reference line where most series end above it, or its label would lie on them.
bool LabelBelow(const LineChart& chart, double y) {
  int above = 0;
  for (const Series& series : chart.series) above += !series.points.empty() && series.points.back().y > y ? 1 : -1;
  return above > 0;
}

Json ReferenceRows(const LineChart& chart) {
  Json rows = Json::array();
  for (const ReferenceLine& line : chart.reference_lines) {
    rows.push_back({{"y", line.y}, {"label", line.label}, {"below", LabelBelow(chart, line.y)}});
  }
  return rows;
}

Json Signals() {
  return Json::array({
      {{"name", "hidden"}, {"value", Json::array()}},
      {{"name", "highlighted"}, {"value", nullptr}},
      {{"name", "pointer"},
       {"value", nullptr},
       {"on", Json::array({{{"events", "@plot:mousemove, @plot:touchmove"}, {"update", "invert('x', x())"}},
                           {{"events", "@plot:mouseout"}, {"update", "null"}}})}},
  });
}

Json Data(const LineChart& chart) {
  Json nearest = Json::array({
      {{"type", "formula"}, {"as", "distance"}, {"expr", "pointer === null ? 0 : abs(datum.x - pointer)"}},
      {{"type", "aggregate"},
       {"ops", Json::array({"argmin"})},
       {"fields", Json::array({"distance"})},
       {"as", Json::array({"point"})}},
  });
  Json ruled = Json::array({
      {{"type", "filter"}, {"expr", "pointer !== null && datum.x === data('nearest')[0].point.x"}},
      {{"type", "formula"}, {"as", "label"}, {"expr", FormatExpression(chart.value, "datum.y")}},
      {{"type", "formula"}, {"as", "color"}, {"expr", "scale('color', datum.series)"}},
  });
  return Json::array({
      {{"name", "points"}, {"values", PointRows(chart)}},
      {{"name", "shown"},
       {"source", "points"},
       {"transform", Json::array({{{"type", "filter"}, {"expr", "indexof(hidden, datum.series) < 0"}}})}},
      {{"name", "nearest"}, {"source", "shown"}, {"transform", nearest}},
      {{"name", "ruled"}, {"source", "shown"}, {"transform", ruled}},
      {{"name", "references"}, {"values", ReferenceRows(chart)}},
  });
}

Json Scales(const LineChart& chart) {
  Json names = Json::array();
  Json colors = Json::array();
  for (const Series& series : chart.series) {
    names.push_back(series.name);
    colors.push_back(SeriesColor(series.color));
  }
  const Json y_fields = Json::array({{{"data", "shown"}, {"field", "y"}}, {{"data", "references"}, {"field", "y"}}});
  return Json::array({
      {{"name", "x"}, {"domain", XDomain(chart)}, {"range", "width"}, {"zero", false}, {"nice", false}},
      {{"name", "y"},
       {"type", chart.log_y && CanBeLogarithmic(chart) ? "log" : "linear"},
       {"domain", {{"fields", y_fields}}},
       {"range", "height"},
       {"zero", false},
       {"nice", true}},
      {{"name", "color"}, {"type", "ordinal"}, {"domain", names}, {"range", colors}},
  });
}

// The lines, and where they have few points these.
Json SeriesMarks(const LineChart& chart) {
  const Json opacity = Expression("highlighted === null || highlighted === datum.series ? 1 : 0.15");
  const Json line = {{"x", Scaled("x", "x")},
                     {"y", Scaled("y", "y")},
                     {"stroke", Scaled("color", "series")},
                     {"strokeWidth", Expression("highlighted === datum.series ? 2.5 : 1.75")},
                     {"strokeOpacity", opacity}};
  Json group = {{"type", "group"},
                {"name", "series"},
                {"interactive", false},
                {"from", {{"facet", {{"name", "of_series"}, {"data", "shown"}, {"groupby", "series"}}}}},
                {"marks", Json::array({StillMark("line", "line", "of_series", line)})}};
  Json marks = Json::array({group});
  if (HasFewPoints(chart)) {
    marks.push_back(StillMark("symbol", "dots", "shown",
                              {{"x", Scaled("x", "x")},
                               {"y", Scaled("y", "y")},
                               {"size", Constant(36)},
                               {"fill", Scaled("color", "series")},
                               {"fillOpacity", opacity}}));
  }
  return marks;
}

Json Marks(const LineChart& chart) {
  Json marks = Json::array();
  marks.push_back(StillMark("rule", "reference_lines", "references",
                            {{"x", Constant(0)},
                             {"x2", Expression("width")},
                             {"y", Scaled("y", "y")},
                             {"stroke", Constant("var(--ink)")},
                             {"strokeDash", Constant(Json::array({5, 4}))}}));
  for (const Json& mark : SeriesMarks(chart)) marks.push_back(mark);
  for (const Json& mark : HaloedText("reference_labels", "references",
                                     {{"x", Expression("width")},
                                      {"y", Scaled("y", "y")},
                                      {"dy", Expression("datum.below ? 7 : -7")},
                                      {"baseline", Expression("datum.below ? 'top' : 'bottom'")},
                                      {"align", Constant("right")},
                                      {"text", {{"field", "label"}}},
                                      {"fill", Constant("var(--ink)")}})) {
    marks.push_back(mark);
  }
  marks.push_back(StillMark("rule", "ruler", "nearest",
                            {{"x", {{"scale", "x"}, {"field", {{"datum", "point.x"}}}}},
                             {"y", Constant(0)},
                             {"y2", Expression("height")},
                             {"stroke", Constant("var(--muted)")},
                             {"strokeOpacity", Expression("pointer === null ? 0 : 1")}}));
  marks.push_back(StillMark("symbol", "ruled_points", "ruled",
                            {{"x", Scaled("x", "x")},
                             {"y", Scaled("y", "y")},
                             {"size", Constant(44)},
                             {"fill", Scaled("color", "series")},
                             {"stroke", Constant("var(--surface)")},
                             {"strokeWidth", Constant(1.5)}}));
  // Takes the pointer's events wherever it is in the chart.
  marks.push_back(
      Mark("rect", "plot", nullptr,
           {{"width", Expression("width")}, {"height", Expression("height")}, {"fill", Constant("transparent")}}));
  return marks;
}

}  // namespace

bool CanBeLogarithmic(const LineChart& chart) {
  for (const Series& series : chart.series) {
    for (const Point& point : series.points) {
      if (IsFinite(point) && point.y <= 0) return false;
    }
  }
  return std::all_of(chart.reference_lines.begin(), chart.reference_lines.end(),
                     [](const ReferenceLine& line) { return line.y > 0; });
}

Json VegaSpec(const LineChart& chart) {
  Json spec = Chart(chart.description, chart.height);
  spec["usermeta"] = {{"ruler", chart.x.title}};
  spec["signals"] = Signals();
  spec["data"] = Data(chart);
  spec["scales"] = Scales(chart);
  spec["axes"] = Json::array({LeftAxis("y", chart.y), BottomAxis("x", chart.x)});
  spec["marks"] = Marks(chart);
  return spec;
}

}  // namespace inknet::report
