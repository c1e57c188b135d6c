// The parts of a sweep's page that have charts.
#ifndef INKNET_REPORT_SWEEP_SECTIONS_H_
#define INKNET_REPORT_SWEEP_SECTIONS_H_

#include "report/page.h"
#include "report/sweep_view.h"

namespace inknet::report {

// How the search went on: the trials' values in their order, and their curves.
void AddSearchSection(const SweepView& view, Page* page);

// What the parameters do: importance, parallel coordinates, and each parameter against the metric. Nothing where none
// varies.
void AddParametersSection(const SweepView& view, Page* page);

}  // namespace inknet::report

#endif  // INKNET_REPORT_SWEEP_SECTIONS_H_
