#include "sweep/search/wandb.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "util/status.h"

namespace inknet::search {
namespace {

using absl::InvalidArgumentError;
using absl::StrCat;

enum class Family { kConstant, kCategorical, kIntUniform, kUniform, kNormal };

// How a uniform distribution's bounds become those of the value.
enum class Bounds { kValues, kExponents, kMinusExponents };

struct Form {
  const char* name;
  Family family;
  bool log;
  bool quantized;
  Bounds bounds;
};

// The logarithm of 1 / X is uniform exactly when that of X is, so that inv_log_uniform_values is log_uniform_values,
// and inv_log_uniform has exponents with the sign turned.
constexpr Form kForms[] = {
    {"constant", Family::kConstant, false, false, Bounds::kValues},
    {"categorical", Family::kCategorical, false, false, Bounds::kValues},
    {"categorical_w_probabilities", Family::kCategorical, false, false, Bounds::kValues},
    {"int_uniform", Family::kIntUniform, false, false, Bounds::kValues},
    {"uniform", Family::kUniform, false, false, Bounds::kValues},
    {"q_uniform", Family::kUniform, false, true, Bounds::kValues},
    {"log_uniform", Family::kUniform, true, false, Bounds::kExponents},
    {"q_log_uniform", Family::kUniform, true, true, Bounds::kExponents},
    {"inv_log_uniform", Family::kUniform, true, false, Bounds::kMinusExponents},
    {"log_uniform_values", Family::kUniform, true, false, Bounds::kValues},
    {"q_log_uniform_values", Family::kUniform, true, true, Bounds::kValues},
    {"inv_log_uniform_values", Family::kUniform, true, false, Bounds::kValues},
    {"normal", Family::kNormal, false, false, Bounds::kValues},
    {"q_normal", Family::kNormal, false, true, Bounds::kValues},
    {"log_normal", Family::kNormal, true, false, Bounds::kValues},
    {"q_log_normal", Family::kNormal, true, true, Bounds::kValues},
};

bool IsInt(const std::optional<Value>& value) { return value && std::holds_alternative<int64_t>(value->content); }

absl::StatusOr<std::string> NameOf(const WandbParameter& parameter) {
  if (parameter.distribution) return *parameter.distribution;
  if (parameter.value) return std::string("constant");
  if (parameter.values) return std::string("categorical");
  if (IsInt(parameter.min) && IsInt(parameter.max)) return std::string("int_uniform");
  if (parameter.min || parameter.max) return std::string("uniform");
  return InvalidArgumentError("it needs value, values, min and max, or a distribution");
}

absl::StatusOr<Form> FormOf(absl::string_view name) {
  const Form* form = std::find_if(std::begin(kForms), std::end(kForms), [&](const Form& f) { return f.name == name; });
  if (form != std::end(kForms)) return *form;
  return InvalidArgumentError(
      StrCat("unknown distribution '", name, "'; there are ",
             absl::StrJoin(kForms, ", ", [](std::string* out, const Form& f) { absl::StrAppend(out, f.name); })));
}

absl::Status CheckKeys(const Form& form, const WandbParameter& parameter) {
  const bool bounded = form.family == Family::kUniform || form.family == Family::kIntUniform;
  struct Key {
    const char* name;
    bool given;
    bool wanted;
    bool needed;
  };
  const Key keys[] = {
      {"value", parameter.value.has_value(), form.family == Family::kConstant, true},
      {"values", parameter.values.has_value(), form.family == Family::kCategorical, true},
      {"probabilities", parameter.probabilities.has_value(), form.family == Family::kCategorical, false},
      {"min", parameter.min.has_value(), bounded, true},
      {"max", parameter.max.has_value(), bounded, true},
      {"mu", parameter.mu.has_value(), form.family == Family::kNormal, false},
      {"sigma", parameter.sigma.has_value(), form.family == Family::kNormal, false},
      {"q", parameter.q.has_value(), form.quantized, false},
  };
  for (const Key& key : keys) {
    if (key.given && !key.wanted) return InvalidArgumentError(StrCat(form.name, " takes no ", key.name));
    if (!key.given && key.wanted && key.needed) return InvalidArgumentError(StrCat(form.name, " needs ", key.name));
  }
  return absl::OkStatus();
}

absl::StatusOr<double> NumberAt(absl::string_view key, const Value& value) {
  const std::optional<double> number = Number(value);
  if (number) return *number;
  return InvalidArgumentError(StrCat(key, " is '", Text(value), "', not a number"));
}

absl::StatusOr<int64_t> WholeNumberAt(absl::string_view key, const Value& value) {
  ASSIGN_OR_RETURN(const double number, NumberAt(key, value));
  if (std::abs(number) <= 0x1p53 && number == std::nearbyint(number)) return static_cast<int64_t>(number);
  return InvalidArgumentError(StrCat(key, " is ", Text(value), ", not a whole number"));
}

absl::StatusOr<Distribution> Build(const Form& form, const WandbParameter& parameter) {
  const double q = form.quantized ? parameter.q.value_or(1) : 0;
  if (form.quantized && !(q > 0)) return InvalidArgumentError(StrCat("its q ", q, " has to be above 0"));
  switch (form.family) {
    case Family::kConstant:
      return Constant{*parameter.value};
    case Family::kCategorical:
      return Categorical{*parameter.values, parameter.probabilities.value_or(std::vector<double>())};
    case Family::kIntUniform: {
      ASSIGN_OR_RETURN(const int64_t min, WholeNumberAt("min", *parameter.min));
      ASSIGN_OR_RETURN(const int64_t max, WholeNumberAt("max", *parameter.max));
      return IntUniform{min, max};
    }
    case Family::kUniform: {
      ASSIGN_OR_RETURN(const double min, NumberAt("min", *parameter.min));
      ASSIGN_OR_RETURN(const double max, NumberAt("max", *parameter.max));
      // Before exponents hide what was written.
      if (min > max) return InvalidArgumentError(StrCat("its min ", min, " is above its max ", max));
      switch (form.bounds) {
        case Bounds::kValues:
          return Uniform{min, max, form.log, q};
        case Bounds::kExponents:
          return Uniform{std::exp(min), std::exp(max), form.log, q};
        case Bounds::kMinusExponents:
          return Uniform{std::exp(-max), std::exp(-min), form.log, q};
      }
      break;
    }
    case Family::kNormal:
      return Normal{parameter.mu.value_or(0), parameter.sigma.value_or(1), form.log, q};
  }
  return absl::InternalError("no such family");
}

}  // namespace

absl::StatusOr<Distribution> FromWandb(const WandbParameter& parameter) {
  ASSIGN_OR_RETURN(const std::string name, NameOf(parameter));
  ASSIGN_OR_RETURN(const Form form, FormOf(name));
  RETURN_IF_ERROR(CheckKeys(form, parameter));
  ASSIGN_OR_RETURN(const Distribution distribution, Build(form, parameter));
  RETURN_IF_ERROR(Check(distribution));
  return distribution;
}

}  // namespace inknet::search
