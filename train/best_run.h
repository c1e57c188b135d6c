// The best trial of a sweep as an ordinary run.
#ifndef INKNET_TRAIN_BEST_RUN_H_
#define INKNET_TRAIN_BEST_RUN_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/run.pb.h"
#include "proto/sweep.pb.h"
#include "sweep/sweep_folder.h"

namespace inknet::train {

// Writes best.textproto: the configuration of `best`, for //train:emnist, with all cores of the machine it runs on.
absl::Status WriteBestConfig(const sweep::SweepFolder& folder, const SweepRecord& record,
                             const std::string& metric_name, const TrialRecord& best);

// Measures the model of `best` on the test images, and leaves best/, a run's folder with it. To be called once, after
// the last trial. What a process that was killed left there is replaced.
absl::StatusOr<TestResult> MakeBestRun(const sweep::SweepFolder& folder, const SweepRecord& record,
                                       const TrialRecord& best);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_BEST_RUN_H_
