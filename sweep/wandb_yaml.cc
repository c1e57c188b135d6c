#include "sweep/wandb_yaml.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "sweep/command_arguments.h"
#include "sweep/search/value.h"
#include "sweep/values.h"
#include "sweep/yaml.h"
#include "sweep/yaml_scalar.h"
#include "util/spelling.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

using absl::StrCat;
using search::Value;
using Kind = YamlNode::Kind;

struct Key {
  std::string name;
  std::function<void(const YamlNode&)> read;  // Empty: means nothing here.
};

class Reader {
 public:
  Reader(SweepConfig* sweep, Source* source) : sweep_(sweep), source_(source) {}

  void Read(const YamlNode& root) {
    ReadMap(root, "a sweep",
            {{"method", [&](const YamlNode& node) { ReadMethod(node); }},
             {"metric", [&](const YamlNode& node) { ReadMetric(node); }},
             {"parameters", [&](const YamlNode& node) { ReadParameters(node, ""); }},
             {"run_cap", [&](const YamlNode& node) { ReadRunCap(node); }},
             {"early_terminate", [&](const YamlNode& node) { ReadHyperband(node); }},
             {"name", [&](const YamlNode& node) { ReadText(node, sweep_->mutable_name()); }},
             {"description", {}},
             {"program", {}},
             {"command", [&](const YamlNode& node) { ReadCommand(node); }},
             {"entity", {}},
             {"project", {}},
             {"controller", {}},
             {"job", {}},
             {"image_uri", {}},
             {"scheduler", {}},
             {"apiVersion", {}},
             {"kind", {}}});
  }

 private:
  void Error(int line, int column, absl::string_view what) {
    const Place place = {line, column};
    source_->errors.Add(place, StrCat(source_->Name(place), ": ", what));
  }
  void Error(const YamlNode& node, absl::string_view what) { Error(node.line, node.column, what); }

  // What else than `word` could be meant: the nearest of `words`, or all.
  static std::string OneOf(absl::string_view word, const std::vector<std::string>& words) {
    const std::string nearest = DidYouMean(word, words);
    return nearest.empty() ? StrCat(" There are ", absl::StrJoin(words, ", "), ".") : nearest;
  }

  // ---- Maps ----

  // Reads each entry of `node`, which is `what` and the part `part` of the sweep, as `keys` say. Keys that mean nothing
  // go to unused_keys, after "part.".
  void ReadMap(const YamlNode& node, absl::string_view what, const std::vector<Key>& keys,
               absl::string_view part = "") {
    std::vector<std::string> names;
    for (const Key& key : keys) names.push_back(key.name);
    if (node.kind != Kind::kMap) {
      Error(node, StrCat(what, " is a map of keys and values; its keys are ", absl::StrJoin(names, ", ")));
      source_->SetUnread(std::string(part));
      return;
    }
    const std::string prefix = part.empty() ? "" : StrCat(part, ".");
    for (const YamlEntry& entry : node.entries) {
      const auto name = std::find(names.begin(), names.end(), entry.key);
      if (name == names.end()) {
        Error(entry.line, entry.column, StrCat(what, " has no key '", entry.key, "'.", OneOf(entry.key, names)));
        // What is missing may be what was misspelt.
        source_->SetUnread(std::string(part));
        source_->SetUnread(prefix + Nearest(entry.key, names));
        continue;
      }
      const Key& key = keys[static_cast<size_t>(name - names.begin())];
      source_->SetPlace(prefix + entry.key, {entry.value.line, entry.value.column});
      const size_t before = source_->errors.size();
      if (key.read) {
        key.read(entry.value);
      } else {
        sweep_->add_unused_keys(prefix + entry.key);
      }
      if (source_->errors.size() == before) continue;
      source_->SetUnread(prefix + entry.key);
      source_->SetUnread(std::string(part));
    }
  }

  // A key whose value, as `parse` reads it, goes where `set` puts it.
  template <typename T, typename Message>
  Key Field(const char* name, std::optional<T> (Reader::*parse)(const YamlNode&), Message* message,
            void (Message::*set)(T)) {
    return {name, [=](const YamlNode& node) {
              if (const std::optional<T> value = (this->*parse)(node)) (message->*set)(*value);
            }};
  }

  // ---- Values. Each function says what is wrong where `node` is not what is wanted. ----

  bool IsScalar(const YamlNode& node) {
    if (node.kind == Kind::kScalar) return true;
    Error(node, node.kind == Kind::kNull ? "a value is missing" : "one value is wanted here, not a list or map");
    return false;
  }

  std::optional<Value> Scalar(const YamlNode& node) {
    if (!IsScalar(node)) return std::nullopt;
    absl::StatusOr<YamlScalar> scalar = ScalarOf(node);
    if (!scalar.ok()) {
      Error(node, scalar.status().message());
      return std::nullopt;
    }
    return std::visit([](auto&& content) { return Value(std::forward<decltype(content)>(content)); },
                      *std::move(scalar));
  }

  // Anything: null, a scalar, a list, a map.
  std::optional<Value> AnyValue(const YamlNode& node) {
    if (node.kind == Kind::kNull) return Value(Value::Null());
    if (node.kind == Kind::kScalar) return Scalar(node);
    Value::List items;
    Value::Map map;
    bool ok = true;
    const auto read = [&](const YamlNode& item, Value::List* to) {
      std::optional<Value> value = AnyValue(item);
      ok &= value.has_value();
      if (value) to->push_back(*std::move(value));
    };
    for (const YamlNode& item : node.items) read(item, &items);
    for (const YamlEntry& entry : node.entries) {
      map.keys.push_back(entry.key);
      read(entry.value, &map.values);
    }
    if (!ok) return std::nullopt;
    return node.kind == Kind::kList ? Value(std::move(items)) : Value(std::move(map));
  }

  // A number, whole or not as it was written; quotes around it mean nothing.
  std::optional<Value> NumberValue(const YamlNode& node) {
    YamlNode plain = node;
    if (plain.type == YamlNode::Type::kString) plain.type = YamlNode::Type::kPlain;
    std::optional<Value> value = Scalar(plain);
    if (value && !search::Number(*value)) {
      Error(node, StrCat("'", node.text, "' is not a number"));
      return std::nullopt;
    }
    return value;
  }

  std::optional<double> Number(const YamlNode& node) {
    const std::optional<Value> value = NumberValue(node);
    return value ? search::Number(*value) : std::nullopt;
  }

  std::optional<int64_t> WholeNumber(const YamlNode& node) {
    const std::optional<double> number = Number(node);
    if (!number) return std::nullopt;
    if (*number != std::nearbyint(*number) || std::abs(*number) > 0x1p53) {
      Error(node, StrCat("'", node.text, "' is not a whole number"));
      return std::nullopt;
    }
    return static_cast<int64_t>(*number);
  }

  std::optional<bool> Truth(const YamlNode& node) {
    const std::optional<Value> value = Scalar(node);
    if (!value) return std::nullopt;
    if (const bool* truth = std::get_if<bool>(&value->content)) return *truth;
    Error(node, StrCat("'", node.text, "' is neither true nor false"));
    return std::nullopt;
  }

  void ReadText(const YamlNode& node, std::string* text) {
    if (IsScalar(node)) *text = node.text;
  }

  // One of `words`; its index.
  std::optional<int> Word(const YamlNode& node, absl::string_view what, const std::vector<std::string>& words) {
    if (!IsScalar(node)) return std::nullopt;
    const auto word = std::find(words.begin(), words.end(), node.text);
    if (word != words.end()) return static_cast<int>(word - words.begin());
    Error(node, StrCat(what, " '", node.text, "' is unknown.", OneOf(node.text, words)));
    return std::nullopt;
  }

  bool IsFullList(const YamlNode& node, absl::string_view key) {
    if (node.kind != Kind::kList) {
      Error(node, StrCat(key, " is a list, such as [1, 2]"));
    } else if (node.items.empty()) {
      Error(node, StrCat(key, " is an empty list"));
    }
    return !node.items.empty();
  }

  // ---- Sections ----

  void ReadMethod(const YamlNode& node) {
    if (const auto method = Word(node, "method", {"grid", "random", "bayes"})) {
      sweep_->set_method(static_cast<SweepConfig::Method>(*method));
    }
  }

  // Its errors are apart.
  void ReadMetric(const YamlNode& node) {
    const Remarks others = std::exchange(source_->errors, {});
    ReadMetricsKeys(node);
    source_->metric_errors = std::exchange(source_->errors, others);
    if (!source_->metric_errors.empty()) source_->SetUnread("metric");
  }

  void ReadMetricsKeys(const YamlNode& node) {
    SweepMetric* metric = sweep_->mutable_metric();
    const auto read_goal = [&](const YamlNode& value) {
      const std::optional<int> goal = Word(value, "goal", {"minimize", "maximize"});
      if (goal) metric->set_goal(static_cast<SweepMetric::Goal>(*goal));
    };
    ReadMap(node, "metric",
            {{"name", [&](const YamlNode& value) { ReadText(value, metric->mutable_name()); }},
             {"goal", read_goal},
             Field("target", &Reader::Number, metric, &SweepMetric::set_target),
             {"impute", {}},
             {"impute_while_running", {}}},
            "metric");
  }

  void ReadRunCap(const YamlNode& node) {
    const std::optional<int64_t> runs = WholeNumber(node);
    if (!runs) return;
    if (*runs < 1) Error(node, StrCat("run_cap is ", *runs, "; it must be 1 or more"));
    sweep_->set_run_cap(*runs);
  }

  void ReadHyperband(const YamlNode& node) {
    SweepHyperband* rule = sweep_->mutable_early_terminate();
    bool has_type = false;
    const auto read_type = [&](const YamlNode& value) {
      has_type = true;
      Word(value, "type", {"hyperband"});
    };
    ReadMap(node, "early_terminate",
            {{"type", read_type},
             Field("min_iter", &Reader::WholeNumber, rule, &SweepHyperband::set_min_iter),
             Field("max_iter", &Reader::WholeNumber, rule, &SweepHyperband::set_max_iter),
             Field("s", &Reader::WholeNumber, rule, &SweepHyperband::set_s),
             Field("eta", &Reader::Number, rule, &SweepHyperband::set_eta),
             Field("strict", &Reader::Truth, rule, &SweepHyperband::set_strict)},
            "early_terminate");
    if (node.kind == Kind::kMap && !has_type) Error(node, "early_terminate needs a type: write type: hyperband");
  }

  void ReadCommand(const YamlNode& node) {
    if (node.kind != Kind::kList) {
      Error(node, "command is a list of words");
      return;
    }
    std::vector<CommandWord> words;
    for (const YamlNode& item : node.items) {
      if (item.kind == Kind::kScalar) words.push_back({item.text, {item.line, item.column}});
    }
    const int before = sweep_->unused_keys_size();
    ReadArguments(words, sweep_, source_);
    if (sweep_->fixed().empty() && sweep_->unused_keys_size() == before) sweep_->add_unused_keys("command");
  }

  // `prefix` is empty, or the name of the parameter that these are nested in and a dot.
  void ReadParameters(const YamlNode& node, const std::string& prefix) {
    if (node.kind != Kind::kMap || node.entries.empty()) {
      Error(node, "parameters is a map of the parameters' names and what values each can have");
      return;
    }
    for (const YamlEntry& entry : node.entries) {
      const std::string name = StrCat(prefix, entry.key);
      const YamlNode* nested = NestedParameters(entry.value);
      if (entry.value.kind != Kind::kMap) {
        Error(entry.line, entry.column,
              StrCat("parameter '", name, "' is a map, such as {value: 1}, {values: [1, 2]} or {min: 1, max: 2}"));
      } else if (nested == nullptr) {
        ReadParameter(entry, name);
      } else if (entry.value.entries.size() > 1) {
        Error(entry.value, StrCat("parameter '", name, "' has nested parameters, and so can have nothing else"));
      } else {
        ReadParameters(*nested, name + ".");
      }
    }
  }

  static const YamlNode* NestedParameters(const YamlNode& node) {
    for (const YamlEntry& entry : node.entries) {
      if (entry.key == "parameters") return &entry.value;
    }
    return nullptr;
  }

  void ReadParameter(const YamlEntry& entry, const std::string& name) {
    const std::string part = StrCat("parameters[", sweep_->parameters_size(), "]");
    source_->SetPlace(part, {entry.line, entry.column});
    SweepParameter* parameter = sweep_->add_parameters();
    parameter->set_name(name);
    // Goes where `make` says, if there is a value.
    const auto put = [](const std::optional<Value>& value, auto make) {
      if (value) *make() = ValueToProto(*value);
    };
    const auto read_values = [&](const YamlNode& list) {
      if (!IsFullList(list, "values")) return;
      for (const YamlNode& item : list.items) {
        source_->SetPlace(StrCat(part, ".values[", parameter->values_size(), "]"), {item.line, item.column});
        put(AnyValue(item), [&] { return parameter->add_values(); });
      }
    };
    const auto read_probabilities = [&](const YamlNode& list) {
      if (!IsFullList(list, "probabilities")) return;
      for (const YamlNode& item : list.items) parameter->add_probabilities(Number(item).value_or(0));
    };
    const auto read_value = [&](const YamlNode& value) {
      put(AnyValue(value), [&] { return parameter->mutable_value(); });
    };
    const auto read_min = [&](const YamlNode& value) {
      put(NumberValue(value), [&] { return parameter->mutable_min(); });
    };
    const auto read_max = [&](const YamlNode& value) {
      put(NumberValue(value), [&] { return parameter->mutable_max(); });
    };
    ReadMap(entry.value, StrCat("parameter '", name, "'"),
            {{"value", read_value},
             {"values", read_values},
             {"probabilities", read_probabilities},
             {"min", read_min},
             {"max", read_max},
             {"distribution", [&](const YamlNode& value) { ReadText(value, parameter->mutable_distribution()); }},
             Field("mu", &Reader::Number, parameter, &SweepParameter::set_mu),
             Field("sigma", &Reader::Number, parameter, &SweepParameter::set_sigma),
             Field("q", &Reader::Number, parameter, &SweepParameter::set_q),
             Field("a", &Reader::Number, parameter, &SweepParameter::set_a),
             Field("b", &Reader::Number, parameter, &SweepParameter::set_b)},
            part);
  }

  SweepConfig* const sweep_;
  Source* const source_;
};

}  // namespace

absl::StatusOr<SweepConfig> ParseWandbYaml(absl::string_view text, absl::string_view name, Source* source) {
  *source = Source(std::string(name));
  ASSIGN_OR_RETURN(const YamlNode root, ParseYaml(text, name, &source->warnings));
  SweepConfig sweep;
  Reader(&sweep, source).Read(root);
  return sweep;
}

}  // namespace inknet::sweep
