#include "train/run_writer.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "evaluation/evaluate.h"
#include "model/onnx_file.h"
#include "record/environment.h"
#include "report/run_report.h"
#include "util/machine.h"
#include "util/status.h"

namespace inknet::train {
namespace {

// A model on disk is at most this much older than the last finished epoch, should the process be killed. Saving waits
// for the disk, which would be a large part of a short epoch.
constexpr std::chrono::seconds kSaveInterval(10);

}  // namespace

absl::StatusOr<RunWriter> RunWriter::Create(record::RunFolder folder, const RunConfig& config,
                                            const data::Dataset& dataset, const nn::Network* network,
                                            absl::Time start_time, Clock::time_point start) {
  RunWriter writer(std::move(folder), &dataset, network, start);
  const nn::NetworkSpec& spec = network->spec();
  RunRecord& record = writer.record_;
  record.set_status(RunRecord::RUNNING);
  *record.mutable_config() = config;
  *record.mutable_environment() = record::DescribeEnvironment(spec.threads);
  *record.mutable_data() = dataset.fingerprint;
  record.set_start_time(absl::FormatTime(absl::RFC3339_sec, start_time, absl::UTCTimeZone()));
  record.set_parameters(nn::CountParameters(network->GetParameters()));

  model::Model& model = writer.model_;
  model.architecture = config.model();
  model.class_names = dataset.class_names;
  model.image_rows = dataset.train.rows;
  model.image_columns = dataset.train.columns;
  model.pixel_scale = spec.pixel_scale;
  model.data = dataset.fingerprint;
  RETURN_IF_ERROR(writer.folder_.WriteRecord(record));
  if (config.tensorboard()) {
    ASSIGN_OR_RETURN(writer.log_, tensorboard::RunLog::Create(writer.folder_.path(), config, start_time));
    RETURN_IF_ERROR(writer.log_->LogParameters(0, network->GetParameters(), start_time));
  }
  return writer;
}

void RunWriter::TrainingStarts() {
  record_.set_startup_seconds(SecondsSinceStart());
  last_save_ = Clock::now();
}

absl::StatusOr<EpochRecord> RunWriter::AddEpoch(const EpochRecord& epoch) {
  const Clock::time_point now = Clock::now();
  EpochRecord& added = *record_.add_epochs();
  added = epoch;
  if (now - last_save_ > kSaveInterval) {
    RETURN_IF_ERROR(Save());
    last_save_ = Clock::now();
  }
  added.set_between_seconds(epoch.between_seconds() + std::chrono::duration<double>(Clock::now() - now).count());
  RETURN_IF_ERROR(LogEpoch(added));
  return added;
}

absl::Status RunWriter::EndEarly(const TrainingOutcome& outcome) {
  record_.set_status(outcome.status);
  record_.set_status_message(outcome.message);
  absl::Status status = Save();
  if (log_ != nullptr && record_.epochs_size() > 0) {
    status.Update(log_->LogParameters(record_.epochs_size(), network_->GetParameters(), absl::Now()));
  }
  status.Update(FinishLog());
  status.Update(report::WriteRunReport(folder_));
  return status;
}

absl::Status RunWriter::Finish(const Evaluation& evaluation) {
  record_.set_status(RunRecord::FINISHED);
  TestResult& test = *record_.mutable_test();
  test.set_loss(evaluation.loss());
  test.set_accuracy(evaluation.accuracy());
  test.set_correct(evaluation.correct());
  test.set_images(evaluation.images());
  absl::Status status = Save();
  status.Update(evaluation::Save(evaluation, dataset_->test, folder_));
  status.Update(LogEvaluation(evaluation));
  status.Update(FinishLog());
  if (record_.config().export_onnx()) status.Update(model::ExportOnnx(folder_.onnx_path(), model_));
  status.Update(report::WriteRunReport(folder_));
  return status;
}

absl::Status RunWriter::Save() {
  record_.set_total_seconds(SecondsSinceStart());
  record_.set_peak_memory_mib(PeakMemoryMib());
  absl::Status status;
  if (record_.epochs_size() > 0) {
    model_.parameters = network_->GetParameters();
    status = folder_.WriteModel(model_);
  }
  // The record is small: where the disk is too full for the model, it may still fit.
  status.Update(folder_.WriteRecord(record_));
  return status;
}

absl::Status RunWriter::LogEpoch(const EpochRecord& epoch) {
  if (log_ == nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(log_->LogEpoch(epoch, record_.config().train().optimizer().learning_rate(), absl::Now()));
  if (!tensorboard::LogsParametersAfter(epoch.epoch(), record_.config().train().epochs())) return absl::OkStatus();
  return log_->LogParameters(epoch.epoch(), network_->GetParameters(), absl::Now());
}

absl::Status RunWriter::LogEvaluation(const Evaluation& evaluation) {
  if (log_ == nullptr) return absl::OkStatus();
  // Of each confused pair the mistake that the network was most sure of.
  std::vector<tensorboard::MistakenImage> mistakes;
  for (const ConfusedPair& pair : evaluation.confused_pairs()) {
    mistakes.push_back(
        {evaluation::PictureOf(dataset_->test, pair.mistakes(0).image()), pair.true_class(), pair.predicted_class()});
  }
  return log_->LogEvaluation(record_.epochs_size(), evaluation, mistakes, absl::Now());
}

absl::Status RunWriter::FinishLog() {
  if (log_ == nullptr) return absl::OkStatus();
  return log_->Finish(record_.status(), absl::Now());
}

}  // namespace inknet::train
