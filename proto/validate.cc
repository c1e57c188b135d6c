#include "proto/validate.h"

#include <algorithm>
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
  const double fraction = data.validation_fraction();
  if (!(fraction > 0 && fraction <= 0.5)) {
    problems->Add("data.validation_fraction", ShortestDecimal(fraction), "more than 0 and at most 0.5");
  }
  problems->Range("data.glyphs_per_class", data.glyphs_per_class(), 1, 10000);
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

void CheckOptimizer(const OptimizerConfig& optimizer, Problems* problems) {
  problems->Positive("train.optimizer.learning_rate", optimizer.learning_rate());
  problems->BelowOne("train.optimizer.momentum", optimizer.momentum());
  problems->BelowOne("train.optimizer.beta1", optimizer.beta1());
  problems->BelowOne("train.optimizer.beta2", optimizer.beta2());
  problems->BelowOne("train.optimizer.decay", optimizer.decay());
  problems->Positive("train.optimizer.epsilon", optimizer.epsilon());
  problems->NotNegative("train.optimizer.weight_decay", optimizer.weight_decay());
  problems->NotNegative("train.optimizer.clip_norm", optimizer.clip_norm());
}

}  // namespace

absl::Status ValidateRunConfig(const RunConfig& config) {
  Problems problems;
  CheckName(config.name(), &problems);
  CheckData(config.data(), &problems);
  CheckModel(config.model(), &problems);
  problems.Range("train.epochs", config.train().epochs(), 1, 1000000);
  problems.Range("train.batch_size", config.train().batch_size(), 1, 65536);
  problems.Range("train.threads", config.train().threads(), 0, 1024);
  problems.Range("train.train_figure_images", config.train().train_figure_images(), 0, 2147483647);
  CheckOptimizer(config.train().optimizer(), &problems);
  return problems.ToStatus();
}

absl::Status ValidateModelConfig(const ModelConfig& model) {
  Problems problems;
  CheckModel(model, &problems);
  return problems.ToStatus();
}

}  // namespace inknet
