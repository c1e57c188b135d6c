// Where a run is written, and whether it begins or goes on.
#ifndef INKNET_TRAIN_OPENED_RUN_H_
#define INKNET_TRAIN_OPENED_RUN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"
#include "record/checkpoint/checkpoint.h"
#include "record/checkpoint/store.h"
#include "record/run_folder.h"

namespace inknet::train {

// What a run is to be, and where.
struct RunRequest {
  // --out; empty: <workspace>/runs/<name>-<time>.
  std::string out;
  // --resume: only go on. With --out, a run goes on without it too.
  bool resume = false;
  std::string workspace;
  absl::Time time;
  RunConfig config;
  Environment environment;
  DataFingerprint data;
};

struct OpenedRun {
  record::RunFolder folder;
  // Empty: no checkpoints are to be kept.
  std::optional<checkpoint::Store> store;
  // What the run goes on from. Empty: it begins.
  std::optional<checkpoint::Checkpoint> from;
  // What the user should know, line by line.
  std::vector<std::string> notes;
};

// A folder that holds an unfinished run of another configuration or of other data is an error that says what differs;
// one whose run is over is too. Where another number of threads, machine or build may change the last digits, a note
// says so. A run that was stopped before its first checkpoint begins anew.
absl::StatusOr<OpenedRun> OpenRun(const RunRequest& request);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_OPENED_RUN_H_
