// All that a run needs to go on as if nothing had happened, as one safetensors file: docs/checkpoints.md.
#ifndef INKNET_RECORD_CHECKPOINT_CHECKPOINT_H_
#define INKNET_RECORD_CHECKPOINT_CHECKPOINT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nn/network.h"
#include "proto/checkpoint.pb.h"
#include "proto/run.pb.h"

namespace inknet::checkpoint {

// How far training has come beyond the figures of its finished epochs. Copies share the states, which never change.
struct Progress {
  // As it stands now,
  std::shared_ptr<const nn::TrainingState> now;
  // and as it stood after the last finished epoch, or before the first step: `now` itself, where no step came after.
  std::shared_ptr<const nn::TrainingState> epoch_end;
  // The best epoch so far and its parameters; 0 and null before the first is finished.
  int best_epoch = 0;
  std::shared_ptr<const nn::Parameters> best;
  // The epoch after the last finished one; all zero where it has not begun.
  RunningEpoch running;
  // Wall times of its full steps, seconds.
  std::vector<double> step_seconds;
};

struct Checkpoint {
  RunRecord run;
  Progress progress;
};

// The file's bytes; the same for the same content.
absl::StatusOr<std::string> Serialize(const Checkpoint& checkpoint);

// Reads `bytes`, which may be anything. A file that differs by as little as one bit from what was written is an error.
// Errors leave it to the caller to name the file.
absl::StatusOr<Checkpoint> Parse(absl::string_view bytes);

}  // namespace inknet::checkpoint

#endif  // INKNET_RECORD_CHECKPOINT_CHECKPOINT_H_
