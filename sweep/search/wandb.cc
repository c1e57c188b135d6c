#include "sweep/search/wandb.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "util/spelling.h"
#include "util/status.h"

namespace inknet::search {
namespace {

using absl::InvalidArgumentError;
using absl::StrCat;

enum class Family { kConstant, kCategorical, kIntUniform, kUniform, kNormal, kBeta };

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
    {"beta", Family::kBeta, false, false, Bounds::kValues},
    {"q_beta", Family::kBeta, false, true, Bounds::kValues},
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
  std::vector<std::string> names;
  for (const Form& known : kForms) names.push_back(known.name);
  const std::string meant = DidYouMean(name, names);
  return InvalidArgumentError(StrCat("unknown distribution '", name, "'", meant.empty() ? "; there are " : ".",
                                     meant.empty() ? absl::StrJoin(names, ", ") : meant));
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
      {"a", parameter.a.has_value(), form.family == Family::kBeta, false},
      {"b", parameter.b.has_value(), form.family == Family::kBeta, false},
  };
  for (const Key& key : keys) {
    if (key.given && !key.wanted) return InvalidArgumentError(StrCat(form.name, " takes no ", key.name));
    if (!key.given && key.wanted && key.needed) return InvalidArgumentError(StrCat(form.name, " needs ", key.name));
  }
  return absl::OkStatus();
}

// As many as a list may have.
constexpr double kMostSteps = 10000;

// min + step q: a whole number where both are, otherwise with 15 good digits, so that it is 0.3 after 0.1 and 0.2.
Value StepFrom(double min, double step, double q) {
  const double value = min + step * q;
  if (min == std::nearbyint(min) && q == std::nearbyint(q)) return static_cast<int64_t>(value);
  double rounded = value;
  if (absl::SimpleAtod(absl::StrFormat("%.15g", value), &rounded)) return rounded;
  return value;
}

absl::StatusOr<double> NumberAt(absl::string_view key, const Value& value) {
  const std::optional<double> number = Number(value);
  if (number) return *number;
  return InvalidArgumentError(StrCat(key, " is '", Text(value), "', not a number"));
}

absl::StatusOr<int64_t> WholeNumberAt(absl::string_view key, const Value& value) {
  ASSIGN_OR_RETURN(const double number, NumberAt(key, value));
  if (std::abs(number) > 0x1p53) return InvalidArgumentError(StrCat(key, " is ", Text(value), ", beyond 2^53"));
  if (number == std::nearbyint(number)) return static_cast<int64_t>(number);
  return InvalidArgumentError(StrCat(key, " is ", Text(value), ", not a whole number"));
}

// What an exponent's end becomes; "e^1000" where that is no number.
absl::StatusOr<double> Exp(double exponent, double written) {
  const double value = std::exp(exponent);
  if (std::isfinite(value) && value > 0) return value;
  return InvalidArgumentError(StrCat("e^", exponent, value > 0 ? " is not finite" : " is 0 to a computer", ", and ",
                                     written, " is an exponent in this distribution; log_uniform_values takes values"));
}

// The distribution whose min and max are values, where `form` has exponents.
std::string FormOfValues(const Form& form) { return StrCat(form.name, "_values"); }

// Exponents that are not negative are seldom meant: of a learning rate, a dropout, a decay they are.
void WarnOfExponents(const Form& form, double min, double max, const Uniform& law, std::vector<std::string>* warnings) {
  if (min < 0 || form.bounds == Bounds::kValues) return;
  warnings->push_back(StrCat("uses ", form.name, ", where min ", min, " and max ", max,
                             " are exponents of e: values from ", law.min, " to ", law.max,
                             "; if they are values, use ", FormOfValues(form)));
}

absl::StatusOr<Distribution> BuildUniform(const Form& form, const WandbParameter& parameter, double q,
                                          std::vector<std::string>* warnings) {
  ASSIGN_OR_RETURN(const double min, NumberAt("min", *parameter.min));
  ASSIGN_OR_RETURN(const double max, NumberAt("max", *parameter.max));
  // Before exponents hide what was written.
  if (min > max) return InvalidArgumentError(StrCat("its min ", min, " is above its max ", max));
  if (form.bounds == Bounds::kValues) return Uniform{min, max, form.log, q};
  const bool minus = form.bounds == Bounds::kMinusExponents;
  ASSIGN_OR_RETURN(const double low, Exp(minus ? -max : min, minus ? max : min));
  ASSIGN_OR_RETURN(const double high, Exp(minus ? -min : max, minus ? min : max));
  const Uniform law = {low, high, form.log, q};
  WarnOfExponents(form, min, max, law, warnings);
  return law;
}

// Each value once; those that are never drawn not at all.
absl::StatusOr<Distribution> BuildCategorical(const WandbParameter& parameter, std::vector<std::string>* warnings) {
  const std::vector<Value>& values = *parameter.values;
  const bool weighted = parameter.probabilities.has_value();
  if (weighted && parameter.probabilities->size() != values.size()) {
    return InvalidArgumentError(
        StrCat(parameter.probabilities->size(), " probabilities for ", values.size(), " values"));
  }
  Categorical law;
  double sum = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const double probability = weighted ? (*parameter.probabilities)[i] : 1;
    if (!(probability >= 0 && probability <= 1)) {
      return InvalidArgumentError(StrCat("the probability of ", Text(values[i]), " is ", probability,
                                         ", and has to be at least 0 and at most 1"));
    }
    sum += probability;
    const auto same = std::find(law.values.begin(), law.values.end(), values[i]);
    if (same != law.values.end()) {
      warnings->push_back(StrCat("its values have ", Text(values[i]), " twice",
                                 weighted ? ", whose probabilities are added" : "; it counts once"));
      if (weighted) law.probabilities[static_cast<size_t>(same - law.values.begin())] += probability;
    } else if (probability == 0) {
      warnings->push_back(StrCat("the probability of ", Text(values[i]), " is 0: it is never tried"));
    } else {
      law.values.push_back(values[i]);
      if (weighted) law.probabilities.push_back(probability);
    }
  }
  // As near to 1 as NumPy takes to be close, which is what W&B asks.
  constexpr double kClose = 1e-5 + 1e-8;
  if (weighted && !(std::abs(sum - 1) <= kClose)) {
    return InvalidArgumentError(StrCat("its probabilities add up to ", sum, ", not to 1"));
  }
  for (double& probability : law.probabilities) probability /= sum;
  return law;
}

absl::StatusOr<Distribution> Build(const Form& form, const WandbParameter& parameter,
                                   std::vector<std::string>* warnings) {
  const double q = form.quantized ? parameter.q.value_or(1) : 0;
  if (form.quantized && !(q > 0)) return InvalidArgumentError(StrCat("its q ", q, " has to be above 0"));
  switch (form.family) {
    case Family::kConstant:
      return Constant{*parameter.value};
    case Family::kCategorical:
      return BuildCategorical(parameter, warnings);
    case Family::kIntUniform: {
      ASSIGN_OR_RETURN(const int64_t min, WholeNumberAt("min", *parameter.min));
      ASSIGN_OR_RETURN(const int64_t max, WholeNumberAt("max", *parameter.max));
      return IntUniform{min, max};
    }
    case Family::kUniform:
      return BuildUniform(form, parameter, q, warnings);
    case Family::kNormal:
      return Normal{parameter.mu.value_or(0), parameter.sigma.value_or(1), form.log, q};
    case Family::kBeta:
      return Beta{parameter.a.value_or(1), parameter.b.value_or(1), q};
  }
  return absl::InternalError("no such family");
}

}  // namespace

absl::StatusOr<Distribution> FromWandb(const WandbParameter& parameter, std::vector<std::string>* warnings) {
  ASSIGN_OR_RETURN(const std::string name, NameOf(parameter));
  ASSIGN_OR_RETURN(const Form form, FormOf(name));
  RETURN_IF_ERROR(CheckKeys(form, parameter));
  ASSIGN_OR_RETURN(const Distribution distribution, Build(form, parameter, warnings));
  RETURN_IF_ERROR(Check(distribution));
  return distribution;
}

absl::StatusOr<Distribution> InGrid(const Distribution& distribution) {
  const Uniform* law = std::get_if<Uniform>(&distribution);
  if (law == nullptr || law->log || law->q == 0) return distribution;
  // A step that comes within rounding of the end is there.
  const double last = std::floor((law->max - law->min) / law->q * (1 + 1e-12));
  if (last >= kMostSteps) {
    return InvalidArgumentError(StrCat(last + 1, " steps of ", law->q, "; a grid may have ", kMostSteps));
  }
  Categorical steps;
  for (double step = 0; step <= last; ++step) steps.values.push_back(StepFrom(law->min, step, law->q));
  return steps;
}

}  // namespace inknet::search
