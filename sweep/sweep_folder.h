// The folder of a sweep (docs/sweeps.md).
#ifndef INKNET_SWEEP_SWEEP_FOLDER_H_
#define INKNET_SWEEP_SWEEP_FOLDER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "proto/sweep.pb.h"
#include "util/folder_lock.h"

namespace inknet::sweep {

// Of a sweep's name, which is any text, what can name a folder: letters, digits, '_', '.' and, for all else, '-'.
std::string FolderNameOf(absl::string_view name);

class SweepFolder {
 public:
  // `path`, or <workspace>/sweeps/<name>-<time> where it is empty, which is created where it is missing. It may hold a
  // sweep.
  static absl::StatusOr<SweepFolder> Create(const std::string& path, const std::string& workspace,
                                            const std::string& name, absl::Time time);

  // A folder to read from. It must hold a sweep.
  static absl::StatusOr<SweepFolder> Open(const std::string& path);

  const std::string& path() const { return path_; }
  std::string record_path() const;
  std::string trial_folder(int64_t number) const;
  std::string trial_path(int64_t number) const;
  std::string model_path(int64_t number) const;       // The trial's model after its last epoch,
  std::string best_model_path(int64_t number) const;  // and after its best, where it might have stopped early.
  std::string best_config_path() const;               // Configuration of the best trial, for //train:emnist,
  std::string best_run_path() const;                  // and its run's folder.
  std::string report_path() const;                    // The sweep's page,
  std::string csv_path() const;                       // and its trials as a table.

  // To be held by whoever writes, and by its trials, unless they know by themselves when they are given up. An error
  // where another sweep is running here.
  absl::StatusOr<FolderLock> Lock(FolderLock::Scope scope = FolderLock::Scope::kChildren) const;

  // Whether there is a sweep.
  bool HasRecord() const;

  // A record of a newer format is an error that says so.
  absl::StatusOr<SweepRecord> ReadRecord() const;
  // By number, from 0. A gap is an error.
  absl::StatusOr<std::vector<TrialRecord>> ReadTrials() const;

  // Each replaces its file as one step.
  absl::Status WriteRecord(const SweepRecord& record) const;
  absl::Status WriteTrial(const TrialRecord& trial) const;

  // Removes what a process that was killed has left half-written in the sweep's own files.
  absl::Status RemoveLeftovers() const;

  // Removes everything of a trial but its record.
  absl::Status ClearTrial(int64_t number) const;

 private:
  explicit SweepFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

// OK when `asked` is the sweep `there`, recorded in `folder`. Otherwise the error says in what they differ.
absl::Status CheckSameSweep(const SweepFolder& folder, const SweepConfig& there, const SweepConfig& asked);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_SWEEP_FOLDER_H_
