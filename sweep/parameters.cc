#include "sweep/parameters.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/overrides.h"
#include "sweep/fit.h"
#include "sweep/words.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

using absl::InvalidArgumentError;
using absl::StrCat;
using ::google::protobuf::FieldDescriptor;
using search::Distribution;
using search::Value;
using Kind = Target::Kind;

// The reference system's Adam divides the learning rate by this, whatever the batch size.
constexpr double kOriginalAdamDivisor = 32;

bool IsNull(const Value& value) { return std::holds_alternative<Value::Null>(value.content); }

// `value`, which Fit has returned, as --set takes it.
std::string SettingOf(const FieldDescriptor* field, const Value& value) {
  const auto* words = field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM ? field->enum_type() : nullptr;
  if (words != nullptr) return OurWord(words, search::Text(value)).value_or("");
  return search::Text(value);
}

absl::Status SetField(const Target& target, const Value& given, RunConfig* config) {
  ASSIGN_OR_RETURN(const Value value, Fit(target, given));
  const Value::List* list = std::get_if<Value::List>(&value.content);
  std::vector<std::string> settings;
  for (const Value& item : list != nullptr ? *list : Value::List{value}) {
    settings.push_back(SettingOf(target.field, item));
  }
  return ApplyOverride(StrCat(target.path, "=", absl::StrJoin(settings, ",")), config);
}

// ---- What takes more than one setting ----

class Configuration {
 public:
  Configuration(const RunConfig& base, SweepConfig::LearningRateConvention convention)
      : convention_(convention), run_(base) {}

  absl::Status Set(const Setting& setting) {
    const Target& target = *setting.target;
    if (IsNull(setting.value)) return absl::OkStatus();
    switch (target.kind) {
      case Kind::kDepth: {
        ASSIGN_OR_RETURN(const Value depth, Fit(target, setting.value));
        depth_ = std::get<int64_t>(depth.content);
        return absl::OkStatus();
      }
      case Kind::kClipping: {
        ASSIGN_OR_RETURN(const Value truth, Fit(target, setting.value));
        clips_ = std::get<bool>(truth.content);
        return absl::OkStatus();
      }
      case Kind::kBatchNorm: {
        ASSIGN_OR_RETURN(Value value, Fit(target, setting.value));
        if (const bool* truth = std::get_if<bool>(&value.content)) value = Value(*truth ? "BATCH" : "NONE");
        return SetField({Kind::kField, target.path, target.field}, value, &run_);
      }
      case Kind::kLearningRate:
        has_learning_rate_ = true;
        break;
      case Kind::kClipNorm:
        has_clip_norm_ = true;
        break;
      case Kind::kWidth:
      case Kind::kUnits: {
        ASSIGN_OR_RETURN(const Value widths, Fit(target, setting.value));
        const bool is_list = std::holds_alternative<Value::List>(widths.content);
        if (is_list) has_list_ = true;
        if (!is_list && target.kind == Kind::kWidth) has_width_ = true;
        break;
      }
      case Kind::kLayers:
        return absl::InternalError("whether these are widths is not resolved");
      case Kind::kField:
        if (target.field->enum_type() == OptimizerConfig::Algorithm_descriptor()) {
          optimizer_ = search::Text(setting.value);
          plain_sgd_ = target.sgd_is_plain;
        }
        break;
    }
    return SetField(target, setting.value, &run_);
  }

  absl::StatusOr<RunConfig> Finish() {
    RETURN_IF_ERROR(FinishLayers());
    RETURN_IF_ERROR(FinishClipping());
    OptimizerConfig* optimizer = run_.mutable_train()->mutable_optimizer();
    if (plain_sgd_ && optimizer->algorithm() == OptimizerConfig::SGD && !SaysMomentum(optimizer_)) {
      optimizer->clear_momentum();
      optimizer->clear_nesterov();
    }
    SetWhatTheWordSays(optimizer_, optimizer);
    if (has_learning_rate_ && convention_ == SweepConfig::ORIGINAL) {
      optimizer->set_learning_rate(optimizer->learning_rate() / OriginalDivisor());
    }
    // An empty message is not the same to those who compare configurations.
    if (optimizer->ByteSizeLong() == 0) run_.mutable_train()->clear_optimizer();
    if (run_.train().ByteSizeLong() == 0) run_.clear_train();
    return std::move(run_);
  }

 private:
  // A number of layers repeats the width; a list stands for itself.
  absl::Status FinishLayers() {
    ModelConfig* model = run_.mutable_model();
    const int widths = model->hidden_units_size();
    if (has_width_) {
      Repeat(depth_.value_or(std::max(1, widths_before_)));
    } else if (depth_) {
      if (widths == 0 && *depth_ > 0) {
        return InvalidArgumentError(
            "a number of hidden layers needs a parameter hidden_size, which says how wide they are, or --set "
            "model.hidden_units=128");
      }
      if (has_list_ && widths != 1 && widths != *depth_) {
        return InvalidArgumentError(StrCat(*depth_, " hidden layers, and a list of ", widths, " widths"));
      }
      if (widths != *depth_) Repeat(*depth_);
    }
    if (model->ByteSizeLong() == 0) run_.clear_model();
    return absl::OkStatus();
  }

  // Makes `depth` hidden layers of the width that the first one has.
  void Repeat(int64_t depth) {
    google::protobuf::RepeatedField<int>* widths = run_.mutable_model()->mutable_hidden_units();
    const int width = widths->empty() ? 0 : widths->Get(0);
    widths->Clear();
    widths->Resize(static_cast<int>(depth), width);
  }

  // The reference looks at the gradient summed over the batch; ours is its mean.
  absl::Status FinishClipping() {
    if (!has_clip_norm_ && !clips_) return absl::OkStatus();
    OptimizerConfig* optimizer = run_.mutable_train()->mutable_optimizer();
    if (clips_ && !*clips_) {
      optimizer->clear_clip_norm();
    } else if (clips_ && optimizer->clip_norm() == 0) {
      return InvalidArgumentError("gradients are to be clipped, and no max_grad_norm says by how much");
    } else if (has_clip_norm_ && convention_ == SweepConfig::ORIGINAL) {
      optimizer->set_clip_norm(optimizer->clip_norm() / std::max(1, run_.train().batch_size()));
    }
    return absl::OkStatus();
  }

  // What the reference system's learning rate is divided by to be ours. It adds up gradients over the batch, which Adam
  // and RMSprop, with steps that do not depend on the gradient's scale, do not notice; its RMSprop and SGD then divide
  // the rate by the batch size, which makes SGD's the usual one, on the mean gradient.
  double OriginalDivisor() const {
    switch (run_.train().optimizer().algorithm()) {
      case OptimizerConfig::ADAM:
      case OptimizerConfig::ADAMW:
      case OptimizerConfig::NADAM:
        return kOriginalAdamDivisor;
      case OptimizerConfig::RMSPROP:
        return std::max(1, run_.train().batch_size());
      case OptimizerConfig::SGD:
      case OptimizerConfig::ADAGRAD:  // Which it does not have.
        return 1;
    }
    return 1;
  }

  const SweepConfig::LearningRateConvention convention_;
  RunConfig run_;
  const int widths_before_ = run_.model().hidden_units_size();
  bool has_width_ = false;  // Of every hidden layer.
  bool has_list_ = false;
  bool has_learning_rate_ = false;
  bool has_clip_norm_ = false;
  std::optional<bool> clips_;
  std::optional<int64_t> depth_;
  std::string optimizer_;
  bool plain_sgd_ = false;
};

}  // namespace

std::vector<Value> ValuesToTry(const Distribution& distribution) {
  if (const auto* categorical = std::get_if<search::Categorical>(&distribution)) return categorical->values;
  if (std::holds_alternative<search::Normal>(distribution)) return {search::ValueAt(distribution, 0.5)};
  Value first = search::ValueAt(distribution, 0);
  Value last = search::ValueAt(distribution, 1);
  if (first == last) return {first};
  return {first, last};
}

absl::StatusOr<RunConfig> Configure(const RunConfig& base, SweepConfig::LearningRateConvention convention,
                                    absl::Span<const Setting> settings) {
  Configuration configuration(base, convention);
  for (const Setting& setting : settings) RETURN_IF_ERROR(configuration.Set(setting));
  return configuration.Finish();
}

}  // namespace inknet::sweep
