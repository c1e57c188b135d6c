// The curves of a run: figures of its epochs as points.
#ifndef INKNET_REPORT_EPOCH_SERIES_H_
#define INKNET_REPORT_EPOCH_SERIES_H_

#include <string>
#include <vector>

#include "proto/run.pb.h"
#include "report/charts/line_chart.h"
#include "report/page.h"

namespace inknet::report {

// "cross-entropy": the configuration's loss in words.
std::string LossName(const RunConfig& config);

// Half of the epochs were faster, half slower: images a second. NaN without epochs.
double MedianThroughput(const RunRecord& record);

// A point for each epoch, at its number and `figure`, a function of it.
template <typename Figure>
Series EpochSeries(const std::string& name, int color, const RunRecord& record, const Figure& figure) {
  Series series{name, color, {}};
  for (const EpochRecord& epoch : record.epochs()) {
    series.points.push_back({static_cast<double>(epoch.epoch()), figure(epoch)});
  }
  return series;
}

std::vector<LegendEntry> LegendOf(const LineChart& chart);

// To draw `chart` with a linear or a logarithmic y axis; none where it cannot be logarithmic.
std::vector<Switch> LogSwitch(const LineChart& chart);

}  // namespace inknet::report

#endif  // INKNET_REPORT_EPOCH_SERIES_H_
