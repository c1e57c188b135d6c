// Small made-up checkpoints.
#ifndef INKNET_RECORD_CHECKPOINT_TEST_DATA_H_
#define INKNET_RECORD_CHECKPOINT_TEST_DATA_H_

#include <memory>

#include "record/checkpoint/checkpoint.h"

namespace inknet::checkpoint {

// Two layers, 2-3-1, of which the first is normalized, with values that begin at `first` and are all different.
inline nn::Parameters TestParameters(float first) {
  const auto values = [&first](size_t count) {
    std::vector<float> numbers(count);
    for (float& number : numbers) number = first += 0.125f;
    return numbers;
  };
  nn::Parameters parameters;
  parameters.push_back({2, 3, values(6), values(3), values(3), values(3), values(3)});
  parameters.push_back({3, 1, values(3), values(1)});
  return parameters;
}

inline std::shared_ptr<const nn::TrainingState> TestState(float first, int64_t steps) {
  return std::make_shared<const nn::TrainingState>(
      nn::TrainingState{TestParameters(first), TestParameters(first + 100), TestParameters(first + 200), steps});
}

// After `epochs` epochs, of which the last was the best.
inline Checkpoint CheckpointAfter(int epochs) {
  Checkpoint checkpoint;
  checkpoint.run.mutable_config()->set_name("test");
  for (int epoch = 1; epoch <= epochs; ++epoch) checkpoint.run.add_epochs()->set_epoch(epoch);
  Progress& progress = checkpoint.progress;
  progress.now = progress.epoch_end = TestState(static_cast<float>(epochs), 10 * epochs);
  progress.best_epoch = epochs;
  if (epochs > 0) progress.best = {progress.epoch_end, &progress.epoch_end->parameters};
  return checkpoint;
}

}  // namespace inknet::checkpoint

#endif  // INKNET_RECORD_CHECKPOINT_TEST_DATA_H_
