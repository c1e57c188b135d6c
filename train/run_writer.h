// Keeps a run's folder up to date while the run goes. docs/run-folder.md says what is written when.
#ifndef INKNET_TRAIN_RUN_WRITER_H_
#define INKNET_TRAIN_RUN_WRITER_H_

#include <chrono>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "model/model.h"
#include "nn/network.h"
#include "proto/config.pb.h"
#include "proto/evaluation.pb.h"
#include "proto/run.pb.h"
#include "record/run_folder.h"
#include "tensorboard/run_log.h"
#include "train/trainer.h"

namespace inknet::train {

class RunWriter {
 public:
  using Clock = std::chrono::steady_clock;

  // Writes the record of a run that has not made a step yet. `dataset` and `network` outlive the writer; times are
  // counted from `start`.
  static absl::StatusOr<RunWriter> Create(record::RunFolder folder, const RunConfig& config,
                                          const data::Dataset& dataset, const nn::Network* network,
                                          absl::Time start_time, Clock::time_point start);

  const RunRecord& record() const { return record_; }
  const record::RunFolder& folder() const { return folder_; }

  // Before the first step.
  void TrainingStarts();

  // After an epoch. Returns its record with the time that writing took added to it.
  absl::StatusOr<EpochRecord> AddEpoch(const EpochRecord& epoch);

  // At the end of a run that did not reach its last epoch.
  absl::Status EndEarly(const TrainingOutcome& outcome);

  // At the end of one that did. What matters most is written first, and a failure does not keep the rest from being
  // written.
  absl::Status Finish(const Evaluation& evaluation);

 private:
  RunWriter(record::RunFolder folder, const data::Dataset* dataset, const nn::Network* network, Clock::time_point start)
      : folder_(std::move(folder)), dataset_(dataset), network_(network), start_(start) {}

  double SecondsSinceStart() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  // Model and record.
  absl::Status Save();

  // For TensorBoard, where the configuration asks for it.
  absl::Status LogEpoch(const EpochRecord& epoch);
  absl::Status LogEvaluation(const Evaluation& evaluation);
  absl::Status FinishLog();

  record::RunFolder folder_;
  const data::Dataset* dataset_;
  const nn::Network* network_;
  Clock::time_point start_;
  Clock::time_point last_save_;
  RunRecord record_;
  model::Model model_;
  std::unique_ptr<tensorboard::RunLog> log_;  // Null: none is asked for.
};

}  // namespace inknet::train

#endif  // INKNET_TRAIN_RUN_WRITER_H_
