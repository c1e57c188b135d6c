// What the names of a sweep's parameters stand for, and the configuration that values for them give.
#ifndef INKNET_SWEEP_PARAMETERS_H_
#define INKNET_SWEEP_PARAMETERS_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "proto/config.pb.h"
#include "proto/sweep.pb.h"
#include "sweep/search/distribution.h"
#include "sweep/search/space.h"
#include "sweep/search/value.h"

namespace inknet::sweep {

struct Target {
  enum class Kind {
    kField,         // The field at `path`, as it is.
    kLearningRate,  // train.optimizer.learning_rate, in the sweep's convention.
    kWidth,         // model.hidden_units: the width of every hidden layer.
    kDepth,         // model.hidden_units: how many hidden layers.
  };
  Kind kind;
  std::string path;  // "train.batch_size"
  const google::protobuf::FieldDescriptor* field;
};

// What the parameter `name` sets. A name is the path of a field of RunConfig or the end of one ("train.batch_size",
// "batch_size"), or one of the names in docs/sweeps.md ("dropout_p_value", "lr"); '-' is as good as '_'. An error
// suggests what may have been meant.
absl::StatusOr<Target> FindTarget(absl::string_view name);

// Whether two parameters with these targets would overwrite each other.
bool Conflict(const Target& a, const Target& b);

// Fails when the values of `distribution` are not of the field's type: fractions where whole numbers are wanted, texts
// where numbers are, a name that is not one of an enum's. Of a normal distribution only the median is tried.
absl::Status CheckValues(const Target& target, const search::Distribution& distribution);

// The values of `distribution` to try, so that all are valid if these are: every listed one, or the ends of a range; of
// a normal distribution, which has none, the median.
std::vector<search::Value> ValuesToTry(const search::Distribution& distribution);

// `base` with assignment[i] where targets[i] says. It may be invalid (proto/validate.h); this fails when a value is not
// of its field's type.
//
// A width alone holds for as many layers as `base` has, at least one. A learning rate in the reference system's
// convention becomes the usual one: divided by 32 for Adam and by the batch size for RMSprop (docs/sweeps.md).
absl::StatusOr<RunConfig> Configure(const RunConfig& base, SweepConfig::LearningRateConvention convention,
                                    absl::Span<const Target> targets, const search::Assignment& assignment);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_PARAMETERS_H_
