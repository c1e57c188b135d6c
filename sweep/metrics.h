// The figures of an epoch that a sweep can go by, under the names that people give them.
#ifndef INKNET_SWEEP_METRICS_H_
#define INKNET_SWEEP_METRICS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/run.pb.h"
#include "sweep/search/trial.h"

namespace inknet::sweep {

struct Metric {
  std::string field;  // Of EpochRecord: "validation_accuracy".
  search::Goal goal;  // What is better: more accuracy, less loss.
  std::function<double(const EpochRecord&)> value;
  // What was supposed of a name that does not say all, for the user; empty otherwise.
  std::string note;
};

// The metric called `name`: which images (val, validation, eval; train, training) and which figure (acc, accuracy;
// loss), in either order and in upper or lower case, "valLoss" and "val/loss" being as good as "val_loss"; words such
// as best and epoch say nothing more. Without images, "accuracy" and "loss" are of the validation images. An error
// lists what there is. What is measured on test images is none, since choosing by them would make the winner's test
// score too good.
absl::StatusOr<Metric> FindMetric(absl::string_view name);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_METRICS_H_
