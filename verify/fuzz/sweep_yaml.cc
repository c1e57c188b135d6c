// Sweep files of Weights & Biases: sweep/yaml.h, sweep/wandb_yaml.h, and the plans that they give.
#include <string>

#include "absl/status/statusor.h"
#include "proto/text.h"
#include "sweep/wandb_yaml.h"
#include "verify/fuzz/fuzz.h"
#include "verify/fuzz/sweep_plan.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  sweep::Source source;
  const absl::StatusOr<SweepConfig> config = sweep::ParseWandbYaml(fuzz::Text(data, size), "f", &source);
  if (!config.ok()) return 0;
  // As the sweep's folder keeps it.
  const std::string written = FormatTextProto(*config);
  SweepConfig read;
  FUZZ_CHECK(ParseTextProto(written, "f", &read).ok() && FormatTextProto(read) == written);
  fuzz::CheckPlan(*config, source);
  return 0;
}
