#include "report/charts/bar_chart.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace inknet::report {
namespace {

// Squares, which are equally far apart on a root scale. Those beyond the data are not drawn.
const double kTicks[] = {-100, -64, -36, -16, -9, -4, -1, -0.25, 0, 0.25, 1, 4, 9, 16, 36, 64, 100};

Json Data(const BarChart& chart) {
  Json rows = Json::array();
  for (const Bar& bar : chart.bars) {
    if (std::isfinite(bar.y)) rows.push_back({{"x", bar.x}, {"y", bar.y}});
  }
  return Json::array({{{"name", "values"}, {"values", rows}}});
}

Json Scales(const BarChart& chart) {
  // Half a bar's place beside the first and the last.
  const double first = chart.bars.empty() ? 0 : chart.bars.front().x;
  const double last = chart.bars.empty() ? 0 : chart.bars.back().x;
  return Json::array({
      {{"name", "x"},
       {"domain", Json::array({first - 0.5, last + 0.5})},
       {"range", "width"},
       {"zero", false},
       {"nice", false}},
      {{"name", "y"},
       {"type", "sqrt"},
       {"domain", {{"data", "values"}, {"field", "y"}}},
       {"range", "height"},
       {"zero", true},
       {"nice", true}},
  });
}

Json Marks(const BarChart& chart) {
  const auto edge = [](double offset) { return Expression(absl::StrCat("scale('x', datum.x + ", offset, ")")); };
  const Json tooltip =
      Expression(absl::StrCat("{title: ", Json(chart.x.title + " ").dump(), " + datum.x, ", Json(chart.y.title).dump(),
                              ": ", FormatExpression(chart.value, "datum.y"), "}"));
  return Json::array({
      StillMark("rect", "bars", "values",
                {{"x", edge(-0.4)},
                 {"x2", edge(0.4)},
                 {"y", Scaled("y", "y")},
                 {"y2", {{"scale", "y"}, {"value", 0}}},
                 {"fill", Expression("datum.y < 0 ? 'var(--negative)' : 'var(--positive)'")}}),
      StillMark("rule", "zero", nullptr,
                {{"x", Constant(0)},
                 {"x2", Expression("width")},
                 {"y", {{"scale", "y"}, {"value", 0}}},
                 {"stroke", Constant("var(--axis)")}}),
      // As high as the chart: a bar may be too low to point at.
      Mark("rect", "columns", "values",
           {{"x", edge(-0.5)},
            {"x2", edge(0.5)},
            {"y", Constant(0)},
            {"y2", Expression("height")},
            {"fill", Constant("transparent")},
            {"tooltip", tooltip}}),
  });
}

}  // namespace

Json VegaSpec(const BarChart& chart) {
  Json spec = Chart(chart.description, chart.height);
  spec["data"] = Data(chart);
  spec["scales"] = Scales(chart);
  Json x_axis = BottomAxis("x", chart.x);
  x_axis["domain"] = false;
  Json y_axis = LeftAxis("y", chart.y);
  y_axis["values"] = kTicks;
  spec["axes"] = Json::array({y_axis, x_axis});
  spec["marks"] = Marks(chart);
  return spec;
}

}  // namespace inknet::report
