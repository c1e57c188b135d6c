// From a configuration and its data to what nn trains.
#ifndef INKNET_TRAIN_TRAINING_SPEC_H_
#define INKNET_TRAIN_TRAINING_SPEC_H_

#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "data/split.h"
#include "nn/spec.h"
#include "proto/config.pb.h"

namespace inknet::train {

// What the configuration asks for that these data do not allow is an error: class weights of another length, batch
// normalization where an epoch's last batch is one image.
absl::StatusOr<nn::NetworkSpec> TrainingSpec(const RunConfig& config, const data::Dataset& dataset,
                                             const data::Split& split);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TRAINING_SPEC_H_
