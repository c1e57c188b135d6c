// The loop over epochs: shuffle, train, measure, record.
#ifndef INKNET_TRAIN_TRAINER_H_
#define INKNET_TRAIN_TRAINER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "data/split.h"
#include "nn/network.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"

namespace inknet::train {

// Looks on while a run goes. Every member may be empty.
struct TrainerCallbacks {
  // Before the first step.
  std::function<void()> on_start;
  // After a step: `done` of `total` images of epoch `epoch` (1 for the first).
  std::function<void(int epoch, int64_t done, int64_t total)> on_step;
  // After the last step of an epoch, before its figures are measured.
  std::function<void(int epoch)> on_measuring;
  // After an epoch. An error ends the run.
  std::function<absl::Status(const EpochRecord& epoch)> on_epoch;
};

// How a run ended when nothing failed.
struct TrainingOutcome {
  RunRecord::Status status = RunRecord::FINISHED;
  std::string message;  // For any other than FINISHED.
};

// Trains `network` as `config` says. `stop` is looked at after every step: once true, the run ends as INTERRUPTED. A
// loss that is NaN or infinite ends it as DIVERGED. In both cases the weights of the last finished epoch are put back,
// so that the network and the records agree.
absl::StatusOr<TrainingOutcome> Train(const RunConfig& config, const data::ImageSet& images, const data::Split& split,
                                      nn::Network* network, const std::atomic<bool>& stop,
                                      const TrainerCallbacks& callbacks);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TRAINER_H_
