// What a person sees of a training run: one row for each epoch, and a progress bar within it.
#ifndef INKNET_TRAIN_EPOCH_TABLE_H_
#define INKNET_TRAIN_EPOCH_TABLE_H_

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "proto/run.pb.h"

namespace inknet::train {

// Writes to `out`. On a terminal the progress bar has the last line, and gives way to the epoch's row; elsewhere there
// are rows only.
class EpochTable {
 public:
  // `shows_rate`: whether there is a column with the learning rate of each epoch's last step.
  EpochTable(std::FILE* out, bool is_terminal, int epochs, bool shows_rate = false);

  void PrintHeader();

  // After `done` of `total` images of an epoch (1 for the first). Cheap: draws ten times a second at most.
  void ShowProgress(int epoch, int64_t done, int64_t total);
  // While the figures after an epoch are measured.
  void ShowMeasuring(int epoch);

  // Gain: by how many percentage points the validation accuracy is above the epoch before. ETA: the mean epoch so far,
  // times those left.
  void PrintEpoch(const EpochRecord& epoch);
  // The last epoch that was finished before this table begins: the first gain is counted from it.
  void GoOnAfter(const EpochRecord& epoch) { last_validation_accuracy_ = epoch.validation_accuracy(); }
  // A line between the epochs.
  void PrintNote(const std::string& note);
  // Total and mean epoch time.
  void PrintTotals();

  // Takes the progress bar away before something else is printed.
  void ClearProgress();

 private:
  using Clock = std::chrono::steady_clock;

  void Draw(const std::string& line);

  std::FILE* const out_;
  const bool is_terminal_;
  const int epochs_;
  const bool shows_rate_;
  bool bar_shown_ = false;
  Clock::time_point last_drawn_;
  Clock::time_point epoch_start_;
  int drawn_epoch_ = 0;
  int finished_ = 0;
  double total_seconds_ = 0;
  std::optional<double> last_validation_accuracy_;
};

}  // namespace inknet::train

#endif  // INKNET_TRAIN_EPOCH_TABLE_H_
