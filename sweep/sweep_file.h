// Reading sweeps: Weights & Biases sweep files (.yaml, .yml, or what looks so), and SweepConfig as textproto.
#ifndef INKNET_SWEEP_SWEEP_FILE_H_
#define INKNET_SWEEP_SWEEP_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "proto/sweep.pb.h"
#include "sweep/source.h"

namespace inknet::sweep {

struct SweepFile {
  SweepConfig config;
  Source source;  // Where it has what, and what is wrong with its form.
};

// A sweep that has no name gets the file's, without the extension. Fails, naming file, line and column, on what is
// neither YAML nor textproto. Whether the sweep makes sense is MakePlan's to say (sweep/plan.h), and what of its form
// is wrong as well, so that all is said at once.
absl::StatusOr<SweepFile> ReadSweepFile(const std::string& path);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_SWEEP_FILE_H_
