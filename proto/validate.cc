#include "proto/validate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "proto/problems.h"
#include "util/shortest.h"

namespace inknet {
namespace {

constexpr size_t kMaxNameBytes = 100;
constexpr int kMaxHiddenLayers = 64;

void CheckName(const std::string& name, Problems* problems) {
  const auto unusable = [](char c) { return c == '/' || absl::ascii_iscntrl(static_cast<unsigned char>(c)); };
  if (name.empty() || name.size() > kMaxNameBytes || name == "." || name == ".." ||
      std::any_of(name.begin(), name.end(), unusable)) {
    problems->Add("name", absl::StrCat("'", absl::Utf8SafeCEscape(name), "'"),
                  absl::StrCat("usable as the name of a folder: 1 .. ", kMaxNameBytes,
                               " bytes, no '/' or control characters, not '.' or '..'"));
  }
}

void CheckData(const DataConfig& data, Problems* problems) {
  problems->Include("data.", ValidateAugmentation(data.augmentation()));
  const double fraction = data.validation_fraction();
  if (!(fraction >= 0 && fraction <= 0.5)) {
    problems->Add("data.validation_fraction", ShortestDecimal(fraction), "at least 0 and at most 0.5");
  }
  problems->Range("data.glyphs_per_class", data.glyphs_per_class(), 1, 10000);
  const double test_fraction = data.test_fraction();
  if (!(test_fraction > 0 && test_fraction <= 0.5)) {
    problems->Add("data.test_fraction", ShortestDecimal(test_fraction), "more than 0 and at most 0.5");
  }
  if (data.size() != 0) problems->Range("data.size", data.size(), 8, 256);
  if (data.path().empty() && !data.test_path().empty()) {
    problems->AddLine("data.test_path is set and data.path is not, to which it belongs");
  }
  if (!data.path().empty() && !data.data_dir().empty() && data.mix().empty()) {
    problems->AddLine("data.path and data.data_dir are both set; one says where the images are");
  }
  const double share = data.mix_share();
  if (!(share > 0 && share < 1)) {
    problems->Add("data.mix_share", ShortestDecimal(share), "more than 0 and less than 1");
  }
}

void CheckModel(const ModelConfig& model, Problems* problems) {
  const int layers = model.hidden_units_size();
  if (layers > kMaxHiddenLayers) {
    problems->AddLine(
        absl::StrCat("model.hidden_units has ", layers, " layers; it must have at most ", kMaxHiddenLayers));
  }
  for (int i = 0; i < layers; ++i) {
    problems->Range(absl::StrCat("model.hidden_units[", i, "]"), model.hidden_units(i), 1, 16384);
  }
  const int dropouts = model.dropout_size();
  if (dropouts > 1 && dropouts != layers) {
    problems->AddLine(absl::StrCat("model.dropout has ", dropouts, " values and model.hidden_units ", layers,
                                   "; give none, one for all hidden layers, or one for each"));
  }
  for (int i = 0; i < dropouts; ++i) {
    // At 1 every activation is dropped and what is kept would be divided by 0.
    problems->BelowOne(absl::StrCat("model.dropout[", i, "]"), model.dropout(i));
  }
}

void CheckNormalization(const ModelConfig& model, int batch_size, Problems* problems) {
  // Groups of 8 at most have at least 3 when a batch is divided equally.
  if (model.normalization_images() != 0) {
    problems->Range("model.normalization_images", model.normalization_images(), 8, 65536);
  }
  if (model.normalization() == ModelConfig::BATCH && batch_size == 1) {
    problems->AddLine(
        "model.normalization is BATCH and train.batch_size is 1: one image has no variance; use a larger batch, or "
        "LAYER");
  }
}

void CheckOptimizer(const OptimizerConfig& optimizer, Problems* problems) {
  problems->Positive("train.optimizer.learning_rate", optimizer.learning_rate());
  problems->BelowOne("train.optimizer.momentum", optimizer.momentum());
  if (optimizer.nesterov() && optimizer.momentum() == 0) {
    problems->AddLine(
        "train.optimizer.nesterov is set, and train.optimizer.momentum is 0: there is none to look ahead by");
  }
  problems->BelowOne("train.optimizer.beta1", optimizer.beta1());
  problems->BelowOne("train.optimizer.beta2", optimizer.beta2());
  problems->BelowOne("train.optimizer.decay", optimizer.decay());
  problems->Positive("train.optimizer.epsilon", optimizer.epsilon());
  problems->NotNegative("train.optimizer.weight_decay", optimizer.weight_decay());
  problems->NotNegative("train.optimizer.clip_norm", optimizer.clip_norm());
}

void CheckSchedule(const ScheduleConfig& schedule, int epochs, Problems* problems) {
  const double warmup = schedule.warmup_epochs();
  if (!(warmup >= 0 && warmup <= std::max(epochs, 1))) {
    problems->Add("train.schedule.warmup_epochs", ShortestDecimal(warmup), "at least 0 and at most train.epochs");
  }
  if (schedule.shape() == ScheduleConfig::ONE_CYCLE && warmup > 0) {
    problems->AddLine("train.schedule.warmup_epochs is set, and the shape is ONE_CYCLE, which rises by itself");
  }
  problems->BelowOne("train.schedule.final_share", schedule.final_share());
  const auto inside = [&](const char* path, double value) {
    if (!(value > 0 && value < 1)) problems->Add(path, ShortestDecimal(value), "more than 0 and less than 1");
  };
  inside("train.schedule.factor", schedule.factor());
  inside("train.schedule.initial_share", schedule.initial_share());
  inside("train.schedule.rising_share", schedule.rising_share());
  const bool needs_milestones = schedule.shape() == ScheduleConfig::STEP;
  if (needs_milestones == schedule.milestones().empty()) {
    problems->AddLine(
        needs_milestones ? "train.schedule.shape is STEP, which needs train.schedule.milestones: the epochs after which"
                           " the learning rate falls"
                         : "train.schedule.milestones are for the shape STEP only");
  }
  for (int i = 0; i < schedule.milestones_size(); ++i) {
    const int least = i == 0 ? 1 : schedule.milestones(i - 1) + 1;
    problems->Range(absl::StrCat("train.schedule.milestones[", i, "]"), schedule.milestones(i), least, 1000000);
  }
}

void CheckTargets(const TrainConfig& train, Problems* problems) {
  problems->BelowOne("train.label_smoothing", train.label_smoothing());
  if (train.label_smoothing() > 0 && train.loss() != TrainConfig::CROSS_ENTROPY) {
    problems->AddLine("train.label_smoothing is set, and train.loss is not CROSS_ENTROPY, to which it belongs");
  }
  const bool needs_weights = train.class_weighting() == TrainConfig::LIST;
  if (needs_weights == train.class_weights().empty()) {
    problems->AddLine(needs_weights
                          ? "train.class_weighting is LIST, which needs train.class_weights, one for each class"
                          : "train.class_weights are set, which train.class_weighting=LIST uses");
  }
  for (int k = 0; k < train.class_weights_size(); ++k) {
    problems->Positive(absl::StrCat("train.class_weights[", k, "]"), train.class_weights(k));
  }
}

void CheckStart(const TrainConfig& train, Problems* problems) {
  problems->Range("train.freeze_layers", train.freeze_layers(), 0, kMaxHiddenLayers);
  if (train.freeze_layers() > 0 && train.from().empty()) {
    problems->AddLine("train.freeze_layers is set, and train.from is not, whose layers it would freeze");
  }
}

void CheckEarlyStopping(const EarlyStoppingConfig& config, Problems* problems) {
  problems->Range("train.early_stopping.patience", config.patience(), 0, 1000000);
  problems->NotNegative("train.early_stopping.min_delta", config.min_delta());
}

void CheckDivergence(const DivergenceConfig& config, Problems* problems) {
  const double factor = config.learning_rate_factor();
  if (!(factor > 0 && factor < 1)) {
    problems->Add("train.divergence.learning_rate_factor", ShortestDecimal(factor), "more than 0 and less than 1");
  }
  problems->Range("train.divergence.max_rollbacks", config.max_rollbacks(), 0, 1000);
  const double explosion = config.explosion();
  if (!(explosion == 0 || (explosion > 1 && std::isfinite(explosion)))) {
    problems->Add("train.divergence.explosion", ShortestDecimal(explosion), "0, or more than 1 and finite");
  }
}

void CheckCheckpoint(const CheckpointConfig& config, Problems* problems) {
  problems->Range("train.checkpoint.keep", config.keep(), 0, 1000);
  problems->Positive("train.checkpoint.minutes", config.minutes());
  const double share = config.max_share();
  if (!(share > 0 && share <= 1)) {
    problems->Add("train.checkpoint.max_share", ShortestDecimal(share), "more than 0 and at most 1");
  }
}

}  // namespace

absl::Status ValidateRunConfig(const RunConfig& config) {
  Problems problems;
  CheckName(config.name(), &problems);
  CheckData(config.data(), &problems);
  CheckModel(config.model(), &problems);
  CheckNormalization(config.model(), config.train().batch_size(), &problems);
  problems.Range("train.epochs", config.train().epochs(), 1, 1000000);
  problems.Range("train.batch_size", config.train().batch_size(), 1, 65536);
  problems.Range("train.threads", config.train().threads(), 0, 1024);
  problems.Range("train.train_figure_images", config.train().train_figure_images(), 0, 2147483647);
  CheckOptimizer(config.train().optimizer(), &problems);
  CheckSchedule(config.train().schedule(), config.train().epochs(), &problems);
  CheckTargets(config.train(), &problems);
  CheckStart(config.train(), &problems);
  if (config.train().precision() == TrainConfig::BFLOAT16 && config.model().backend() == ModelConfig::REFERENCE) {
    problems.AddLine("train.precision is BFLOAT16, and model.backend is REFERENCE, which computes in FLOAT32");
  }
  CheckEarlyStopping(config.train().early_stopping(), &problems);
  CheckDivergence(config.train().divergence(), &problems);
  CheckCheckpoint(config.train().checkpoint(), &problems);
  return problems.ToStatus();
}

absl::Status ValidateAugmentation(const AugmentationConfig& config) {
  Problems problems;
  const auto at_most = [&](const char* field, double value, double most) {
    if (!(value >= 0 && value <= most)) {
      problems.Add(absl::StrCat("augmentation.", field), ShortestDecimal(value),
                   absl::StrCat("at least 0 and at most ", ShortestDecimal(most)));
    }
  };
  at_most("rotation", config.rotation(), 180);
  at_most("shear", config.shear(), 1);
  at_most("scale", config.scale(), 1);
  at_most("aspect", config.aspect(), 1);
  at_most("shift", config.shift(), 128);
  at_most("elastic", config.elastic(), 0.5);
  at_most("stroke", config.stroke(), 2);
  at_most("erase", config.erase(), 256);
  at_most("erase_share", config.erase_share(), 1);
  at_most("strength", config.strength(), 10);
  return problems.ToStatus();
}

absl::Status ValidateDataConfig(const DataConfig& data) {
  Problems problems;
  CheckData(data, &problems);
  return problems.ToStatus();
}

absl::Status ValidateModelConfig(const ModelConfig& model) {
  Problems problems;
  CheckModel(model, &problems);
  return problems.ToStatus();
}

}  // namespace inknet
