// What the command line of //train:sweep asks for.
#ifndef INKNET_TRAIN_SWEEP_REQUEST_H_
#define INKNET_TRAIN_SWEEP_REQUEST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "proto/sweep.pb.h"
#include "sweep/plan.h"
#include "util/command_line.h"

namespace inknet::train {

// The values of //train:sweep's flags; its --help says what each is.
struct SweepFlags {
  std::string sweep;
  std::string out;
  int parallel = 0;
  int64_t run_cap = 0;
  absl::optional<uint64_t> seed;
  std::string learning_rate;
  std::string metric;
  bool dry_run = false;
  std::string launcher;
  int threads = 0;
  std::string data;
  std::string data_dir;
};

struct SweepRequest {
  SweepConfig config;
  std::unique_ptr<sweep::Plan> plan;  // Of the config.
  std::string out;                    // Empty: a new folder.
  int parallel = 0;                   // 0: as many as are best.
  std::vector<std::string> launcher;  // Its words; none: trials run here.
  int threads = 0;                    // Of each trial of a launcher; 0: one.
  bool dry_run = false;
};

// The flags that may be given many times.
std::vector<std::string> RepeatedSweepFlags();

// Fails on all that is wrong with the sweep file and what the command line says of it, at once.
absl::StatusOr<SweepRequest> ReadSweepRequest(const CommandLine& command_line, const SweepFlags& flags);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_SWEEP_REQUEST_H_
