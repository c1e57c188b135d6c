#include "report/epoch_series.h"

#include <algorithm>
#include <limits>

namespace inknet::report {

std::string LossName(const RunConfig& config) {
  switch (config.train().loss()) {
    case TrainConfig::CROSS_ENTROPY:
      return "cross-entropy";
    case TrainConfig::MSE:
      return "mean squared error";
    case TrainConfig::MAE:
      return "mean absolute error";
  }
  return "";
}

double MedianThroughput(const RunRecord& record) {
  std::vector<double> rates;
  for (const EpochRecord& epoch : record.epochs()) rates.push_back(epoch.samples_per_second());
  if (rates.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(rates.begin(), rates.end());
  const size_t middle = rates.size() / 2;
  return rates.size() % 2 == 1 ? rates[middle] : (rates[middle - 1] + rates[middle]) / 2;
}

std::vector<LegendEntry> LegendOf(const LineChart& chart) {
  std::vector<LegendEntry> legend;
  for (const Series& series : chart.series) legend.push_back({series.name, series.color});
  return legend;
}

std::vector<Switch> LogSwitch(const LineChart& chart) {
  if (!CanBeLogarithmic(chart)) return {};
  return {{"log_y", {{"linear", false}, {"log", true}}}};
}

}  // namespace inknet::report
