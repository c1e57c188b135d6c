#include "train/schedule.h"

#include <algorithm>
#include <cmath>

namespace inknet::train {
namespace {

// From `from` at 0 to `to` at 1, by half a cosine.
double Cosine(double from, double to, double p) { return to + (from - to) * (1 + std::cos(M_PI * p)) / 2; }

}  // namespace

bool Changes(const ScheduleConfig& schedule) {
  return schedule.shape() != ScheduleConfig::CONSTANT || schedule.warmup_epochs() > 0;
}

double ScheduleFactor(const ScheduleConfig& schedule, int64_t step, int64_t steps_per_epoch, int epochs) {
  const double steps = static_cast<double>(steps_per_epoch) * epochs;
  const double warmup = std::round(schedule.warmup_epochs() * static_cast<double>(steps_per_epoch));
  const double now = static_cast<double>(step);
  if (now < warmup) return (now + 1) / warmup;
  const double p = (now - warmup) / std::max(1.0, steps - warmup);
  const double final_share = schedule.final_share();
  switch (schedule.shape()) {
    case ScheduleConfig::CONSTANT:
      break;
    case ScheduleConfig::COSINE:
      return Cosine(1, final_share, p);
    case ScheduleConfig::LINEAR:
      return 1 - (1 - final_share) * p;
    case ScheduleConfig::STEP: {
      const int64_t epochs_over = step / steps_per_epoch;
      const auto passed = std::count_if(schedule.milestones().begin(), schedule.milestones().end(),
                                        [&](int milestone) { return milestone <= epochs_over; });
      return std::pow(schedule.factor(), static_cast<double>(passed));
    }
    case ScheduleConfig::ONE_CYCLE: {
      const double top = schedule.rising_share() * steps - 1;
      if (now < top) return Cosine(schedule.initial_share(), 1, now / top);
      return Cosine(1, final_share, (now - std::max(top, 0.0)) / std::max(1.0, steps - 1 - std::max(top, 0.0)));
    }
  }
  return 1;
}

}  // namespace inknet::train
