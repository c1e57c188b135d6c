// What the targets for sweeps share.
#ifndef INKNET_VERIFY_FUZZ_SWEEP_PLAN_H_
#define INKNET_VERIFY_FUZZ_SWEEP_PLAN_H_

#include <vector>

#include "absl/status/statusor.h"
#include "proto/sweep.pb.h"
#include "proto/validate.h"
#include "sweep/plan.h"
#include "sweep/search/space.h"
#include "sweep/source.h"
#include "verify/fuzz/fuzz.h"

namespace inknet::fuzz {

// A plan, where `config` gives one, makes configurations that a run can have.
inline void CheckPlan(const SweepConfig& config, const sweep::Source& source = sweep::Source()) {
  const absl::StatusOr<sweep::Plan> plan = sweep::MakePlan(config, source);
  if (!plan.ok()) return;
  FUZZ_CHECK(plan->trials > 0);
  const size_t dimensions = plan->space.dimensions().size();
  for (const double coordinate : {0.0, 0.4, 1.0}) {
    const search::Assignment assignment = plan->space.Decode(std::vector<double>(dimensions, coordinate));
    FUZZ_CHECK(assignment.size() == plan->space.parameters().size());
    const absl::StatusOr<RunConfig> run = plan->config_for(assignment);
    FUZZ_CHECK(!run.ok() || ValidateRunConfig(*run).ok());
  }
}

}  // namespace inknet::fuzz

#endif  // INKNET_VERIFY_FUZZ_SWEEP_PLAN_H_
