// Weights & Biases files as text, for tests.
#ifndef INKNET_SWEEP_TESTING_H_
#define INKNET_SWEEP_TESTING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/sweep.pb.h"
#include "sweep/plan.h"

namespace inknet::sweep {

// How a file begins that needs no more than its parameters.
inline constexpr char kRandom[] = "method: random\nrun_cap: 3\n";

// What a file says whose form is right.
SweepConfig FromYaml(absl::string_view yaml);

// With places, and with what is wrong with the file's form.
absl::StatusOr<Plan> PlanOf(absl::string_view yaml, const std::vector<std::string>& sets = {});

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_TESTING_H_
