// What the learning rate is multiplied by, step by step.
#ifndef INKNET_TRAIN_SCHEDULE_H_
#define INKNET_TRAIN_SCHEDULE_H_

#include <cstdint>

#include "proto/config.pb.h"

namespace inknet::train {

// Whether the learning rate changes at all.
bool Changes(const ScheduleConfig& schedule);

// The factor of step `step`, 0 for the first of a run of `epochs` epochs of `steps_per_epoch` steps each:
//   warm-up     (step + 1) / W in its W steps; then, with p from 0 towards 1 over the steps that are left:
//   COSINE      final + (1 - final) (1 + cos(pi p)) / 2          Loshchilov & Hutter 2017, equation 5
//   LINEAR      1 - (1 - final) p
//   STEP        factor^n after n milestones
//   ONE_CYCLE   from initial up to 1 in the rising share of the run and from 1 down to final in its last step, by
//   halves
//               of a cosine, as torch.optim.lr_scheduler.OneCycleLR does (Smith & Topin 2018)
double ScheduleFactor(const ScheduleConfig& schedule, int64_t step, int64_t steps_per_epoch, int epochs);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_SCHEDULE_H_
