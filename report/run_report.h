// report.html in a run's folder.
#ifndef INKNET_REPORT_RUN_REPORT_H_
#define INKNET_REPORT_RUN_REPORT_H_

#include "absl/status/status.h"
#include "proto/run.pb.h"
#include "record/run_folder.h"

namespace inknet::report {

// Writes the page of the run in `folder` from its record and, where they are, its evaluation and its mistakes' picture.
// Replaces report.html as one step; after an error it is what it was.
absl::Status WriteRunReport(const record::RunFolder& folder);

// The same, with a record that the folder is yet to get.
absl::Status WriteRunReport(const record::RunFolder& folder, const RunRecord& record);

}  // namespace inknet::report

#endif  // INKNET_REPORT_RUN_REPORT_H_
