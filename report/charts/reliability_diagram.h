// How far a model's confidence can be trusted.
#ifndef INKNET_REPORT_CHARTS_RELIABILITY_DIAGRAM_H_
#define INKNET_REPORT_CHARTS_RELIABILITY_DIAGRAM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "report/charts/vega.h"

namespace inknet::report {

struct ConfidenceBin {
  double low;
  double high;
  int64_t images;
  double confidence;  // Means over the images.
  double accuracy;
};

struct ReliabilityDiagram {
  std::string description;
  std::vector<ConfidenceBin> bins;  // Those without images are not drawn.
};

// A bar for each bin, as high as its accuracy, beside the diagonal on which accuracy is confidence; the gap between the
// two is marked. Below it the bins' images.
Json VegaSpec(const ReliabilityDiagram& diagram);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_RELIABILITY_DIAGRAM_H_
