// What a model gets right and wrong on its test set.
#ifndef INKNET_REPORT_EVALUATION_SECTIONS_H_
#define INKNET_REPORT_EVALUATION_SECTIONS_H_

#include "absl/status/status.h"
#include "proto/evaluation.pb.h"
#include "report/mistakes.h"
#include "report/page.h"

namespace inknet::report {

// OK where the parts of `evaluation` fit together: as many classes in each, labels that name a class.
absl::Status CheckEvaluation(const Evaluation& evaluation);

// `evaluation` has passed CheckEvaluation. `mistakes`, read for it, may be null.
void AddEvaluationSections(const Evaluation& evaluation, const MistakesPicture* mistakes, Page* page);

}  // namespace inknet::report

#endif  // INKNET_REPORT_EVALUATION_SECTIONS_H_
