// Bars of shares, one below the other: what each is behind by itself, and with others.
#ifndef INKNET_REPORT_CHARTS_SHARE_CHART_H_
#define INKNET_REPORT_CHARTS_SHARE_CHART_H_

#include <string>
#include <vector>

#include "report/charts/vega.h"

namespace inknet::report {

struct ShareBar {
  std::string name;  // No two have the same.
  double alone;      // Percent.
  double total;      // Percent; at least `alone`.
};

struct ShareChart {
  std::string description;
  Axis x;
  std::vector<ShareBar> bars;  // Top down.
};

Json VegaSpec(const ShareChart& chart);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_SHARE_CHART_H_
