// Sweeps as textproto, and the plans that they give: sweep/sweep_file.h, sweep/plan.h.
#include "proto/text.h"
#include "verify/fuzz/fuzz.h"
#include "verify/fuzz/sweep_plan.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  SweepConfig config;
  if (ParseTextProto(fuzz::Text(data, size), "f", &config).ok()) fuzz::CheckPlan(config);
  return 0;
}
