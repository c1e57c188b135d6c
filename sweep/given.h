// A parameter of a sweep's file as the search has it, and where its values stand.
#ifndef INKNET_SWEEP_GIVEN_H_
#define INKNET_SWEEP_GIVEN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/sweep.pb.h"
#include "sweep/search/value.h"
#include "sweep/search/wandb.h"

namespace inknet::sweep {

struct Given {
  search::WandbParameter keys;
  std::vector<std::string> parts;  // Of SweepConfig, for each of Values().

  // What `value` and `values` say.
  std::vector<search::Value*> Values();
};

// `part` is the parameter's: "parameters[2]". Fails on values that are none, or too many.
absl::StatusOr<Given> GivenOf(const SweepParameter& parameter, const std::string& part);

// "relu", or "3 values": for a line that names the parameter.
std::string Shortly(const SweepParameter& parameter);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_GIVEN_H_
