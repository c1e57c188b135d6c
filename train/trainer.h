// The loop over epochs: shuffle, train, measure, record.
#ifndef INKNET_TRAIN_TRAINER_H_
#define INKNET_TRAIN_TRAINER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "data/split.h"
#include "nn/network.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"
#include "record/checkpoint/checkpoint.h"

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
  // After a divergence from which the run goes on. An error ends the run.
  std::function<absl::Status(const RollbackRecord& rollback)> on_rollback;
  // Where the run has come to: after every epoch (and its on_epoch), when it is interrupted, and within an epoch
  // whenever wants_progress, which is asked after every step, says so. An error ends the run.
  std::function<absl::Status(const checkpoint::Progress& progress)> on_progress;
  std::function<bool()> wants_progress;
};

// How a run ended when nothing failed.
struct TrainingOutcome {
  RunRecord::Status status = RunRecord::FINISHED;
  // Why it did not get to its last epoch; empty where it did.
  std::string message;
  // The best epoch, as TrainConfig.early_stopping says what that is, and its parameters; 0 and null where none was
  // finished. The network itself has those of the last finished epoch.
  int best_epoch = 0;
  std::shared_ptr<const nn::Parameters> best;
};

// Where several ranks train (nn/network.h), each calls this. What is told on the way, and the outcome, is the same on
// all; rank 0 alone gets states and parameters, and its wants_progress counts. `stop` counts on any of them.
//
// Trains `network` as `config` says, from its present parameters, or on from `from`, a checkpoint of the same run. With
// the same number of threads, a run that went on has the bytes of one that was never stopped, wall times apart.
//
// `stop` is looked at after every step: once true, the run ends as INTERRUPTED. A loss that is NaN, infinite or
// enormous ends it as DIVERGED, or has it go back by an epoch (TrainConfig.divergence). When it ends early, the weights
// of the last finished epoch are put back, so that the network and the records agree.
absl::StatusOr<TrainingOutcome> Train(const RunConfig& config, const data::ImageSet& images, const data::Split& split,
                                      nn::Network* network, const std::atomic<bool>& stop,
                                      const TrainerCallbacks& callbacks, const checkpoint::Checkpoint* from = nullptr);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TRAINER_H_
