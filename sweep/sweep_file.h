// Reading sweeps: Weights & Biases sweep files (.yaml, .yml), and SweepConfig as textproto (any other name).
#ifndef INKNET_SWEEP_SWEEP_FILE_H_
#define INKNET_SWEEP_SWEEP_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "proto/sweep.pb.h"

namespace inknet::sweep {

// A sweep that has no name gets the file's, without the extension. Errors name the file, and where the file's form is
// wrong the line and column. Whether the sweep makes sense is MakePlan's to say (sweep/plan.h).
absl::StatusOr<SweepConfig> ReadSweepFile(const std::string& path);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_SWEEP_FILE_H_
