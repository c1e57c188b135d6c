// Series of points, each joined by a line.
#ifndef INKNET_REPORT_CHARTS_LINE_CHART_H_
#define INKNET_REPORT_CHARTS_LINE_CHART_H_

#include <string>
#include <vector>

#include "report/charts/vega.h"

namespace inknet::report {

struct Point {
  double x;
  double y;
};

struct Series {
  std::string name;
  int color = 0;              // SeriesColor(color).
  std::vector<Point> points;  // By x. One that is not finite is left out.
};

// A horizontal line through the whole chart.
struct ReferenceLine {
  double y;
  std::string label;
};

struct LineChart {
  std::string description;
  Axis x = {"epoch", "d", 1};
  Axis y;
  NumberFormat value;  // Of y where it is read off.
  std::vector<Series> series;
  std::vector<ReferenceLine> reference_lines;
  // A logarithmic y axis to begin with; only where every y is positive.
  bool log_y = false;
  int height = 220;
};

// Where the pointer is, a ruler marks the nearest x, and the data set "ruled" has what the series are there: x, series,
// color and label, the value as text. Signals: "hidden", the names of the series that are not drawn; "highlighted", the
// name of the one that stands out, or null.
Json VegaSpec(const LineChart& chart);

// Whether every y that the chart would draw is positive, so that its y axis may be logarithmic.
bool CanBeLogarithmic(const LineChart& chart);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_LINE_CHART_H_
