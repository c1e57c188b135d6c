// Hundreds of lines in one chart: each is there to be pointed at, some stand out, and no legend names them.
//
// Each is one mark, a path in a unit square that is stretched to the chart: Vega's own lines, a group for each, take
// seconds to draw.
#ifndef INKNET_REPORT_CHARTS_MANY_LINES_H_
#define INKNET_REPORT_CHARTS_MANY_LINES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/charts/vega.h"

namespace inknet::report {

struct ManyLine {
  int64_t number;  // No two have the same.
  double rank;     // RampColor(rank).
  bool dashed = false;
  bool stands_out = false;
  std::vector<double> x;  // As long as y. A vertex of which one is not finite is left out.
  std::vector<double> y;
  // What the tooltip says: its title, then names and values.
  std::string title;
  std::vector<std::pair<std::string, std::string>> details;
};

struct Range {
  double low;
  double high;  // Above `low`.
};

// From the least to the largest of the lines' vertices; around a single value, and 0 to 1 where there are none.
Range RangeOf(const std::vector<ManyLine>& lines, std::vector<double> ManyLine::*coordinate);

// The signal "pointed": the number of the line that the pointer is on, or null.
Json ManyLinesSignals();

// Data sets "lines", a row for each that has a vertex, and those of them that stand out, "special", or are pointed at,
// "pointed_at". Field "path": x goes from left to right, and y upwards; "lying": y from left to right, and x down.
Json ManyLinesData(const std::vector<ManyLine>& lines, const Range& x, const Range& y);

// `path` is the expression for what to draw of a row. The first lines lie below the others.
Json ManyLinesMarks(const std::string& path);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_MANY_LINES_H_
