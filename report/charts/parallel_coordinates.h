// Parallel coordinates: an axis for each of several quantities, and for each item a line through its values.
#ifndef INKNET_REPORT_CHARTS_PARALLEL_COORDINATES_H_
#define INKNET_REPORT_CHARTS_PARALLEL_COORDINATES_H_

#include <string>
#include <vector>

#include "report/charts/many_lines.h"
#include "report/charts/vega.h"

namespace inknet::report {

struct ParallelAxis {
  std::string title;
  std::vector<Tick> ticks;  // At positions from 0, the foot of the axis, to 1, its head.
};

struct ParallelCoordinates {
  std::string description;
  std::vector<ParallelAxis> axes;
  std::vector<ManyLine> lines;  // x: the axis, from 0; y: a position on it. Those that come later lie above.
};

// Axes stand side by side, and where there is no room for that they lie one below the other.
Json VegaSpec(const ParallelCoordinates& chart);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_PARALLEL_COORDINATES_H_
