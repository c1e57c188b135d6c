// How much an image counts in training, by its class.
#ifndef INKNET_TRAIN_CLASS_WEIGHTS_H_
#define INKNET_TRAIN_CLASS_WEIGHTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "data/split.h"
#include "proto/config.pb.h"

namespace inknet::train {

// As `config` has it, for the images that `split` trains on: their mean is 1. Empty where all count the same. A list of
// another length than there are classes is an error. A class without training images has the weight 0.
absl::StatusOr<std::vector<float>> ClassWeights(const TrainConfig& config, const data::Dataset& dataset,
                                                const data::Split& split);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_CLASS_WEIGHTS_H_
