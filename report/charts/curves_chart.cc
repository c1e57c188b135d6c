#include "report/charts/curves_chart.h"

namespace inknet::report {
namespace {

// Curves of one vertex are shown by it.
Json Dots() {
  return StillMark(
      "symbol", "dots", "single",
      {{"x", Scaled("x", "x")}, {"y", Scaled("y", "y")}, {"size", Constant(24)}, {"fill", {{"field", "color"}}}});
}

}  // namespace

Json VegaSpec(const CurvesChart& chart) {
  Json spec = Chart(chart.description, chart.height);
  spec["signals"] = ManyLinesSignals();
  spec["data"] = ManyLinesData(chart.lines);
  // Before it is flattened a line's x is a list.
  spec["data"].push_back(
      {{"name", "single"},
       {"source", "lines"},
       {"transform",
        Json::array({{{"type", "filter"}, {"expr", "datum.x.length === 1 && indexof(hidden, datum.series) < 0"}},
                     {{"type", "flatten"}, {"fields", Json::array({"x", "y"})}}})}});
  spec["scales"] = Json::array({
      {{"name", "x"}, {"domain", {{"data", "vertices"}, {"field", "x"}}}, {"range", "width"}, {"zero", false}},
      {{"name", "y"},
       {"domain", {{"data", "vertices"}, {"field", "y"}}},
       {"range", "height"},
       {"zero", false},
       {"nice", true}},
  });
  spec["axes"] = Json::array({LeftAxis("y", chart.y), BottomAxis("x", chart.x)});
  spec["marks"] = ManyLinesMarks(Scaled("x", "x"), Scaled("y", "y"));
  spec["marks"].push_back(Dots());
  return spec;
}

}  // namespace inknet::report
