// A table of trials that were really made, as a problem to try samplers on.
#ifndef INKNET_VERIFY_STUDIES_TABLE_PROBLEM_H_
#define INKNET_VERIFY_STUDIES_TABLE_PROBLEM_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sweep/search/trial.h"
#include "verify/studies/problems.h"

namespace inknet::search {

// `csv`: a line of names, then a line for each trial; the last column is the metric. Fields have no quotes and no
// commas. A column of up to 16 different numbers, or of anything but numbers, is categorical. Other numbers are uniform
// between the column's smallest and largest, with a uniform logarithm if those are positive and a factor of 100 or more
// apart. At most 10,000 trials and 100 columns. Errors name the line.
absl::StatusOr<Problem> TableProblem(const std::string& name, absl::string_view csv, Goal goal);

}  // namespace inknet::search

#endif  // INKNET_VERIFY_STUDIES_TABLE_PROBLEM_H_
