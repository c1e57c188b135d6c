// Which classes are taken for which.
#ifndef INKNET_REPORT_CHARTS_CONFUSION_MATRIX_H_
#define INKNET_REPORT_CHARTS_CONFUSION_MATRIX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "report/charts/vega.h"

namespace inknet::report {

struct ConfusionMatrix {
  std::string description;
  std::vector<std::string> class_names;      // K
  std::vector<std::vector<int64_t>> counts;  // [K][K]: by true class, then by predicted class.
};

// A square of K x K cells, true classes down and predicted ones across; what is right and what is wrong in two colours,
// each as strong as the root of the cell's share of the largest of its kind, so that rare mistakes show. A key below
// says how much that is. Up to 12 classes have their numbers in the cells.
//
// Signals: "normalized", whether a cell stands for its share of the images of its true class rather than for their
// number; "cell", the one that stands out, {t: true class, p: predicted class}, or null.
Json VegaSpec(const ConfusionMatrix& matrix);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_CONFUSION_MATRIX_H_
