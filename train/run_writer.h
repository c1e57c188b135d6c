// Keeps a run's folder up to date while the run goes. docs/run-folder.md says what is written when.
#ifndef INKNET_TRAIN_RUN_WRITER_H_
#define INKNET_TRAIN_RUN_WRITER_H_

#include <chrono>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "data/image/image.h"
#include "model/model.h"
#include "nn/network.h"
#include "proto/config.pb.h"
#include "proto/evaluation.pb.h"
#include "proto/run.pb.h"
#include "record/checkpoint/checkpoint.h"
#include "record/checkpoint/store.h"
#include "record/run_folder.h"
#include "record/tensorboard/run_log.h"
#include "train/opened_run.h"
#include "train/run_models.h"
#include "train/trainer.h"
#include "util/background_worker.h"

namespace inknet::train {

// While training goes on, a thread of low priority writes what takes long; an error of its shows in a later call.
class RunWriter {
 public:
  using Clock = std::chrono::steady_clock;

  // Writes the record of a run that has not made a step yet, which starts with `initial`, or that of the checkpoint
  // from which it goes on, with its models. `dataset` outlives the writer; times are counted from `start`.
  static absl::StatusOr<std::unique_ptr<RunWriter>> Create(OpenedRun run, const RunConfig& config,
                                                           const Environment& environment, const data::Dataset& dataset,
                                                           const nn::NetworkSpec& spec,
                                                           std::shared_ptr<const nn::TrainingState> initial,
                                                           absl::Time start_time, Clock::time_point start);

  const RunRecord& record() const { return record_; }
  const record::RunFolder& folder() const { return folder_; }
  // Processor time of what has been written beside the training.
  double writing_seconds() const { return worker_.cpu_seconds(); }

  // Training images as training sees them; where it changes them.
  absl::Status AddAugmentation(const image::Image& picture);

  // Before the first step.
  void TrainingStarts();

  // Of a run that started from a model. Before Finish.
  void AddFineTuning(const FineTuningRecord& fine_tuning) { *record_.mutable_fine_tuning() = fine_tuning; }

  absl::Status AddEpoch(const EpochRecord& epoch);
  absl::Status AddRollback(const RollbackRecord& rollback);

  // Whether within an epoch it is time for a checkpoint.
  bool WantsProgress() const;
  // Where the run has come to, after AddEpoch. Does not wait: what comes while the last is still being written is
  // written by a later call, or at the end.
  absl::Status AddProgress(const checkpoint::Progress& progress);

  // At the end of a run that did not reach its last epoch. An interrupted one gets its checkpoint first.
  absl::Status EndEarly(const TrainingOutcome& outcome);

  // At the end of one that did, with the evaluation of the best model and its temperature. A failure does not keep the
  // rest from being written; the record, which comes last, says FINISHED only where there was none.
  absl::Status Finish(const TrainingOutcome& outcome, const Evaluation& evaluation, float temperature);

 private:
  RunWriter(OpenedRun run, const RunConfig& config, const Environment& environment, const data::Dataset& dataset,
            const nn::NetworkSpec& spec, std::shared_ptr<const nn::TrainingState> initial, Clock::time_point start);

  double SecondsSinceStart() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  void Describe(const RunConfig& config, absl::Time start_time);
  absl::Status OpenLog(absl::Time start_time);

  // Whether one more checkpoint would keep within CheckpointConfig.max_share.
  bool CheckpointIsAffordable() const;
  // The record with the times until now.
  RunRecord RecordNow() const;
  absl::Status SaveRecord();
  // Waits for what is being written, and writes the checkpoint where the run is ahead of the last.
  absl::Status SaveCheckpoint();

  // For TensorBoard, where the configuration asks for it.
  absl::Status LogEpoch(const EpochRecord& epoch);
  absl::Status SaveReadPage(const model::Model& best) const;
  absl::Status LogParameters();
  absl::Status LogParametersWhereDue();
  absl::Status LogEvaluation(const Evaluation& evaluation);
  absl::Status FinishLog();

  // What the worker's task uses: of the rest it has copies.
  const record::RunFolder folder_;
  const RunModels models_;
  std::optional<checkpoint::Store> store_;  // Empty: none is to be kept. The worker's while it is busy.

  const data::Dataset& dataset_;
  Clock::time_point start_;
  Clock::time_point training_start_;
  // Of the parts of the run before this one.
  double seconds_before_ = 0;
  RunRecord record_;
  std::unique_ptr<tensorboard::RunLog> log_;  // Null: none is asked for.
  int parameters_logged_after_ = -1;          // That epoch.

  checkpoint::Progress progress_;
  bool progress_is_saved_ = true;
  int checkpoints_ = 0;
  Clock::time_point last_checkpoint_;
  Clock::time_point last_save_;  // Of models and record.

  // Last, since its end waits for the task.
  BackgroundWorker worker_;
};

}  // namespace inknet::train

#endif  // INKNET_TRAIN_RUN_WRITER_H_
