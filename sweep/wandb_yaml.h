// The keys of a Weights & Biases sweep file, as docs.wandb.ai (models/sweeps/sweep-config-keys) and the schema in the
// public package github.com/wandb/sweeps (config/schema.json) list them.
#ifndef INKNET_SWEEP_WANDB_YAML_H_
#define INKNET_SWEEP_WANDB_YAML_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/sweep.pb.h"
#include "sweep/source.h"

namespace inknet::sweep {

// What `text`, a sweep file in YAML, says, as far as it can be read: each wrong key and value is one of source->errors,
// "NAME:LINE:COLUMN: what". What is not given is not set. Fails on what is no YAML.
absl::StatusOr<SweepConfig> ParseWandbYaml(absl::string_view text, absl::string_view name, Source* source);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_WANDB_YAML_H_
