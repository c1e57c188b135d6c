// The page of one run: report.html in its folder (docs/report.md).
#ifndef INKNET_REPORT_RUN_PAGE_H_
#define INKNET_REPORT_RUN_PAGE_H_

#include <string>

#include "proto/evaluation.pb.h"
#include "proto/run.pb.h"
#include "report/mistakes.h"

namespace inknet::report {

// PNG files of a run that are shown as they are; empty where it has none.
struct RunPictures {
  std::string augmentation;  // Training images as training sees them.
  std::string read_page;     // A made-up page with what the model reads on it.
};

// The page as HTML; the same for the same input. `evaluation` has passed CheckEvaluation, or is null: then the page
// says how to make one. `mistakes`, read for `evaluation`, may be null. `folder` is the run's, as its reader would type
// it.
std::string RunPage(const RunRecord& record, const Evaluation* evaluation, const MistakesPicture* mistakes,
                    const std::string& folder, const RunPictures& pictures = {});

}  // namespace inknet::report

#endif  // INKNET_REPORT_RUN_PAGE_H_
