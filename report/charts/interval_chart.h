// Estimates with their intervals, one below the other.
#ifndef INKNET_REPORT_CHARTS_INTERVAL_CHART_H_
#define INKNET_REPORT_CHARTS_INTERVAL_CHART_H_

#include <string>
#include <vector>

#include "report/charts/vega.h"

namespace inknet::report {

struct Interval {
  std::string name;  // No two have the same.
  int color = 0;     // SeriesColor(color).
  double value;
  double low;  // value, where nothing is known of the interval.
  double high;
};

struct IntervalChart {
  std::string description;
  Axis x;
  NumberFormat value;
  std::vector<Interval> intervals;  // Top down.
};

// A dot on a line from `low` to `high` for each. Signals: "hidden" and "highlighted" as in a LineChart.
Json VegaSpec(const IntervalChart& chart);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_INTERVAL_CHART_H_
