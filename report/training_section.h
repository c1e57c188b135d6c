// How a run trained, epoch by epoch.
#ifndef INKNET_REPORT_TRAINING_SECTION_H_
#define INKNET_REPORT_TRAINING_SECTION_H_

#include <string>

#include "proto/run.pb.h"
#include "report/page.h"

namespace inknet::report {

// `test_accuracy`, 0..1, is drawn beside the accuracies; NaN: there is none. `augmentation_png`, as in RunPage.
void AddTrainingSection(const RunRecord& record, double test_accuracy, const std::string& augmentation_png, Page* page);

}  // namespace inknet::report

#endif  // INKNET_REPORT_TRAINING_SECTION_H_
