// The folder of a run that a stranger sent - its record, its evaluation and the picture of its mistakes, with lines of
// "%%" between them - and the pages that //report makes of it: record/run_folder.h, report/run_page.h,
// report/compare_page.h. Without a picture, there is one with tiles for all mistakes.
#include "report/run_page.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "proto/evaluation.pb.h"
#include "proto/run.pb.h"
#include "proto/text.h"
#include "record/run_folder.h"
#include "report/compare_page.h"
#include "report/evaluation_sections.h"
#include "report/mistakes.h"
#include "verify/fuzz/fuzz.h"

namespace {

// The first bytes of a PNG picture of 1,047,200 pixels a side.
constexpr absl::string_view kWidePicture("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\x0f\xfa\xa0\0\x0f\xfa\xa0", 24);

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  fuzz::Input input(data, size);
  const absl::StatusOr<RunRecord> record = record::ParseRunRecord(input.TakeUntil("\n%%\n"), "f");
  if (!record.ok()) return 0;
  Evaluation evaluation;
  const absl::string_view evaluation_text = input.TakeUntil("\n%%\n");
  const bool has_evaluation = !evaluation_text.empty() && ParseTextProto(evaluation_text, "f", &evaluation).ok() &&
                              report::CheckEvaluation(evaluation).ok();
  const std::string png(input.rest().empty() ? kWidePicture : input.rest());
  const absl::StatusOr<report::MistakesPicture> mistakes = report::ReadMistakesPicture(png, evaluation);
  const std::string page = report::RunPage(*record, has_evaluation ? &evaluation : nullptr,
                                           has_evaluation && mistakes.ok() ? &*mistakes : nullptr, "folder");
  // Texts of the record are shown, not run. The corpora and the dictionary have this one.
  FUZZ_CHECK(!absl::StrContains(page, "<script>evil"));
  std::vector<report::ComparedRun> runs(2);
  for (report::ComparedRun& run : runs) run.record = *record;
  runs[0].folder = "a";
  runs[1].folder = "b";
  if (has_evaluation) runs[1].evaluation = evaluation;
  FUZZ_CHECK(!absl::StrContains(report::ComparePage(runs), "<script>evil"));
  return 0;
}
