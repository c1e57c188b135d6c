#include "sweep/parameters.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "proto/fields.h"
#include "proto/overrides.h"
#include "util/spelling.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

using absl::InvalidArgumentError;
using absl::StrCat;
using ::google::protobuf::FieldDescriptor;
using search::Distribution;
using search::Value;
using Kind = Target::Kind;

constexpr char kHiddenUnits[] = "model.hidden_units";
constexpr char kLearningRate[] = "train.optimizer.learning_rate";

// Deeper networks are invalid, and a number of layers has to be bounded before they are made.
constexpr int64_t kMaxLayers = 64;

// The reference system's Adam divides the learning rate by this, whatever the batch size.
constexpr double kOriginalAdamDivisor = 32;

struct Alias {
  const char* name;
  const char* path;
  Kind kind = Kind::kField;
};

// The reference system's names, and what other sweep files call the same things. Names that mean different things in
// different files are none (hidden_layers: widths or how many?).
constexpr Alias kAliases[] = {
    {"learning_rate", kLearningRate, Kind::kLearningRate},
    {"lr", kLearningRate, Kind::kLearningRate},
    {"optimizer", "train.optimizer.algorithm"},
    {"weights_init", "model.weight_init"},
    {"dropout_p_value", "model.dropout"},
    {"dropout_p", "model.dropout"},
    {"dropout_rate", "model.dropout"},
    {"l2_coeff", "train.optimizer.weight_decay"},
    {"l2", "train.optimizer.weight_decay"},
    {"beta_1", "train.optimizer.beta1"},
    {"beta_2", "train.optimizer.beta2"},
    {"eps", "train.optimizer.epsilon"},
    {"grad_clip", "train.optimizer.clip_norm"},
    {"max_grad_norm", "train.optimizer.clip_norm"},
    {"num_epochs", "train.epochs"},
    {"loss_function", "train.loss"},
    {"activation_function", "model.activation"},
    {"random_seed", "train.seed"},
    {"val_split", "data.validation_fraction"},
    {"validation_split", "data.validation_fraction"},
    {"hidden_layer_sizes", kHiddenUnits},
    {"hidden_size", kHiddenUnits, Kind::kWidth},
    {"hidden_dim", kHiddenUnits, Kind::kWidth},
    {"fc_layer_size", kHiddenUnits, Kind::kWidth},
    {"num_layers", kHiddenUnits, Kind::kDepth},
    {"num_hidden_layers", kHiddenUnits, Kind::kDepth},
    {"n_layers", kHiddenUnits, Kind::kDepth},
};

bool IsMessage(const FieldDescriptor* field) { return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }

// The fields that hold values, not the messages around them.
const std::vector<FieldPath>& Leaves() {
  static const auto* const leaves = [] {
    auto* paths = new std::vector<FieldPath>(FieldPaths(RunConfig::descriptor()));
    paths->erase(std::remove_if(paths->begin(), paths->end(), [](const FieldPath& p) { return IsMessage(p.field); }),
                 paths->end());
    return paths;
  }();
  return *leaves;
}

std::vector<std::string> KnownNames() {
  std::vector<std::string> names;
  for (const FieldPath& leaf : Leaves()) names.push_back(leaf.field->name());
  for (const Alias& alias : kAliases) names.push_back(alias.name);
  for (const FieldPath& leaf : Leaves()) names.push_back(leaf.path);
  return names;
}

absl::StatusOr<Target> TargetAt(absl::string_view path, Kind kind) {
  for (const FieldPath& leaf : Leaves()) {
    if (leaf.path == path) return Target{kind, leaf.path, leaf.field};
  }
  return absl::InternalError(StrCat("RunConfig has no field ", path));
}

// ---- Types ----

bool IsWhole(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return true;
    default:
      return false;
  }
}

bool IsReal(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE || field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT;
}

std::string Wanted(const FieldDescriptor* field) {
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return StrCat("one of ", EnumNames(field->enum_type()));
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return "true or false";
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) return "a text";
  return StrCat(IsWhole(field) ? "a whole number" : "a number", field->is_repeated() ? " or a list of such" : "");
}

// As messages have it: a text in quotes, a list in brackets.
std::string Describe(const Value& value) {
  if (std::holds_alternative<std::string>(value.content)) return StrCat("the text '", search::Text(value), "'");
  if (std::holds_alternative<Value::List>(value.content)) return StrCat("[", search::Text(value), "]");
  return search::Text(value);
}

// The whole number that `value` is.
std::optional<int64_t> WholeNumber(const Value& value) {
  if (const int64_t* whole = std::get_if<int64_t>(&value.content)) return *whole;
  const double* real = std::get_if<double>(&value.content);
  if (real == nullptr || *real != std::nearbyint(*real) || std::abs(*real) > 0x1p53) return std::nullopt;
  return static_cast<int64_t>(*real);
}

// Scalar `value` as --set takes it, if it is of the field's type.
std::optional<std::string> SettingOf(const FieldDescriptor* field, const Value& value) {
  if (IsWhole(field)) {
    const std::optional<int64_t> whole = WholeNumber(value);
    if (!whole) return std::nullopt;
    return StrCat(*whole);
  }
  bool fits = false;
  if (IsReal(field)) {
    fits = search::Number(value).has_value();
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    fits = std::holds_alternative<bool>(value.content);
  } else {
    fits = std::holds_alternative<std::string>(value.content);
  }
  if (!fits) return std::nullopt;
  return search::Text(value);
}

absl::Status SetField(const Target& target, const Value& value, RunConfig* config) {
  const Value::List* list = std::get_if<Value::List>(&value.content);
  std::vector<std::string> settings;
  for (const Value& item : list != nullptr && target.field->is_repeated() ? *list : Value::List{value}) {
    const std::optional<std::string> setting = SettingOf(target.field, item);
    if (!setting) {
      return InvalidArgumentError(StrCat(target.path, ": ", Describe(item), " is not ", Wanted(target.field)));
    }
    settings.push_back(*setting);
  }
  return ApplyOverride(StrCat(target.path, "=", absl::StrJoin(settings, ",")), config);
}

absl::StatusOr<int64_t> DepthFrom(const Value& value) {
  const std::optional<int64_t> depth = WholeNumber(value);
  if (depth && *depth >= 0 && *depth <= kMaxLayers) return *depth;
  return InvalidArgumentError(StrCat(Describe(value), " is not a number of hidden layers: 0 .. ", kMaxLayers));
}

absl::Status SetWidth(const Target& target, const Value& value, RunConfig* config) {
  if (std::holds_alternative<Value::List>(value.content)) {
    return InvalidArgumentError(
        StrCat(Describe(value), " is not the width of every hidden layer; for a list call the parameter hidden_units"));
  }
  return SetField(target, value, config);
}

// Makes `depth` hidden layers of the width that the only one has.
void RepeatLayer(int64_t depth, ModelConfig* model) {
  const int width = model->hidden_units(0);
  model->mutable_hidden_units()->Resize(static_cast<int>(depth), width);
}

// What the reference system's learning rate is divided by to be ours. It adds up gradients over the batch, which Adam
// and RMSprop, with steps that do not depend on the gradient's scale, do not notice; its RMSprop and SGD then divide
// the rate by the batch size, which makes SGD's the usual one, on the mean gradient.
double OriginalDivisor(const TrainConfig& train) {
  switch (train.optimizer().algorithm()) {
    case OptimizerConfig::ADAM:
    case OptimizerConfig::ADAMW:
    case OptimizerConfig::NADAM:
      return kOriginalAdamDivisor;
    case OptimizerConfig::RMSPROP:
      return std::max(1, train.batch_size());
    case OptimizerConfig::SGD:
    case OptimizerConfig::ADAGRAD:  // Which it does not have.
      return 1;
  }
  return 1;
}

}  // namespace

absl::StatusOr<Target> FindTarget(absl::string_view name) {
  const std::string plain = absl::StrReplaceAll(name, {{"-", "_"}});
  for (const Alias& alias : kAliases) {
    if (alias.name == plain) return TargetAt(alias.path, alias.kind);
  }
  std::vector<std::string> paths;
  for (const FieldPath& leaf : Leaves()) {
    if (leaf.path == plain || absl::EndsWith(leaf.path, "." + plain)) paths.push_back(leaf.path);
  }
  if (paths.size() == 1) return TargetAt(paths[0], Kind::kField);
  if (paths.size() > 1) {
    return InvalidArgumentError(StrCat("it could be any of ", absl::StrJoin(paths, ", "), "; give the whole path"));
  }
  return InvalidArgumentError(StrCat("no field of the configuration is called so.", DidYouMean(plain, KnownNames()),
                                     " docs/sweeps.md has all"));
}

bool Conflict(const Target& a, const Target& b) {
  const bool layers =
      (a.kind == Kind::kWidth && b.kind == Kind::kDepth) || (a.kind == Kind::kDepth && b.kind == Kind::kWidth);
  return a.path == b.path && !layers;
}

std::vector<Value> ValuesToTry(const Distribution& distribution) {
  if (const auto* categorical = std::get_if<search::Categorical>(&distribution)) return categorical->values;
  if (std::holds_alternative<search::Normal>(distribution)) return {search::ValueAt(distribution, 0.5)};
  Value first = search::ValueAt(distribution, 0);
  Value last = search::ValueAt(distribution, 1);
  if (first == last) return {first};
  return {first, last};
}

absl::Status CheckValues(const Target& target, const Distribution& distribution) {
  const auto is_fractional = [](double q) { return q == 0 || q != std::nearbyint(q); };
  const auto* uniform = std::get_if<search::Uniform>(&distribution);
  const auto* normal = std::get_if<search::Normal>(&distribution);
  const bool fractions =
      (uniform != nullptr && is_fractional(uniform->q)) || (normal != nullptr && is_fractional(normal->q));
  if (fractions && IsWhole(target.field)) {
    return InvalidArgumentError(StrCat(target.path, " takes whole numbers; use int_uniform, or a distribution that ",
                                       "begins with q_, with a whole q"));
  }
  for (const Value& value : ValuesToTry(distribution)) {
    RunConfig config;
    if (target.kind == Kind::kDepth) {
      RETURN_IF_ERROR(DepthFrom(value).status());
    } else if (target.kind == Kind::kWidth) {
      RETURN_IF_ERROR(SetWidth(target, value, &config));
    } else {
      RETURN_IF_ERROR(SetField(target, value, &config));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<RunConfig> Configure(const RunConfig& base, SweepConfig::LearningRateConvention convention,
                                    absl::Span<const Target> targets, const search::Assignment& assignment) {
  if (assignment.size() != targets.size()) {
    return InvalidArgumentError(StrCat(assignment.size(), " values for ", targets.size(), " parameters"));
  }
  RunConfig config = base;
  bool has_width = false;
  bool has_learning_rate = false;
  std::optional<int64_t> depth;
  for (size_t i = 0; i < targets.size(); ++i) {
    switch (targets[i].kind) {
      case Kind::kDepth: {
        ASSIGN_OR_RETURN(depth, DepthFrom(assignment[i]));
        break;
      }
      case Kind::kWidth:
        has_width = true;
        RETURN_IF_ERROR(SetWidth(targets[i], assignment[i], &config));
        break;
      case Kind::kLearningRate:
        has_learning_rate = true;
        RETURN_IF_ERROR(SetField(targets[i], assignment[i], &config));
        break;
      case Kind::kField:
        RETURN_IF_ERROR(SetField(targets[i], assignment[i], &config));
        break;
    }
  }
  if (depth && !has_width) {
    return InvalidArgumentError(
        "a number of hidden layers needs a parameter hidden_size, which says how wide they are");
  }
  if (has_width) RepeatLayer(depth.value_or(std::max(1, base.model().hidden_units_size())), config.mutable_model());
  if (has_learning_rate && convention == SweepConfig::ORIGINAL) {
    OptimizerConfig* optimizer = config.mutable_train()->mutable_optimizer();
    optimizer->set_learning_rate(optimizer->learning_rate() / OriginalDivisor(config.train()));
  }
  return config;
}

}  // namespace inknet::sweep
