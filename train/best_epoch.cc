#include "train/best_epoch.h"

#include <algorithm>

namespace inknet::train {

bool BestEpoch::Add(const EpochRecord& epoch) {
  const bool first = epoch_ == 0;
  const double loss = epoch.validation_loss();
  lowest_validation_loss_ = first ? loss : std::min(lowest_validation_loss_, loss);
  const double value = config_.metric() == EarlyStoppingConfig::VALIDATION_LOSS ? loss : epoch.validation_accuracy();
  if (first || Gain(value, improved_) > config_.min_delta()) {
    improved_ = value;
    epochs_without_improvement_ = 0;
  } else {
    ++epochs_without_improvement_;
  }
  const bool best = first || !has_validation_ || Gain(value, best_) > 0;
  if (best) {
    best_ = value;
    epoch_ = epoch.epoch();
  }
  return best;
}

}  // namespace inknet::train
