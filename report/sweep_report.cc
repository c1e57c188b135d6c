#include "report/sweep_report.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "proto/sweep.pb.h"
#include "report/sweep_page.h"
#include "report/sweep_view.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::report {

absl::Status WriteSweepReport(const sweep::SweepFolder& folder) {
  ASSIGN_OR_RETURN(const SweepRecord record, folder.ReadRecord());
  ASSIGN_OR_RETURN(const std::vector<TrialRecord> trials, folder.ReadTrials());
  const absl::StatusOr<SweepView> view = MakeSweepView(record, trials);
  if (!view.ok()) {
    return absl::Status(view.status().code(), absl::StrCat(folder.path(), ": ", view.status().message()));
  }
  return WriteFileAtomically(folder.report_path(), SweepPage(record, *view, folder.path()));
}

}  // namespace inknet::report
