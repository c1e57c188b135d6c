// report.html in a sweep's folder.
#ifndef INKNET_REPORT_SWEEP_REPORT_H_
#define INKNET_REPORT_SWEEP_REPORT_H_

#include "absl/status/status.h"
#include "sweep/sweep_folder.h"

namespace inknet::report {

// Writes the page of the sweep in `folder`, which may still run, from its records. Replaces report.html as one step;
// after an error it is what it was.
absl::Status WriteSweepReport(const sweep::SweepFolder& folder);

}  // namespace inknet::report

#endif  // INKNET_REPORT_SWEEP_REPORT_H_
