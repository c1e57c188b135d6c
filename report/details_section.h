// With what a run was made: configuration, machine, data.
#ifndef INKNET_REPORT_DETAILS_SECTION_H_
#define INKNET_REPORT_DETAILS_SECTION_H_

#include "proto/run.pb.h"
#include "proto/sweep.pb.h"
#include "report/page.h"

namespace inknet::report {

void AddDetailsSection(const RunRecord& record, Page* page);
void AddDetailsSection(const SweepRecord& record, Page* page);

}  // namespace inknet::report

#endif  // INKNET_REPORT_DETAILS_SECTION_H_
