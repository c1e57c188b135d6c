// A page that lays several runs side by side (docs/report.md).
#ifndef INKNET_REPORT_COMPARE_PAGE_H_
#define INKNET_REPORT_COMPARE_PAGE_H_

#include <optional>
#include <string>
#include <vector>

#include "proto/evaluation.pb.h"
#include "proto/run.pb.h"
#include "report/charts/vega.h"

namespace inknet::report {

// As many as there are colours to tell them apart by.
inline constexpr size_t kMaxComparedRuns = kSeriesColors;

struct ComparedRun {
  std::string folder;  // No two have the same.
  RunRecord record;
  std::optional<Evaluation> evaluation;
};

// The runs' names; where several runs have the same, each with its folder: the last part of the path where that is
// enough, and else the whole.
std::vector<std::string> RunLabels(const std::vector<ComparedRun>& runs);

// The page as HTML; the same for the same runs, 1 to kMaxComparedRuns of them.
std::string ComparePage(const std::vector<ComparedRun>& runs);

}  // namespace inknet::report

#endif  // INKNET_REPORT_COMPARE_PAGE_H_
