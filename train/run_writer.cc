#include "train/run_writer.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "data/image/png.h"
#include "evaluation/evaluate.h"
#include "model/onnx_file.h"
#include "report/run_report.h"
#include "train/read_page.h"
#include "util/file.h"
#include "util/machine.h"
#include "util/status.h"

namespace inknet::train {
namespace {

// Models and record in the folder are at most this much older than the last finished epoch.
constexpr std::chrono::seconds kSaveInterval(10);

std::string Rfc3339(absl::Time time) { return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone()); }

}  // namespace

RunWriter::RunWriter(OpenedRun run, const RunConfig& config, const Environment& environment,
                     const data::Dataset& dataset, const nn::NetworkSpec& spec,
                     std::shared_ptr<const nn::TrainingState> initial, Clock::time_point start)
    : folder_(std::move(run.folder)),
      models_(folder_, config.model(), dataset, spec.pixel_scale),
      store_(std::move(run.store)),
      dataset_(dataset),
      start_(start),
      training_start_(start) {
  if (run.from.has_value()) {
    record_ = std::move(run.from->run);
    seconds_before_ = record_.total_seconds();
    progress_ = std::move(run.from->progress);
  } else {
    progress_.now = progress_.epoch_end = std::move(initial);
  }
  *record_.mutable_environment() = environment;
}

absl::StatusOr<std::unique_ptr<RunWriter>> RunWriter::Create(OpenedRun run, const RunConfig& config,
                                                             const Environment& environment,
                                                             const data::Dataset& dataset, const nn::NetworkSpec& spec,
                                                             std::shared_ptr<const nn::TrainingState> initial,
                                                             absl::Time start_time, Clock::time_point start) {
  std::unique_ptr<RunWriter> writer(
      new RunWriter(std::move(run), config, environment, dataset, spec, std::move(initial), start));
  writer->Describe(config, start_time);
  RETURN_IF_ERROR(writer->folder_.RemoveResults());
  RETURN_IF_ERROR(writer->models_.Save(writer->progress_, writer->record_.epochs_size()));
  RETURN_IF_ERROR(writer->SaveRecord());
  RETURN_IF_ERROR(writer->OpenLog(start_time));
  return writer;
}

void RunWriter::Describe(const RunConfig& config, absl::Time start_time) {
  record_.set_status(RunRecord::RUNNING);
  record_.clear_status_message();
  *record_.mutable_config() = config;
  *record_.mutable_data() = dataset_.fingerprint;
  record_.set_parameters(nn::CountParameters(progress_.now->parameters));
  if (record_.has_start_time()) {
    record_.add_resume_times(Rfc3339(start_time));
  } else {
    record_.set_start_time(Rfc3339(start_time));
  }
}

absl::Status RunWriter::AddAugmentation(const image::Image& picture) {
  ASSIGN_OR_RETURN(const std::string png, image::EncodePng(picture));
  RETURN_IF_ERROR(WriteFileAtomically(folder_.augmentation_path(), png));
  const bool is_logged_before = record_.epochs_size() > 0;
  if (log_ == nullptr || is_logged_before) return absl::OkStatus();
  return log_->LogAugmentation(picture, absl::Now());
}

void RunWriter::TrainingStarts() {
  if (!record_.has_startup_seconds()) record_.set_startup_seconds(SecondsSinceStart());
  training_start_ = last_checkpoint_ = last_save_ = Clock::now();
}

absl::Status RunWriter::AddEpoch(const EpochRecord& epoch) {
  *record_.add_epochs() = epoch;
  return LogEpoch(epoch);
}

absl::Status RunWriter::AddRollback(const RollbackRecord& rollback) {
  *record_.add_rollbacks() = rollback;
  return absl::OkStatus();
}

bool RunWriter::CheckpointIsAffordable() const {
  const double spent = worker_.cpu_seconds();
  const double next = checkpoints_ > 0 ? spent / checkpoints_ : 0;
  const double training = std::chrono::duration<double>(Clock::now() - training_start_).count();
  return spent + next <= record_.config().train().checkpoint().max_share() * training;
}

bool RunWriter::WantsProgress() const {
  const std::chrono::duration<double> age = Clock::now() - last_checkpoint_;
  return store_.has_value() && age.count() >= 60 * record_.config().train().checkpoint().minutes() && !worker_.busy();
}

absl::Status RunWriter::AddProgress(const checkpoint::Progress& progress) {
  RETURN_IF_ERROR(worker_.status());
  const bool within_epoch = progress.running.images() > 0;
  progress_ = progress;
  progress_is_saved_ = false;
  if (progress.best_epoch > 0) record_.set_best_epoch(progress.best_epoch);
  if (!within_epoch) RETURN_IF_ERROR(LogParametersWhereDue());
  if (worker_.busy()) return absl::OkStatus();

  const Clock::time_point now = Clock::now();
  const bool save_checkpoint = store_.has_value() && (within_epoch || CheckpointIsAffordable());
  const bool save_models = now - last_save_ > kSaveInterval;
  if (!save_checkpoint && !save_models) return absl::OkStatus();
  if (save_checkpoint) {
    progress_is_saved_ = true;
    last_checkpoint_ = now;
    ++checkpoints_;
  }
  if (save_models) last_save_ = now;
  auto state = std::make_shared<const checkpoint::Checkpoint>(checkpoint::Checkpoint{RecordNow(), progress_});
  checkpoint::Store* const store = save_checkpoint ? &*store_ : nullptr;
  worker_.Start([&folder = folder_, &models = models_, store, state, save_models]() -> absl::Status {
    if (store != nullptr) RETURN_IF_ERROR(store->Write(*state));
    if (!save_models) return absl::OkStatus();
    RETURN_IF_ERROR(models.Save(state->progress, state->run.epochs_size()));
    return folder.WriteRecord(state->run);
  });
  return absl::OkStatus();
}

absl::Status RunWriter::EndEarly(const TrainingOutcome& outcome) {
  absl::Status status;
  if (outcome.status == RunRecord::INTERRUPTED) status = SaveCheckpoint();
  status.Update(worker_.Wait());
  record_.set_status(outcome.status);
  record_.set_status_message(outcome.message);
  status.Update(models_.Save(progress_, record_.epochs_size()));
  // One that was interrupted may go on, to epochs whose weights are not to be logged.
  if (outcome.status == RunRecord::DIVERGED) status.Update(LogParameters());
  status.Update(FinishLog());
  status.Update(report::WriteRunReport(folder_, RecordNow()));
  status.Update(SaveRecord());
  return status;
}

absl::Status RunWriter::Finish(const TrainingOutcome& outcome, const Evaluation& evaluation, float temperature) {
  absl::Status status = SaveCheckpoint();
  TestResult& test = *record_.mutable_test();
  test.set_loss(evaluation.loss());
  test.set_accuracy(evaluation.accuracy());
  test.set_correct(evaluation.correct());
  test.set_images(evaluation.images());
  test.set_precision(TrainConfig::FLOAT32);
  status.Update(models_.Save(progress_, record_.epochs_size(), temperature));
  status.Update(evaluation::Save(evaluation, dataset_.test, folder_));
  status.Update(LogParameters());
  status.Update(LogEvaluation(evaluation));
  record_.set_status(RunRecord::FINISHED);
  if (!outcome.message.empty()) record_.set_status_message(outcome.message);
  status.Update(FinishLog());
  const model::Model best = models_.Make(*outcome.best, temperature);
  status.Update(SaveReadPage(best));
  if (record_.config().export_onnx()) status.Update(model::ExportOnnx(folder_.onnx_path(), best));
  status.Update(report::WriteRunReport(folder_, RecordNow()));
  // Small as it is, the record may fit where the rest did not: what was measured is kept, and the run can go on from
  // its last checkpoint to write the rest.
  if (!status.ok()) record_.set_status(RunRecord::RUNNING);
  status.Update(SaveRecord());
  return status;
}

RunRecord RunWriter::RecordNow() const {
  RunRecord record = record_;
  record.set_total_seconds(seconds_before_ + SecondsSinceStart());
  record.set_peak_memory_mib(PeakMemoryMib());
  return record;
}

absl::Status RunWriter::SaveReadPage(const model::Model& best) const {
  ASSIGN_OR_RETURN(const std::optional<image::Image> page, ReadPage(best));
  if (!page.has_value()) return RemoveFile(folder_.read_page_path());
  ASSIGN_OR_RETURN(const std::string png, image::EncodePng(*page));
  return WriteFileAtomically(folder_.read_page_path(), png);
}

absl::Status RunWriter::SaveRecord() { return folder_.WriteRecord(RecordNow()); }

absl::Status RunWriter::SaveCheckpoint() {
  RETURN_IF_ERROR(worker_.Wait());
  if (!store_.has_value() || progress_is_saved_) return absl::OkStatus();
  progress_is_saved_ = true;
  return store_->Write({RecordNow(), progress_});
}

absl::Status RunWriter::OpenLog(absl::Time start_time) {
  const RunConfig& config = record_.config();
  if (!config.tensorboard()) return absl::OkStatus();
  const int epochs = record_.epochs_size();
  ASSIGN_OR_RETURN(log_, tensorboard::RunLog::Create(folder_.path(), config, start_time, epochs));
  if (epochs > 0) RETURN_IF_ERROR(LogEpoch(record_.epochs(epochs - 1)));
  return LogParametersWhereDue();
}

absl::Status RunWriter::LogEpoch(const EpochRecord& epoch) {
  if (log_ == nullptr) return absl::OkStatus();
  return log_->LogEpoch(epoch, epoch.learning_rate(), absl::Now());
}

absl::Status RunWriter::LogParametersWhereDue() {
  const bool due = tensorboard::LogsParametersAfter(record_.epochs_size(), record_.config().train().epochs());
  return due ? LogParameters() : absl::OkStatus();
}

absl::Status RunWriter::LogParameters() {
  const int epoch = record_.epochs_size();
  if (log_ == nullptr || parameters_logged_after_ == epoch) return absl::OkStatus();
  parameters_logged_after_ = epoch;
  return log_->LogParameters(epoch, progress_.epoch_end->parameters, absl::Now());
}

absl::Status RunWriter::LogEvaluation(const Evaluation& evaluation) {
  if (log_ == nullptr) return absl::OkStatus();
  // Of each confused pair the mistake that the network was most sure of.
  std::vector<tensorboard::MistakenImage> mistakes;
  for (const ConfusedPair& pair : evaluation.confused_pairs()) {
    mistakes.push_back(
        {evaluation::PictureOf(dataset_.test, pair.mistakes(0).image()), pair.true_class(), pair.predicted_class()});
  }
  return log_->LogEvaluation(record_.epochs_size(), evaluation, mistakes, absl::Now());
}

absl::Status RunWriter::FinishLog() {
  if (log_ == nullptr) return absl::OkStatus();
  return log_->Finish(record_.status(), absl::Now());
}

}  // namespace inknet::train
