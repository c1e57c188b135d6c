#include "sweep/given.h"

#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "sweep/values.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

using absl::StrCat;
using search::Value;

// As in a YAML file (sweep/yaml.h); lists are searched for values that come twice.
constexpr int kMaxValues = 10000;

}  // namespace

std::vector<Value*> Given::Values() {
  std::vector<Value*> values;
  if (keys.value) values.push_back(&*keys.value);
  if (keys.values) {
    for (Value& value : *keys.values) values.push_back(&value);
  }
  return values;
}

absl::StatusOr<Given> GivenOf(const SweepParameter& parameter, const std::string& part) {
  if (parameter.values_size() > kMaxValues) {
    return absl::InvalidArgumentError(StrCat(parameter.values_size(), " values; there may be ", kMaxValues));
  }
  Given given;
  search::WandbParameter& wandb = given.keys;
  if (parameter.has_distribution()) wandb.distribution = parameter.distribution();
  if (parameter.has_value()) {
    ASSIGN_OR_RETURN(wandb.value, ValueFromProto(parameter.value()));
    given.parts.push_back(StrCat(part, ".value"));
  }
  // A message does not tell an empty list from none.
  if (parameter.values_size() > 0 || parameter.distribution() == "categorical") wandb.values.emplace();
  for (int i = 0; i < parameter.values_size(); ++i) {
    ASSIGN_OR_RETURN(Value converted, ValueFromProto(parameter.values(i)));
    wandb.values->push_back(std::move(converted));
    given.parts.push_back(StrCat(part, ".values[", i, "]"));
  }
  if (parameter.probabilities_size() > 0) {
    wandb.probabilities.emplace(parameter.probabilities().begin(), parameter.probabilities().end());
  }
  if (parameter.has_min()) {
    ASSIGN_OR_RETURN(wandb.min, ValueFromProto(parameter.min()));
  }
  if (parameter.has_max()) {
    ASSIGN_OR_RETURN(wandb.max, ValueFromProto(parameter.max()));
  }
  if (parameter.has_mu()) wandb.mu = parameter.mu();
  if (parameter.has_sigma()) wandb.sigma = parameter.sigma();
  if (parameter.has_q()) wandb.q = parameter.q();
  if (parameter.has_a()) wandb.a = parameter.a();
  if (parameter.has_b()) wandb.b = parameter.b();
  return given;
}

std::string Shortly(const SweepParameter& parameter) {
  if (parameter.values_size() > 1) return StrCat(parameter.values_size(), " values");
  const bool is_one = parameter.has_value() || parameter.values_size() == 1;
  const absl::StatusOr<Value> value =
      is_one ? ValueFromProto(parameter.has_value() ? parameter.value() : parameter.values(0)) : Value("a range");
  constexpr size_t kLongest = 40;
  std::string text = value.ok() ? search::Text(*value) : "?";
  if (text.size() > kLongest) text = StrCat(text.substr(0, kLongest - 2), "..");
  return text;
}

}  // namespace inknet::sweep
