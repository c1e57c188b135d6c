// Which epoch is the best, and whether it is time to stop: functions of the epochs' figures alone, so that a run that
// is taken up again finds what it found before.
#ifndef INKNET_TRAIN_BEST_EPOCH_H_
#define INKNET_TRAIN_BEST_EPOCH_H_

#include "proto/config.pb.h"
#include "proto/run.pb.h"

namespace inknet::train {

class BestEpoch {
 public:
  // Without validation images there is nothing to tell epochs apart by: then the last one is the best.
  BestEpoch(const EarlyStoppingConfig& config, bool has_validation)
      : config_(config), has_validation_(has_validation) {}

  // Takes the epochs in order. Returns whether this one is the best so far.
  bool Add(const EpochRecord& epoch);

  // 0: there is none yet.
  int epoch() const { return epoch_; }

  // Of all epochs so far; 0 before the first.
  double lowest_validation_loss() const { return lowest_validation_loss_; }

  // Whether the metric has not improved for config.patience epochs.
  bool patience_is_over() const {
    return has_validation_ && config_.patience() > 0 && epochs_without_improvement_ >= config_.patience();
  }

 private:
  // By how much `a` is better than `b`.
  double Gain(double a, double b) const {
    return config_.metric() == EarlyStoppingConfig::VALIDATION_LOSS ? b - a : a - b;
  }

  const EarlyStoppingConfig config_;
  const bool has_validation_;
  int epoch_ = 0;
  double best_ = 0;
  // The metric after the last epoch that improved it by more than min_delta.
  double improved_ = 0;
  int epochs_without_improvement_ = 0;
  double lowest_validation_loss_ = 0;
};

}  // namespace inknet::train

#endif  // INKNET_TRAIN_BEST_EPOCH_H_
