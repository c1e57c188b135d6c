// Hundreds of lines in one chart: each is there to be pointed at, one stands out, and no legend names them singly.
#ifndef INKNET_REPORT_CHARTS_MANY_LINES_H_
#define INKNET_REPORT_CHARTS_MANY_LINES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/charts/vega.h"

namespace inknet::report {

struct ManyLine {
  int64_t number;      // No two have the same.
  std::string series;  // What a legend hides it with.
  double rank;         // RampColor(rank).
  bool dashed = false;
  bool stands_out = false;
  std::vector<double> x;  // As long as y. A vertex of which one is not finite is left out.
  std::vector<double> y;
  // What the tooltip says: its title, then names and values.
  std::string title;
  std::vector<std::pair<std::string, std::string>> details;
};

// Signals "hidden" and "highlighted" as in a LineChart, of series; "pointed", the number of the line that the pointer
// is on, or null.
Json ManyLinesSignals();

// Data sets "lines", a row for each with its vertices in lists x and y; "vertices", a row for each of those shown;
// "special" and "pointed_at", those of lines that stand out and of the one pointed at.
Json ManyLinesData(const std::vector<ManyLine>& lines);

// `x` and `y` say where a vertex is, from its fields x and y. The first lines lie below the others.
Json ManyLinesMarks(const Json& x, const Json& y);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_MANY_LINES_H_
