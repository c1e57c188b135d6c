#include "report/charts/scatter_chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"

namespace inknet::report {
namespace {

// Pixels at the foot for points without a y, and how far above it they are.
constexpr int kFoot = 18;
constexpr int kAboveFoot = 6;
// Longer labels side by side would run into each other on a phone.
constexpr size_t kMostLetters = 36;

bool HasFoot(const ScatterChart& chart) {
  return std::any_of(chart.points.begin(), chart.points.end(),
                     [](const ScatterPoint& point) { return !std::isfinite(point.y); });
}

Json Rows(const ScatterChart& chart) {
  Json rows = Json::array();
  for (const ScatterPoint& point : chart.points) {
    Json row = {{"number", point.number}, {"series", chart.kinds[point.kind].name}, {"x", point.x}};
    row["y"] = std::isfinite(point.y) ? Json(point.y) : Json(nullptr);
    if (!chart.x_name.empty()) row["text"] = point.x_text;
    if (point.stands_out) row["special"] = true;
    rows.push_back(row);
  }
  return rows;
}

Json StepRows(const ScatterChart& chart) {
  Json rows = Json::array();
  for (const auto& [x, y] : chart.steps.corners) {
    rows.push_back({{"series", chart.steps.name}, {"x", x}, {"y", y}});
  }
  return rows;
}

Json Data(const ScatterChart& chart) {
  const std::string near = absl::StrCat("datum.y ", chart.large_is_good ? ">= " : "<= ", Json(chart.near).dump());
  const Json shown = Json::array({{{"type", "filter"}, {"expr", "indexof(hidden, datum.series) < 0"}},
                                  {{"type", "filter"}, {"expr", "!near || datum.y === null || " + near}}});
  return Json::array({
      {{"name", "dots"}, {"values", Rows(chart)}},
      {{"name", "shown"}, {"source", "dots"}, {"transform", shown}},
      {{"name", "special"},
       {"source", "shown"},
       {"transform", Json::array({{{"type", "filter"}, {"expr", "datum.special"}}})}},
      {{"name", "measured"},
       {"source", "shown"},
       {"transform", Json::array({{{"type", "filter"}, {"expr", "datum.y !== null"}}})}},
      {{"name", "corners"}, {"values", StepRows(chart)}},
      {{"name", "shown_corners"}, {"source", "corners"}, {"transform", shown}},
  });
}

Json XScale(const ScatterChart& chart) {
  Json scale = {{"name", "x"}, {"range", "width"}, {"zero", false}, {"nice", false}, {"padding", 6}};
  if (!chart.x_ticks.empty()) {
    scale["domain"] = Json::array({0, 1});
    return scale;
  }
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const ScatterPoint& point : chart.points) {
    low = std::min(low, point.x);
    high = std::max(high, point.x);
  }
  scale["domain"] = low < high ? Json::array({low, high}) : Json::array({low - 0.5, low + 0.5});
  return scale;
}

Json Scales(const ScatterChart& chart) {
  Json names = Json::array();
  Json colors = Json::array();
  Json shapes = Json::array();
  for (const PointKind& kind : chart.kinds) {
    names.push_back(kind.name);
    colors.push_back(SeriesColor(kind.color));
    shapes.push_back(kind.shape);
  }
  Json positions = Json::array();
  Json labels = Json::array();
  for (const Tick& tick : chart.x_ticks) {
    positions.push_back(tick.position);
    labels.push_back(tick.label);
  }
  const Json y_fields =
      Json::array({{{"data", "measured"}, {"field", "y"}}, {{"data", "shown_corners"}, {"field", "y"}}});
  const int foot = HasFoot(chart) ? kFoot : 0;
  return Json::array({
      XScale(chart),
      {{"name", "y"},
       {"domain", {{"fields", y_fields}}},
       {"range", Json::array({Expression(absl::StrCat("height - ", foot)), 0})},
       {"zero", false},
       {"nice", true}},
      {{"name", "color"}, {"type", "ordinal"}, {"domain", names}, {"range", colors}},
      {{"name", "shape"}, {"type", "ordinal"}, {"domain", names}, {"range", shapes}},
      {{"name", "tick_label"}, {"type", "ordinal"}, {"domain", positions}, {"range", labels}},
  });
}

Json XAxis(const ScatterChart& chart) {
  Json axis = BottomAxis("x", chart.x);
  if (chart.x_ticks.empty()) return axis;
  size_t letters = 0;
  Json positions = Json::array();
  for (const Tick& tick : chart.x_ticks) {
    positions.push_back(tick.position);
    letters += tick.label.size() + 1;
  }
  axis["values"] = positions;
  axis.erase("tickCount");  // It would leave some of them out.
  axis["encode"] = {{"labels", {{"update", {{"text", Expression("scale('tick_label', datum.value)")}}}}}};
  axis["labelLimit"] = 86;
  if (letters > kMostLetters) {
    axis["labelAngle"] = -40;
    axis["labelAlign"] = "right";
    axis["labelBaseline"] = "middle";
    axis["labelFlush"] = false;
  }
  return axis;
}

Json Marks(const ScatterChart& chart) {
  const Json y = Expression(absl::StrCat("datum.y === null ? height - ", kAboveFoot, " : scale('y', datum.y)"));
  const Json opacity = Expression("highlighted === null || highlighted === datum.series ? 1 : 0.15");
  const std::string where = chart.x_name.empty() ? "" : absl::StrCat(", ", Json(chart.x_name).dump(), ": datum.text");
  const Json tooltip = Expression(absl::StrCat(
      "datum.y === null ? {title: ", Json(chart.noun + " ").dump(), " + datum.number + ', ' + datum.series", where,
      "} : {title: ", Json(chart.noun + " ").dump(), " + datum.number + ', ' + datum.series, ",
      Json(chart.y_name).dump(), ": ", FormatExpression(chart.value, "datum.y"), where, "}"));
  // Hundreds of points overlap less when they are small.
  const int size = chart.points.size() > 100 ? 22 : 44;
  Json marks = Json::array({
      StillMark("line", "steps", "shown_corners",
                {{"x", Scaled("x", "x")},
                 {"y", Scaled("y", "y")},
                 {"interpolate", Constant("step-after")},
                 {"stroke", Constant(SeriesColor(chart.steps.color))},
                 {"strokeWidth", Constant(2)},
                 {"strokeOpacity", opacity}}),
      Mark("symbol", "points", "shown",
           {{"x", Scaled("x", "x")},
            {"y", y},
            {"shape", Scaled("shape", "series")},
            {"size", Constant(size)},
            {"fill", Scaled("color", "series")},
            {"fillOpacity", Expression("(highlighted === null || highlighted === datum.series ? 1 : 0.15) * 0.7")},
            {"tooltip", tooltip}}),
      StillMark("symbol", "rings", "special",
                {{"x", Scaled("x", "x")},
                 {"y", y},
                 {"size", Constant(130)},
                 {"fill", Constant("transparent")},
                 {"stroke", Constant("var(--best)")},
                 {"strokeWidth", Constant(2.5)}}),
  });
  return marks;
}

}  // namespace

Json VegaSpec(const ScatterChart& chart) {
  Json spec = Chart(chart.description, chart.height);
  spec["usermeta"] = {{"near", chart.near}, {"large_is_good", chart.large_is_good}};
  spec["signals"] = Json::array({{{"name", "hidden"}, {"value", Json::array()}},
                                 {{"name", "highlighted"}, {"value", nullptr}},
                                 {{"name", "near"}, {"value", false}}});
  spec["data"] = Data(chart);
  spec["scales"] = Scales(chart);
  spec["axes"] = Json::array({LeftAxis("y", chart.y), XAxis(chart)});
  spec["marks"] = Marks(chart);
  return spec;
}

}  // namespace inknet::report
