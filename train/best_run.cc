#include "train/best_run.h"

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "data/dataset.h"
#include "evaluation/evaluate.h"
#include "model/model_file.h"
#include "nn/network.h"
#include "nn/parameters.h"
#include "proto/evaluation.pb.h"
#include "proto/text.h"
#include "record/run_folder.h"
#include "report/run_report.h"
#include "train/model_network.h"
#include "util/file.h"
#include "util/shortest.h"
#include "util/status.h"

namespace inknet::train {

absl::Status WriteBestConfig(const sweep::SweepFolder& folder, const SweepRecord& record,
                             const std::string& metric_name, const TrialRecord& best) {
  RunConfig config = best.config();
  config.set_name(absl::StrCat(sweep::FolderNameOf(record.config().name()), "_best"));
  config.mutable_train()->clear_threads();
  return WriteTextProto(
      folder.best_config_path(), config,
      absl::StrCat("Trial ", best.number(), " of the sweep ", absl::Utf8SafeCEscape(record.config().name()), ": ",
                   metric_name, " ", ShortestDecimal(best.value())));
}

absl::StatusOr<TestResult> MakeBestRun(const sweep::SweepFolder& folder, const SweepRecord& record,
                                       const TrialRecord& best) {
  const RunConfig& config = best.config();
  ASSIGN_OR_RETURN(const model::Model last, model::LoadModel(folder.model_path(best.number())));
  model::Model model = last;
  if (best.has_best_epoch()) {
    ASSIGN_OR_RETURN(model, model::LoadModel(folder.best_model_path(best.number())));
  }
  ASSIGN_OR_RETURN(const data::Dataset dataset, data::Load(config.data(), config.train().seed()));
  if (dataset.fingerprint.content_sha256() != model.data.content_sha256()) {
    return absl::FailedPreconditionError(
        absl::StrCat(dataset.name, ": these are not the images that the trials were trained beside"));
  }
  TrainConfig train = config.train();
  train.set_precision(TrainConfig::FLOAT32);
  ASSIGN_OR_RETURN(const std::unique_ptr<nn::Network> network, MakeNetwork(model, train));
  ASSIGN_OR_RETURN(evaluation::Predictions predictions, evaluation::Predict(dataset.test, network.get()));
  const Evaluation evaluation = evaluation::Evaluate(dataset, std::move(predictions), model.temperature);

  RunRecord run;
  run.set_status(RunRecord::FINISHED);
  run.set_status_message(absl::StrCat("trial ", best.number(), " of the sweep ", record.config().name()));
  *run.mutable_config() = config;
  *run.mutable_environment() = record.environment();
  *run.mutable_data() = model.data;
  run.set_start_time(best.start_time());
  run.set_startup_seconds(best.startup_seconds());
  *run.mutable_epochs() = best.epochs();
  if (best.has_best_epoch()) run.set_best_epoch(best.best_epoch());
  TestResult& test = *run.mutable_test();
  test.set_loss(evaluation.loss());
  test.set_accuracy(evaluation.accuracy());
  test.set_correct(evaluation.correct());
  test.set_images(evaluation.images());
  test.set_precision(TrainConfig::FLOAT32);
  run.set_parameters(nn::CountParameters(model.parameters));
  run.set_total_seconds(best.total_seconds());
  run.set_peak_memory_mib(best.peak_memory_mib());

  std::error_code error;
  std::filesystem::remove_all(folder.best_run_path(), error);
  if (error) return FileError(folder.best_run_path(), "remove", error.value());
  ASSIGN_OR_RETURN(const record::RunFolder run_folder,
                   record::RunFolder::Create(folder.best_run_path(), "", "", absl::UnixEpoch()));
  RETURN_IF_ERROR(run_folder.WriteModel(record::Which::kLast, last));
  if (best.has_best_epoch()) RETURN_IF_ERROR(run_folder.WriteModel(record::Which::kBest, model));
  RETURN_IF_ERROR(run_folder.WriteRecord(run));
  RETURN_IF_ERROR(evaluation::Save(evaluation, dataset.test, run_folder));
  RETURN_IF_ERROR(report::WriteRunReport(run_folder));
  return test;
}

}  // namespace inknet::train
