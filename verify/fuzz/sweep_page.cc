// The folder of a sweep that a stranger sent - the sweep's record, then those of its trials, with lines of "%%" between
// them - and the page and the table that are made of it: report/sweep_page.h, sweep/trials_csv.h.
#include "report/sweep_page.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "proto/sweep.pb.h"
#include "proto/text.h"
#include "report/sweep_view.h"
#include "sweep/trials_csv.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  fuzz::Input input(data, size);
  SweepRecord record;
  if (!ParseTextProtoOfAnyVersion(input.TakeUntil("\n%%\n"), "f", &record).ok()) return 0;
  std::vector<TrialRecord> trials;
  while (!input.rest().empty()) {
    TrialRecord trial;
    if (!ParseTextProtoOfAnyVersion(input.TakeUntil("\n%%\n"), "f", &trial).ok()) return 0;
    trials.push_back(trial);
  }
  // As report/sweep_report.cc does.
  const absl::StatusOr<report::SweepView> view = report::MakeSweepView(record, trials);
  if (view.ok()) {
    // Texts of the records are shown, not run. The corpora and the dictionary have this one.
    FUZZ_CHECK(!absl::StrContains(report::SweepPage(record, *view, "folder"), "<script>evil"));
  }
  const absl::StatusOr<std::string> csv = sweep::TrialsCsv(record.config(), trials);
  FUZZ_CHECK(!view.ok() || csv.ok());
  return 0;
}
