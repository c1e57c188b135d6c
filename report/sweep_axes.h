// The axes of a sweep's parameters: each goes from 0 to 1, in the coordinates that the search itself sees
// (sweep/search/distribution.h), so that a logarithmic distribution has a logarithmic axis and categories stand side by
// side.
#ifndef INKNET_REPORT_SWEEP_AXES_H_
#define INKNET_REPORT_SWEEP_AXES_H_

#include <string>
#include <vector>

#include "report/charts/vega.h"
#include "sweep/search/distribution.h"
#include "sweep/search/value.h"

namespace inknet::report {

// Four significant digits of a real number; everything else as it is.
std::string FormatValue(const search::Value& value);

// Labelled places on the axis of `distribution`, which has more than one value: all of its values where these are few,
// some of them where they are many, and of a range round numbers. Ascending.
std::vector<Tick> TicksOf(const search::Distribution& distribution);

}  // namespace inknet::report

#endif  // INKNET_REPORT_SWEEP_AXES_H_
