// The keys of a Weights & Biases sweep file, as docs.wandb.ai (models/sweeps/sweep-config-keys) and the schema in the
// public package github.com/wandb/sweeps (config/schema.json) list them.
#ifndef INKNET_SWEEP_WANDB_YAML_H_
#define INKNET_SWEEP_WANDB_YAML_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/sweep.pb.h"

namespace inknet::sweep {

// What `text`, a sweep file in YAML, says. Every wrong key and value is an error, all of them at once, a line each:
// "NAME:LINE:COLUMN: what". What is not given is not set.
absl::StatusOr<SweepConfig> ParseWandbYaml(absl::string_view text, absl::string_view name);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_WANDB_YAML_H_
