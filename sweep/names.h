// What the names of a sweep's parameters stand for.
#ifndef INKNET_SWEEP_NAMES_H_
#define INKNET_SWEEP_NAMES_H_

#include <google/protobuf/descriptor.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace inknet::sweep {

struct Target {
  enum class Kind {
    kField,         // The field at `path`, as it is.
    kLearningRate,  // train.optimizer.learning_rate, in the sweep's convention.
    kUnits,         // model.hidden_units: a list of widths, or one width.
    kWidth,         // The same, where one width is that of every hidden layer.
    kDepth,         // model.hidden_units: how many hidden layers.
    kLayers,        // Widths or how many, which its values tell.
    kClipping,      // Whether gradients are clipped.
    kClipNorm,      // train.optimizer.clip_norm, in the sweep's convention.
    kBatchNorm,     // model.normalization: whether it is BATCH or NONE.
  };
  Kind kind;
  std::string path;  // "train.batch_size"
  const google::protobuf::FieldDescriptor* field;
  // Of the optimizer: "sgd" is without momentum, since "momentum" is listed beside it.
  bool sgd_is_plain = false;
};

// What the parameter `name` sets. A name is the path of a field of RunConfig or the end of one ("train.batch_size",
// "batch_size"), or one of the names in docs/sweeps.md ("dropout_p_value", "lr"), perhaps after the names of sections
// ("model.hidden_dim"); in any case, '-' and "batchSize" being as good as '_' and "batch_size". Fields of `data`, and
// others whose names mean something else elsewhere, want more than their last name.
//
// NotFound where nothing is called so, with what may have been meant.
absl::StatusOr<Target> FindTarget(absl::string_view name);

// Whether two parameters with these targets would overwrite each other.
bool Conflict(const Target& a, const Target& b);

// Whether `target` is the hidden layers or their dropout, whose values must fit each other.
bool SetsLayers(const Target& target);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_NAMES_H_
