// Bars up and down from zero: gains and losses.
#ifndef INKNET_REPORT_CHARTS_BAR_CHART_H_
#define INKNET_REPORT_CHARTS_BAR_CHART_H_

#include <string>
#include <vector>

#include "report/charts/vega.h"

namespace inknet::report {

struct Bar {
  int x;
  double y;  // One that is not finite is left out.
};

struct BarChart {
  std::string description;
  Axis x = {"epoch", "d", 1};
  Axis y;
  NumberFormat value;     // Of y where it is read off.
  std::vector<Bar> bars;  // By x.
  int height = 220;
};

// Bars from zero are green, those below it red. Heights grow with the root of |y|: small changes show beside large
// ones.
Json VegaSpec(const BarChart& chart);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_BAR_CHART_H_
