// Distributions as a sweep file of Weights & Biases names them.
//
// Source: W&B's "Sweep configuration options" (docs.wandb.ai, models/sweeps/sweep-config-keys); for the rounding of
// quantized values, and for what the page leaves open, its public sweeps package (github.com/wandb/sweeps, params.py
// and config/schema.json).
#ifndef INKNET_SWEEP_SEARCH_WANDB_H_
#define INKNET_SWEEP_SEARCH_WANDB_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sweep/search/distribution.h"
#include "sweep/search/value.h"

namespace inknet::search {

// The keys of a parameter in a sweep file.
struct WandbParameter {
  std::optional<std::string> distribution;
  std::optional<Value> value;
  std::optional<std::vector<Value>> values;
  std::optional<std::vector<double>> probabilities;
  // Numbers; whether they are whole numbers counts where `distribution` is missing.
  std::optional<Value> min;
  std::optional<Value> max;
  std::optional<double> mu;
  std::optional<double> sigma;
  std::optional<double> q;
  std::optional<double> a;
  std::optional<double> b;
};

// What `parameter` means. Without `distribution`: constant for `value`, categorical for `values`, and for `min` and
// `max` int_uniform if both are whole numbers, otherwise uniform. Fails, naming the key, on an unknown distribution, on
// a key that is missing or that the distribution has no use for, and on what Check refuses.
//
// Adds to `warnings` what is probably not meant: exponents that look like values, values listed twice, of which each
// counts once, and values that are never drawn, which are left out. Probabilities may miss 1 by 1e-5.
absl::StatusOr<Distribution> FromWandb(const WandbParameter& parameter, std::vector<std::string>* warnings);

// In a grid a range in steps, q_uniform, is every step from `min` on, as long as it is not above `max`; every other
// distribution is what it is.
absl::StatusOr<Distribution> InGrid(const Distribution& distribution);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_WANDB_H_
