// Makes the trials of a sweep, several at once, until all are over.
#ifndef INKNET_TRAIN_SWEEP_RUNNER_H_
#define INKNET_TRAIN_SWEEP_RUNNER_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/run.pb.h"
#include "proto/sweep.pb.h"
#include "proto/trial_process.pb.h"
#include "sweep/cores.h"
#include "sweep/plan.h"
#include "sweep/scheduler.h"
#include "sweep/sweep_folder.h"
#include "train/sweep_table.h"
#include "train/trial_process.h"

namespace inknet::train {

// What starts the processes of trials; none: the sweep itself, on its own cores.
struct Launcher {
  std::vector<std::string> words;  // "srun", "-n1"
  std::string program;             // This one's file.
};

class SweepRunner {
 public:
  using Clock = std::chrono::steady_clock;

  // `record` is the sweep's as far as it has come, and `trials` are those that the folder has. All that is pointed to
  // outlives the runner.
  SweepRunner(const sweep::Plan* plan, const sweep::SweepFolder* folder, const sweep::CoreShares& shares,
              const Launcher& launcher, const SweepRecord& record, std::vector<TrialRecord> trials, SweepTable* table);

  // Takes up the trials that were running, and makes those that are missing. `stop` is looked at all the time: once
  // true, the trials that run are given up, to be started afresh next time, and the record says INTERRUPTED. An error
  // that is no single trial's ends everything the same way, and so do first trials that all fail for one reason.
  absl::Status Run(const std::atomic<bool>& stop);

  const SweepRecord& record() const { return record_; }
  const std::vector<TrialRecord>& trials() const { return trials_; }

 private:
  // A trial that runs.
  struct Running {
    int64_t number;
    int slot;
    std::unique_ptr<TrialProcess> process;
    Clock::time_point start;
    bool waits = false;  // For a verdict.
    TrialReport last;    // Its last report, once it has come.
  };

  TrialRecord& Trial(int64_t number) { return trials_[static_cast<size_t>(number)]; }

  // Tells the scheduler and the table of the trials that there are.
  absl::Status Restore();
  // Starts trials while one may start and a slot is free.
  absl::Status Fill();
  // Adds the next trial. Nothing to start where it turns out to be impossible; `none_left_` where there is none.
  absl::Status AddTrial();
  absl::Status Launch(int64_t number);
  // Waits for news a moment, and takes them in.
  absl::Status Listen();
  absl::Status TakeReports(Running* one);
  // A process that has ended without a last report. What a launcher has lost is started once more; what it has not even
  // started, since the node that it chose is gone, is nothing that the trial has to do with, and is tried again and
  // again.
  absl::Status TakeLoss(size_t index);
  absl::Status TakeRefusal(size_t index, const std::string& words);
  // Out of those that run, and to be started at `when` or later.
  void PutBack(size_t index, Clock::time_point when);
  // Tells those of the trials at a bracket for which it is known whether they go on.
  absl::Status Judge();
  // `trial` is over, as its record says.
  absl::Status End(TrialRecord* trial);
  absl::Status EndRunning(size_t index, TrialRecord::State state, const std::string& message);
  // The error that all trials so far have failed for one reason, if they are enough to say so.
  absl::Status CheckNotAllFail() const;
  // The models of all others are removed.
  absl::Status KeepBestModel();
  absl::Status WriteRecord();
  void ShowProgress();

  const sweep::Plan* const plan_;
  const sweep::SweepFolder* const folder_;
  const sweep::CoreShares shares_;
  const Launcher launcher_;
  SweepTable* const table_;
  SweepRecord record_;
  std::vector<TrialRecord> trials_;
  sweep::Scheduler scheduler_;
  const Clock::time_point start_ = Clock::now();
  const double earlier_seconds_;  // Of the sessions before this one.
  struct Waiting {
    int64_t number;
    Clock::time_point when;
  };
  std::deque<Waiting> waiting_;  // Trials that have a record and are to be started.
  std::map<int64_t, int> refusals_;
  std::vector<Running> running_;
  bool none_left_ = false;
  bool any_started_ = false;  // By the launcher, in this session.
};

}  // namespace inknet::train

#endif  // INKNET_TRAIN_SWEEP_RUNNER_H_
