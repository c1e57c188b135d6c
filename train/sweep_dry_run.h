// What a sweep would do, without doing it.
#ifndef INKNET_TRAIN_SWEEP_DRY_RUN_H_
#define INKNET_TRAIN_SWEEP_DRY_RUN_H_

#include "absl/status/status.h"
#include "proto/sweep.pb.h"
#include "sweep/cores.h"
#include "sweep/plan.h"

namespace inknet::train {

// Prints what each parameter sets and how it is distributed, the first suggestions, and how long the sweep takes and
// how much memory, from training one of its configurations for a moment on this machine. Writes nothing anywhere, and
// so downloads no data.
absl::Status DryRun(const SweepConfig& config, const sweep::Plan& plan, const sweep::CoreShares& shares);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_SWEEP_DRY_RUN_H_
