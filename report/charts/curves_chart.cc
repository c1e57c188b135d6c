#include "report/charts/curves_chart.h"

namespace inknet::report {

Json VegaSpec(const CurvesChart& chart) {
  const Range x = RangeOf(chart.lines, &ManyLine::x);
  const Range y = RangeOf(chart.lines, &ManyLine::y);
  Json spec = Chart(chart.description, chart.height);
  spec["signals"] = ManyLinesSignals();
  spec["data"] = ManyLinesData(chart.lines, x, y);
  // As the paths have them.
  spec["scales"] = Json::array({
      {{"name", "x"}, {"domain", Json::array({x.low, x.high})}, {"range", "width"}, {"zero", false}},
      {{"name", "y"}, {"domain", Json::array({y.low, y.high})}, {"range", "height"}, {"zero", false}},
  });
  spec["axes"] = Json::array({LeftAxis("y", chart.y), BottomAxis("x", chart.x)});
  spec["marks"] = ManyLinesMarks("datum.path");
  return spec;
}

}  // namespace inknet::report
