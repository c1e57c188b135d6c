#include "sweep/bind.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "sweep/fit.h"
#include "sweep/given.h"
#include "sweep/search/space.h"
#include "sweep/search/wandb.h"
#include "sweep/words.h"
#include "util/spelling.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

using absl::StrCat;
using search::Distribution;
using search::Value;
using Kind = Target::Kind;

bool IsMap(const Value& value) { return std::holds_alternative<Value::Map>(value.content); }
bool IsNull(const Value& value) { return std::holds_alternative<Value::Null>(value.content); }

class Binder {
 public:
  Binder(const SweepConfig& config, const Source& source, search::Method method, Remarks* errors, Remarks* warnings)
      : config_(config), source_(source), method_(method), errors_(errors), warnings_(warnings) {}

  BoundParameters Run() {
    for (const SweepNames::Rename& rename : config_.names().rename()) renames_[rename.theirs()] = rename.ours();
    for (int i = 0; i < config_.parameters_size(); ++i) {
      BindOne(config_.parameters(i), StrCat("parameters[", i, "]"), &bounds_.varied);
    }
    CheckConflicts();
    for (int i = 0; i < config_.fixed_size(); ++i) BindFixed(config_.fixed(i), StrCat("fixed[", i, "]"));
    CheckNames();
    LetSgdBePlain();
    SayThatClippingIsOff();
    return std::move(bounds_);
  }

 private:
  void Error(const std::string& part, const std::string& name, absl::string_view what) {
    source_.Say(part, StrCat("parameter '", name, "': ", what), errors_);
  }
  void Error(const std::string& part, const std::string& name, const absl::Status& status) {
    source_.Say(part, StrCat("parameter '", name, "': "), status, errors_);
  }
  void Warn(const std::string& part, const std::string& name, absl::string_view what) {
    source_.Say(part, StrCat("parameter '", name, "': ", what), warnings_);
  }

  // ---- Names ----

  // Whether --ignore says the parameter, or one that it is nested in.
  bool IsIgnored(const std::string& name) {
    bool ignored = false;
    for (const std::string& ignore : config_.names().ignore()) {
      if (name != ignore && !absl::StartsWith(name, StrCat(ignore, "."))) continue;
      heeded_.insert(ignore);
      ignored = true;
    }
    return ignored;
  }

  std::string OursOf(const std::string& name) {
    const auto rename = renames_.find(name);
    if (rename == renames_.end()) return name;
    heeded_.insert(name);
    return rename->second;
  }

  // What --ignore and --rename say of parameters that there are not.
  void CheckNames() {
    std::vector<std::string> names;
    for (const SweepParameter& parameter : config_.parameters()) names.push_back(parameter.name());
    for (const SweepParameter& parameter : config_.fixed()) names.push_back(parameter.name());
    const auto check = [&](absl::string_view flag, const std::string& name, const std::string& part) {
      if (heeded_.count(name) > 0) return;
      source_.Say(part, StrCat("--", flag, "=", name, ": the sweep has no such parameter.", DidYouMean(name, names)),
                  errors_);
    };
    for (const std::string& name : config_.names().ignore()) check("ignore", name, "names.ignore");
    for (const SweepNames::Rename& rename : config_.names().rename()) check("rename", rename.theirs(), "names.rename");
  }

  // ---- Values ----

  // Makes of each value one of the target's type; says which are none. Those of a list are left out, so that what is
  // wrong with the others is said too. Returns whether there is something left.
  bool FitValues(const BoundTarget& bound, const std::string& name, Given* given) {
    std::vector<size_t> wrong;
    const std::vector<Value*> values = given->Values();
    for (size_t i = 0; i < values.size(); ++i) {
      Value* value = values[i];
      if (!bound.key.empty()) {
        Value::Map* map = std::get_if<Value::Map>(&value->content);
        if (map == nullptr) continue;
        const auto key = std::find(map->keys.begin(), map->keys.end(), bound.key);
        if (key == map->keys.end()) continue;
        value = &map->values[static_cast<size_t>(key - map->keys.begin())];
      }
      absl::StatusOr<Value> fitted = Fit(bound.target, *value);
      if (fitted.ok()) {
        *value = *std::move(fitted);
      } else {
        // A word of another program's has a way out too.
        const bool is_word = std::holds_alternative<std::string>(value->content) && !TakesNumbers(bound.target);
        Error(given->parts[i], name,
              StrCat(fitted.status().message(),
                     is_word ? StrCat(" (--ignore=", name, " leaves the parameter out)") : ""));
        wrong.push_back(i);
      }
    }
    if (wrong.size() == values.size() && !values.empty()) return false;
    if (wrong.empty() || given->keys.value) return wrong.empty();
    for (size_t w = wrong.size(); w-- > 0;) {
      given->keys.values->erase(given->keys.values->begin() + static_cast<ptrdiff_t>(wrong[w]));
      given->parts.erase(given->parts.begin() + static_cast<ptrdiff_t>(wrong[w]));
    }
    given->keys.probabilities.reset();
    return true;
  }

  // Whole numbers of what is continuous, where the field takes nothing else.
  template <typename Law>
  void RoundTo1(Law* law, const std::string& part, const std::string& name, const Target& target) {
    if (law->q != 0 && law->q == std::nearbyint(law->q)) return;
    law->q = 1;
    Warn(part, name, StrCat("rounded to whole numbers, which ", target.path, " takes"));
  }

  absl::Status FitRange(const Target& target, const std::string& part, const std::string& name, Distribution* law) {
    if (std::holds_alternative<search::Constant>(*law) || std::holds_alternative<search::Categorical>(*law)) {
      return absl::OkStatus();
    }
    if (!TakesNumbers(target)) {
      return absl::InvalidArgumentError(StrCat(target.path, " takes no range of numbers; list its values"));
    }
    if (!TakesWholeNumbers(target)) return absl::OkStatus();
    if (auto* uniform = std::get_if<search::Uniform>(law)) RoundTo1(uniform, part, name, target);
    if (auto* normal = std::get_if<search::Normal>(law)) RoundTo1(normal, part, name, target);
    if (auto* beta = std::get_if<search::Beta>(law)) RoundTo1(beta, part, name, target);
    return search::Check(*law);
  }

  // Whether a sweep can set `target` to all that `distribution` has.
  static absl::Status CheckRole(const Target& target, const Distribution& distribution) {
    // But augmentation, which only training sees.
    const bool chooses_images =
        absl::StartsWith(target.path, "data.") && !absl::StartsWith(target.path, "data.augmentation.");
    if (chooses_images && search::CountOf(distribution) != 1) {
      return absl::InvalidArgumentError(
          StrCat(target.path, " can have one value only: trials are compared on the same images"));
    }
    return absl::OkStatus();
  }

  // ---- Parameters ----

  // What the parameter `name`, which is called `ours` here, sets: of values that are maps, what each of their keys
  // does, as far as there is something. NotFound where nothing is set.
  absl::StatusOr<std::vector<BoundTarget>> TargetsOf(const std::string& name, const std::string& ours, Given* given) {
    const std::vector<Value*> values = given->Values();
    const bool maps = !values.empty() && std::all_of(values.begin(), values.end(), [](const Value* value) {
      return IsMap(*value) || IsNull(*value);
    }) && std::any_of(values.begin(), values.end(), [](const Value* value) { return IsMap(*value); });
    if (!maps) {
      ASSIGN_OR_RETURN(Target target, FindTarget(ours));
      std::vector<Value> all;
      for (const Value* value : values) all.push_back(*value);
      if (values.empty()) {
        for (const auto* end : {&given->keys.min, &given->keys.max}) {
          if (*end) all.push_back(**end);
        }
      }
      ASSIGN_OR_RETURN(target, Resolve(target, all));
      return std::vector<BoundTarget>{{"", target}};
    }
    std::vector<BoundTarget> targets;
    std::set<std::string> unknown;
    for (const Value* value : values) {
      const Value::Map* map = std::get_if<Value::Map>(&value->content);
      if (map == nullptr) continue;
      for (size_t i = 0; i < map->keys.size(); ++i) {
        const std::string& key = map->keys[i];
        const bool known =
            std::any_of(targets.begin(), targets.end(), [&](const BoundTarget& other) { return other.key == key; });
        if (known) continue;
        absl::StatusOr<Target> target = FindTarget(StrCat(ours, ".", key));
        if (absl::IsNotFound(target.status())) target = FindTarget(key);
        if (target.ok()) target = Resolve(*target, {map->values[i]});
        if (target.ok()) {
          targets.push_back({key, *target});
        } else {
          unknown.insert(StrCat(name, ".", key, " (in a map)"));
        }
      }
    }
    if (!targets.empty()) bounds_.unused.insert(bounds_.unused.end(), unknown.begin(), unknown.end());
    if (targets.empty()) return absl::NotFoundError("no field of the configuration is called as one of its keys.");
    return targets;
  }

  void Unused(const SweepParameter& parameter, absl::string_view why = "") {
    bounds_.unused.push_back(StrCat(parameter.name(), " (", Shortly(parameter), why.empty() ? "" : ", ", why, ")"));
  }

  void BindOne(const SweepParameter& parameter, const std::string& part, std::vector<BoundParameter>* to) {
    const std::string& name = parameter.name();
    if (IsIgnored(name)) return Unused(parameter, "ignored");
    const std::string ours = OursOf(name);
    if (source_.IsUnread(part)) {  // Its name may be wrong as well.
      const absl::StatusOr<Target> target = FindTarget(ours);
      if (!target.ok() || SetsLayers(*target)) bounds_.layers_complete = false;
      return;
    }
    absl::StatusOr<Given> given = GivenOf(parameter, part);
    if (!given.ok()) return Failed(part, name, given.status());
    absl::StatusOr<std::vector<BoundTarget>> targets = TargetsOf(name, ours, &*given);
    bool ok = true;
    if (targets.ok()) {
      for (const BoundTarget& bound : *targets) ok &= FitValues(bound, name, &*given);
    }
    std::vector<std::string> warnings;
    absl::StatusOr<Distribution> law = search::FromWandb(given->keys, &warnings);
    if (law.ok() && method_ == search::Method::kGrid) law = search::InGrid(*law);
    if (!law.ok()) Failed(part, name, law.status());
    const bool no_field = absl::IsNotFound(targets.status()) && ours == name;
    if (!targets.ok()) {
      if (!law.ok()) return;
      if (no_field && search::CountOf(*law) == 1) return Unused(parameter);
      return Failed(part, name, NoField(name, ours, targets.status(), no_field));
    }
    for (const std::string& warning : warnings) Warn(part, name, warning);
    WarnOfLayers(part, name, ours, *targets);
    if (!law.ok() || !ok) return LayersIncompleteBy(*targets);
    for (const BoundTarget& bound : *targets) {
      if (bound.target.path == "train.threads") {
        return Failed(part, name,
                      absl::InvalidArgumentError("train.threads is for the sweep to say, which shares out the cores"));
      }
      absl::Status status = bound.key.empty() ? FitRange(bound.target, part, name, &*law) : absl::OkStatus();
      status.Update(CheckRole(bound.target, *law));
      if (!status.ok()) {
        Error(part, name, status);
        return LayersIncompleteBy(*targets);
      }
    }
    if (!CheckMethod(part, name, *law)) return LayersIncompleteBy(*targets);
    BoundParameter bound = {name, part, *std::move(law), *std::move(targets), {}};
    const std::vector<Value*> values = given->Values();
    for (size_t i = 0; i < values.size(); ++i) bound.value_parts.emplace_back(*values[i], given->parts[i]);
    to->push_back(std::move(bound));
  }

  // What a name may mean and is taken to mean.
  void WarnOfLayers(const std::string& part, const std::string& name, const std::string& ours,
                    const std::vector<BoundTarget>& targets) {
    const absl::StatusOr<Target> target = FindTarget(ours);
    if (!target.ok() || target->kind != Kind::kLayers || targets.size() != 1) return;
    Warn(part, name,
         targets[0].target.kind == Kind::kDepth ? "taken as how many hidden layers there are"
                                                : "taken as how wide the hidden layers are");
  }

  void Failed(const std::string& part, const std::string& name, const absl::Status& status) {
    Error(part, name, status);
    bounds_.layers_complete = false;
  }

  void LayersIncompleteBy(const std::vector<BoundTarget>& targets) {
    for (const BoundTarget& bound : targets) bounds_.layers_complete &= !SetsLayers(bound.target);
  }

  static absl::Status NoField(const std::string& name, const std::string& ours, const absl::Status& status,
                              bool varies) {
    if (ours != name) return absl::InvalidArgumentError(StrCat("--rename=", name, "=", ours, ": ", status.message()));
    if (!varies) return status;
    return absl::InvalidArgumentError(StrCat(status.message(), " It varies: --ignore=", name,
                                             " leaves it out, --rename=", name,
                                             "=OURS says what it is here (docs/sweeps.md has all names)"));
  }

  bool CheckMethod(const std::string& part, const std::string& name, const Distribution& law) {
    const absl::StatusOr<search::Space> space = search::Space::Create({{name, law}});
    const absl::Status status = space.ok() ? search::CheckMethod(method_, *space) : space.status();
    source_.Say(part, "", status, errors_);  // It names the parameter.
    return status.ok();
  }

  // Arguments that the command gives to every trial. What a parameter sets too is the parameter's.
  void BindFixed(const SweepParameter& parameter, const std::string& part) {
    const std::string unused = StrCat("command: --", parameter.name(), " (", Shortly(parameter), ")");
    std::vector<BoundParameter> bound;
    const absl::StatusOr<Target> target = FindTarget(OursOf(parameter.name()));
    const bool ignored = IsIgnored(parameter.name());
    if (!ignored && target.ok()) BindOne(parameter, part, &bound);
    const bool taken = !bound.empty() && ConflictsWithAny(bound[0], bounds_.varied);
    if (bound.empty() || taken) {
      if (!target.ok() || ignored || taken) {
        bounds_.unused.push_back(taken ? StrCat(unused, ", which a parameter sets") : unused);
      }
      return;
    }
    // The last one counts, as in most programs.
    const auto same = std::remove_if(bounds_.fixed.begin(), bounds_.fixed.end(),
                                     [&](const BoundParameter& other) { return ConflictsWithAny(bound[0], {other}); });
    bounds_.fixed.erase(same, bounds_.fixed.end());
    bounds_.fixed.push_back(std::move(bound[0]));
  }

  static bool ConflictsWithAny(const BoundParameter& one, const std::vector<BoundParameter>& others) {
    return FirstConflict(one, others) != nullptr;
  }

  static const BoundParameter* FirstConflict(const BoundParameter& one, const std::vector<BoundParameter>& others) {
    for (const BoundParameter& other : others) {
      for (const BoundTarget& a : one.targets) {
        for (const BoundTarget& b : other.targets) {
          if (Conflict(a.target, b.target)) return &other;
        }
      }
    }
    return nullptr;
  }

  // No two parameters may overwrite each other.
  void CheckConflicts() {
    std::vector<BoundParameter> accepted;
    for (BoundParameter& bound : bounds_.varied) {
      if (const BoundParameter* other = FirstConflict(bound, accepted)) {
        source_.Say(bound.part,
                    StrCat("parameters '", other->name, "' and '", bound.name, "' both set ",
                           bound.targets[0].target.path, "; leave one out: --ignore=", bound.name),
                    errors_);
        bounds_.layers_complete &= !SetsLayers(bound.targets[0].target);
      } else {
        accepted.push_back(std::move(bound));
      }
    }
    bounds_.varied = std::move(accepted);
  }

  // "sgd" beside "momentum" in a list of optimizers is without.
  void LetSgdBePlain() {
    for (std::vector<BoundParameter>* list : {&bounds_.varied, &bounds_.fixed}) {
      for (BoundParameter& bound : *list) {
        const auto* listed = std::get_if<search::Categorical>(&bound.distribution);
        if (listed == nullptr) continue;
        for (BoundTarget& target : bound.targets) {
          target.target.sgd_is_plain =
              std::any_of(listed->values.begin(), listed->values.end(),
                          [](const Value& value) { return SaysMomentum(search::Text(value)); });
        }
      }
    }
  }

  // A bound that no trial clips by.
  void SayThatClippingIsOff() {
    const auto all = [&](Kind kind, const std::function<void(const BoundParameter&)>& body) {
      for (const std::vector<BoundParameter>* list : {&bounds_.varied, &bounds_.fixed}) {
        for (const BoundParameter& bound : *list) {
          if (bound.targets.size() == 1 && bound.targets[0].target.kind == kind) body(bound);
        }
      }
    };
    bool is_off = false;
    all(Kind::kClipping, [&](const BoundParameter& bound) {
      const std::vector<Value> values = ValuesToTry(bound.distribution);
      is_off = std::all_of(values.begin(), values.end(), [](const Value& value) { return value == Value(false); });
    });
    if (!is_off) return;
    all(Kind::kClipNorm, [&](const BoundParameter& bound) {
      if (search::CountOf(bound.distribution) != 1) return;
      const Value value = search::ValueAt(bound.distribution, 0);
      bounds_.unused.push_back(StrCat(bound.name, " (", search::Text(value), ", clipping is off)"));
    });
  }

  const SweepConfig& config_;
  const Source& source_;
  const search::Method method_;
  Remarks* const errors_;
  Remarks* const warnings_;
  std::map<std::string, std::string> renames_;
  std::set<std::string> heeded_;
  BoundParameters bounds_;
};

}  // namespace

BoundParameters Bind(const SweepConfig& config, const Source& source, search::Method method, Remarks* errors,
                     Remarks* warnings) {
  return Binder(config, source, method, errors, warnings).Run();
}

std::string BoundParameter::PartOf(const Value& value) const {
  for (const auto& [listed, listed_part] : value_parts) {
    if (listed == value) return listed_part;
  }
  const bool is_last = search::ValueAt(distribution, 1) == value;
  return value_parts.empty() ? StrCat(part, is_last ? ".max" : ".min") : part;
}

void AddSettings(const BoundParameter& parameter, const Value& value, std::vector<Setting>* settings) {
  for (const BoundTarget& bound : parameter.targets) {
    if (bound.key.empty()) {
      settings->push_back({&bound.target, value});
      continue;
    }
    const Value::Map* map = std::get_if<Value::Map>(&value.content);
    if (map == nullptr) continue;
    for (size_t i = 0; i < map->keys.size(); ++i) {
      if (map->keys[i] == bound.key) settings->push_back({&bound.target, map->values[i]});
    }
  }
}

}  // namespace inknet::sweep
