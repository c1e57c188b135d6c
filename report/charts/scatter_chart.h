// Points of three kinds, those without a y at the foot of the chart, and perhaps steps: the best so far.
#ifndef INKNET_REPORT_CHARTS_SCATTER_CHART_H_
#define INKNET_REPORT_CHARTS_SCATTER_CHART_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/charts/vega.h"

namespace inknet::report {

// A kind of points: its colour, and the shape of them, a name of Vega's. Their name is what a legend hides them with.
struct PointKind {
  std::string name;
  int color = 0;  // SeriesColor(color).
  std::string shape = "circle";
};

struct ScatterPoint {
  int64_t number;  // "trial 7"
  size_t kind;
  double x;
  double y;  // Not finite: at the foot.
  std::string x_text;
  bool stands_out = false;
};

struct Steps {
  std::string name;
  int color = 0;
  std::vector<std::pair<double, double>> corners;  // x, y; y holds until the next x.
};

struct ScatterChart {
  std::string description;
  std::string noun;  // What a point is: "trial".
  Axis x;
  // Where these are, x goes from 0 to 1, and the axis has them alone.
  std::vector<Tick> x_ticks;
  std::string x_name;  // Of x_text where it is read off; empty: it is not.
  Axis y;
  std::string y_name;  // Of y where it is read off; one of the program's own.
  NumberFormat value;
  std::vector<PointKind> kinds;
  std::vector<ScatterPoint> points;
  Steps steps = {};
  // With the signal "near" only what is at least as good as this y is drawn.
  double near = 0;
  bool large_is_good = true;
  int height = 220;
};

// Signals: "hidden" and "highlighted" as in a LineChart, of kinds and steps; "near", false at first.
Json VegaSpec(const ScatterChart& chart);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_SCATTER_CHART_H_
