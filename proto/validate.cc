#include "proto/validate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "util/shortest.h"

namespace inknet {
namespace {

constexpr size_t kMaxNameBytes = 100;
constexpr int kMaxHiddenLayers = 64;

// Collects the problems. Every check is written so that NaN fails it.
class Problems {
 public:
  void Add(absl::string_view path, absl::string_view value, absl::string_view rule) {
    lines_.push_back(absl::StrCat(path, " is ", value, "; it must be ", rule));
  }

  void AddLine(std::string line) { lines_.push_back(std::move(line)); }

  void Range(absl::string_view path, int value, int least, int most) {
    if (value < least || value > most) Add(path, absl::StrCat(value), absl::StrCat(least, " .. ", most));
  }

  // [0, 1)
  void BelowOne(absl::string_view path, double value) {
    if (!(value >= 0 && value < 1)) Add(path, ShortestDecimal(value), "at least 0 and less than 1");
  }

  void Positive(absl::string_view path, double value) {
    if (!(value > 0 && std::isfinite(value))) Add(path, ShortestDecimal(value), "more than 0, and finite");
  }

  void NotNegative(absl::string_view path, double value) {
    if (!(value >= 0 && std::isfinite(value))) Add(path, ShortestDecimal(value), "0 or more, and finite");
  }

  absl::Status ToStatus() const {
    return lines_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrJoin(lines_, "\n"));
  }

 private:
  std::vector<std::string> lines_;
};

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

}  // namespace inknet
