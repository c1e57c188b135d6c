// The one condition on every figure that is judged here: times and ratios of times are positive and finite.
#ifndef INKNET_BENCH_STATISTICS_POSITIVE_H_
#define INKNET_BENCH_STATISTICS_POSITIVE_H_

#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace inknet::statistics {

// An error that names `what`, unless `value` is positive and finite.
inline absl::Status CheckPositive(absl::string_view what, double value) {
  if (value > 0 && std::isfinite(value)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(what, " is ", value, "; it must be more than 0, and finite"));
}

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_POSITIVE_H_
