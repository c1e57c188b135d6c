#include "record/tensorboard/run_log.h"

#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "record/tensorboard/confusion_picture.h"
#include "record/tensorboard/event.pb.h"
#include "record/tensorboard/hparams.pb.h"
#include "record/tensorboard/hyperparameters.h"
#include "record/tensorboard/summary.h"
#include "util/status.h"

namespace inknet::tensorboard {
namespace {

constexpr int kParameterLogs = 10;

// Names that the hparams plugin knows: tensorboard/plugins/hparams/metadata.py in TensorBoard's sources.
constexpr char kHParamsPlugin[] = "hparams";
constexpr int kHParamsVersion = 0;
constexpr char kSessionStartTag[] = "_hparams_/session_start_info";
constexpr char kSessionEndTag[] = "_hparams_/session_end_info";

constexpr char kConfusionMatrixHelp[] =
    "A row is a true class, a column a predicted one, both by label from the upper left; a line stands after every "
    "tenth class. The larger the share of the row's images, the darker (by its square root).";

constexpr char kAugmentationHelp[] =
    "The first row: training images as they are. Below each, as the first epochs see it.";

// A value that is nothing but metadata, as the plugin wants it.
Summary HParamsSummary(const char* tag, HParamsPluginData data) {
  data.set_version(kHParamsVersion);
  Summary summary;
  Summary::Value* value = summary.add_value();
  value->set_tag(tag);
  Summary::PluginData* plugin_data = value->mutable_metadata()->mutable_plugin_data();
  plugin_data->set_plugin_name(kHParamsPlugin);
  plugin_data->set_content(data.SerializeAsString());
  return summary;
}

}  // namespace

bool LogsParametersAfter(int epoch, int epochs) { return int64_t{epoch} * kParameterLogs % epochs < kParameterLogs; }

absl::StatusOr<std::unique_ptr<RunLog>> RunLog::Create(const std::string& folder, const RunConfig& config,
                                                       absl::Time start, int epochs) {
  ASSIGN_OR_RETURN(std::unique_ptr<EventWriter> writer, EventWriter::Create(folder, start));
  if (writer->is_restart()) RETURN_IF_ERROR(writer->WriteRestart(epochs, start));
  HParamsPluginData data;
  SessionStartInfo* info = data.mutable_session_start_info();
  info->set_start_time_secs(UnixSeconds(start));
  for (const Hyperparameter& hyperparameter : HyperparametersOf(config)) *info->add_hparams() = hyperparameter;
  RETURN_IF_ERROR(writer->Write(/*step=*/0, start, HParamsSummary(kSessionStartTag, std::move(data))));
  return std::unique_ptr<RunLog>(new RunLog(std::move(writer)));
}

absl::Status RunLog::LogEpoch(const EpochRecord& epoch, double learning_rate, absl::Time time) {
  Summary summary;
  AddScalar("accuracy/train", epoch.train_accuracy(), &summary);
  AddScalar("accuracy/validation", epoch.validation_accuracy(), &summary);
  AddScalar("loss/train", epoch.train_loss(), &summary);
  AddScalar("loss/validation", epoch.validation_loss(), &summary);
  AddScalar("gradient_norm/total", epoch.gradient_norm(), &summary);
  for (int l = 0; l < epoch.layer_gradient_norm_size(); ++l) {
    AddScalar(absl::StrCat("gradient_norm/layer_", l), epoch.layer_gradient_norm(l), &summary);
  }
  AddScalar("learning_rate", learning_rate, &summary);
  AddScalar("throughput/samples_per_second", epoch.samples_per_second(), &summary);
  AddScalar("time/epoch_seconds", epoch.train_seconds(), &summary);
  AddScalar("time/between_seconds", epoch.between_seconds(), &summary);
  return writer_->Write(epoch.epoch(), time, summary);
}

absl::Status RunLog::LogParameters(int epoch, const nn::Parameters& parameters, absl::Time time) {
  Summary summary;
  for (size_t l = 0; l < parameters.size(); ++l) {
    AddHistogram(absl::StrCat("weights/layer_", l), parameters[l].weights, &summary);
    AddHistogram(absl::StrCat("biases/layer_", l), parameters[l].biases, &summary);
    if (!parameters[l].scales.empty()) {
      AddHistogram(absl::StrCat("scales/layer_", l), parameters[l].scales, &summary);
    }
  }
  return writer_->Write(epoch, time, summary);
}

absl::Status RunLog::LogAugmentation(const image::Image& picture, absl::Time time) {
  Summary summary;
  RETURN_IF_ERROR(AddImage("augmentation/train", kAugmentationHelp, picture, &summary));
  return writer_->Write(/*step=*/0, time, summary);
}

absl::Status RunLog::LogEvaluation(int epoch, const Evaluation& evaluation, const std::vector<MistakenImage>& mistakes,
                                   absl::Time time) {
  Summary summary;
  AddScalar("accuracy/test", evaluation.accuracy(), &summary);
  AddScalar("accuracy/test_top3", evaluation.top3_accuracy(), &summary);
  AddScalar("loss/test", evaluation.loss(), &summary);
  AddScalar("expected_calibration_error/test", evaluation.expected_calibration_error(), &summary);
  RETURN_IF_ERROR(AddImage("confusion_matrix/test", kConfusionMatrixHelp, DrawConfusionMatrix(evaluation), &summary));
  std::map<std::string, int> mistakes_of_pair;
  for (const MistakenImage& mistake : mistakes) {
    const std::string pair = absl::StrCat("mistakes/true_", evaluation.class_names(mistake.true_class), "_predicted_",
                                          evaluation.class_names(mistake.predicted_class));
    RETURN_IF_ERROR(AddImage(absl::StrCat(pair, "/", ++mistakes_of_pair[pair]), "", mistake.image, &summary));
  }
  return writer_->Write(epoch, time, summary);
}

absl::Status RunLog::Finish(RunRecord::Status status, absl::Time time) {
  if (status == RunRecord::INTERRUPTED) return writer_->Close();
  HParamsPluginData data;
  SessionEndInfo* info = data.mutable_session_end_info();
  info->set_status(status == RunRecord::FINISHED ? SessionEndInfo::SUCCESS : SessionEndInfo::FAILURE);
  info->set_end_time_secs(UnixSeconds(time));
  RETURN_IF_ERROR(writer_->Write(/*step=*/0, time, HParamsSummary(kSessionEndTag, std::move(data))));
  return writer_->Close();
}

}  // namespace inknet::tensorboard
