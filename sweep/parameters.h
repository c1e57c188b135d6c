// The configuration that values for a sweep's parameters give.
#ifndef INKNET_SWEEP_PARAMETERS_H_
#define INKNET_SWEEP_PARAMETERS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "proto/config.pb.h"
#include "proto/sweep.pb.h"
#include "sweep/names.h"
#include "sweep/search/distribution.h"
#include "sweep/search/value.h"

namespace inknet::sweep {

// The values of `distribution` to try, so that all are valid if these are: every listed one, or the ends of a range; of
// a normal distribution, which has none, the median.
std::vector<search::Value> ValuesToTry(const search::Distribution& distribution);

struct Setting {
  const Target* target;
  search::Value value;
};

// `base` with each setting's value where its target says; null stands for the base's. It may be invalid
// (proto/validate.h); this fails when a value is not of its field's type.
//
// One width holds for as many layers as the settings or `base` have, at least one. A learning rate in the reference
// system's convention becomes the usual one: divided by 32 for Adam and by the batch size for RMSprop; a clipping bound
// becomes one of the mean gradient (docs/sweeps.md).
absl::StatusOr<RunConfig> Configure(const RunConfig& base, SweepConfig::LearningRateConvention convention,
                                    absl::Span<const Setting> settings);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_PARAMETERS_H_
