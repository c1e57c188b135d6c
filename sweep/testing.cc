#include "sweep/testing.h"

#include "sweep/wandb_yaml.h"

namespace inknet::sweep {

SweepConfig FromYaml(absl::string_view yaml) {
  Source source;
  return ParseWandbYaml(yaml, "f.yaml", &source).value();
}

absl::StatusOr<Plan> PlanOf(absl::string_view yaml, const std::vector<std::string>& sets) {
  Source source;
  const SweepConfig config = ParseWandbYaml(yaml, "f.yaml", &source).value();
  return MakePlan(config, source, sets);
}

}  // namespace inknet::sweep
