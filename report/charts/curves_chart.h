// Many curves over the same x, coloured by rank.
#ifndef INKNET_REPORT_CHARTS_CURVES_CHART_H_
#define INKNET_REPORT_CHARTS_CURVES_CHART_H_

#include <string>
#include <vector>

#include "report/charts/many_lines.h"
#include "report/charts/vega.h"

namespace inknet::report {

struct CurvesChart {
  std::string description;
  Axis x = {"epoch", "d", 1};
  Axis y;
  std::vector<ManyLine> lines;  // Those that come later lie above.
  int height = 260;
};

Json VegaSpec(const CurvesChart& chart);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_CURVES_CHART_H_
