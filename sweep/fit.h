// From the values in a sweep's file to those of the fields that they are for.
#ifndef INKNET_SWEEP_FIT_H_
#define INKNET_SWEEP_FIT_H_

#include <vector>

#include "absl/status/statusor.h"
#include "sweep/names.h"
#include "sweep/search/value.h"

namespace inknet::sweep {

// `value` as a value of the target's type: what is in quotes is taken as what it says ("64", 'true', '[128, 64]'), as
// on a command line; names stay as they are, and null too. Fails where it is none of the type.
absl::StatusOr<search::Value> Fit(const Target& target, const search::Value& value);

// Of kLayers, what all `values` can be: kDepth where they are numbers of layers, kWidth where they are widths. Fails
// where they are neither or both. Any other target is what it is.
absl::StatusOr<Target> Resolve(const Target& target, const std::vector<search::Value>& values);

// Whether `target` takes whole numbers alone, and whether it takes numbers at all.
bool TakesWholeNumbers(const Target& target);
bool TakesNumbers(const Target& target);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_FIT_H_
