// The page of a sweep: report.html in its folder (docs/sweeps.md).
#ifndef INKNET_REPORT_SWEEP_PAGE_H_
#define INKNET_REPORT_SWEEP_PAGE_H_

#include <string>

#include "proto/sweep.pb.h"
#include "report/sweep_view.h"

namespace inknet::report {

// The page as HTML; the same for the same input. `view` is of `record` and all of its trials; `folder` is the sweep's,
// as its reader would type it. The page is below 2 MB for any number of trials and up to 15 parameters that vary.
std::string SweepPage(const SweepRecord& record, const SweepView& view, const std::string& folder);

}  // namespace inknet::report

#endif  // INKNET_REPORT_SWEEP_PAGE_H_
