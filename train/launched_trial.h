// A trial that a launcher starts, "srun --exclusive -N1 -n1 -c2" or "ssh host" for example, perhaps on another machine.
//
// What crosses is the trial's command line, its folder, which both machines have, and an exit code. The order, the
// reports and the permission to go on are files in the folder (train/trial_channel.h).
#ifndef INKNET_TRAIN_LAUNCHED_TRIAL_H_
#define INKNET_TRAIN_LAUNCHED_TRIAL_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/trial_process.pb.h"
#include "train/trial_process.h"

namespace inknet::train {

// This program's file, which the launcher's machines have to have. An error where it is no more, or where its name or
// `folder`'s could be split by a remote shell.
absl::StatusOr<std::string> LaunchedProgram(const std::string& folder);

// Starts `words`, followed by `program` and the argument for the trial's `folder`.
absl::StatusOr<std::unique_ptr<TrialProcess>> LaunchTrial(const std::vector<std::string>& words,
                                                          const std::string& program, const std::string& folder,
                                                          const TrialOrder& order);

// Removes the files by which a trial in `folder` was told and has told, so that what still runs there ends.
absl::Status RemoveExchange(const std::string& folder);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_LAUNCHED_TRIAL_H_
