// Values of hyperparameters as messages, and back.
#ifndef INKNET_SWEEP_VALUES_H_
#define INKNET_SWEEP_VALUES_H_

#include "absl/status/statusor.h"
#include "proto/sweep.pb.h"
#include "sweep/search/value.h"

namespace inknet::sweep {

// Fails on a message with no value in it and on numbers that are not finite.
absl::StatusOr<search::Value> ValueFromProto(const SweepValue& value);

SweepValue ValueToProto(const search::Value& value);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_VALUES_H_
