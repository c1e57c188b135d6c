// What ranks (ranks/world.h) have to settle before they train one network together.
#ifndef INKNET_TRAIN_TOGETHER_H_
#define INKNET_TRAIN_TOGETHER_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "model/model.h"
#include "nn/spec.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"
#include "ranks/world.h"
#include "record/checkpoint/checkpoint.h"
#include "train/run_data.h"

namespace inknet::train {

// Loads the data (run_data.h) on every rank; on rank 0 first, so that what has to be downloaded is so once. `base`: the
// model that training starts from, if any.
absl::StatusOr<RunData> LoadOnAll(const RunConfig& config, const model::Model* base, ranks::World* world);

// Where the configuration leaves the number of threads open, ranks that share cores divide them.
void ShareCores(const RunConfig& config, ranks::World* world, nn::NetworkSpec* spec);

// An error, the same on all ranks, unless all of them are the same program with the same configuration, data, number of
// threads and instruction set: their sums would not be those of one process. It names both hosts, what each has, and
// what to do. Another says that there are more ranks than images in a batch.
absl::Status CheckRanksAgree(const RunConfig& config, const Environment& environment, const DataFingerprint& data,
                             ranks::World* world);

// From rank 0, which alone looks into the run's folder, to all: how far the run has come. The others get no parameters
// and no moments, which the network takes from rank 0 (nn/network.h). Nothing where the run begins.
absl::StatusOr<std::optional<checkpoint::Checkpoint>> ShareCheckpoint(std::optional<checkpoint::Checkpoint> from,
                                                                      ranks::World* world);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TOGETHER_H_
