#include "sweep/heeded.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "sweep/parameters.h"
#include "sweep/search/sampler.h"
#include "sweep/search/space.h"
#include "sweep/search/value.h"

namespace inknet::sweep {
namespace {

using absl::StrCat;

// A second of trying: configurations to make, fewer where each has many parameters.
int64_t MostConfigurations(const Plan& plan) {
  constexpr int64_t kMost = 2000;
  constexpr int64_t kMostSettings = 20000;
  const auto parameters = static_cast<int64_t>(plan.parameters.size());
  return std::min(kMost, kMostSettings / std::max<int64_t>(parameters, 1));
}

void KeepWhatOptimizerHeeds(OptimizerConfig* optimizer) {
  const OptimizerConfig::Algorithm algorithm = optimizer->algorithm();
  const bool is_sgd = algorithm == OptimizerConfig::SGD;
  const bool is_adam =
      algorithm == OptimizerConfig::ADAM || algorithm == OptimizerConfig::ADAMW || algorithm == OptimizerConfig::NADAM;
  if (!is_sgd) {
    optimizer->clear_momentum();
    optimizer->clear_nesterov();
  } else {
    optimizer->clear_epsilon();
  }
  if (!is_adam) {
    optimizer->clear_beta1();
    optimizer->clear_beta2();
  }
  if (algorithm != OptimizerConfig::RMSPROP) optimizer->clear_decay();
}

void KeepWhatScheduleHeeds(ScheduleConfig* schedule) {
  const ScheduleConfig::Shape shape = schedule->shape();
  const bool one_cycle = shape == ScheduleConfig::ONE_CYCLE;
  if (shape != ScheduleConfig::COSINE && shape != ScheduleConfig::LINEAR && !one_cycle) schedule->clear_final_share();
  if (shape != ScheduleConfig::STEP) {
    schedule->clear_milestones();
    schedule->clear_factor();
  }
  if (!one_cycle) {
    schedule->clear_initial_share();
    schedule->clear_rising_share();
  }
}

void KeepWhatModelHeeds(ModelConfig* model) {
  if (model->hidden_units().empty()) {
    model->clear_activation();
    model->clear_dropout();
    model->clear_normalization();
  }
  if (model->normalization() != ModelConfig::BATCH) model->clear_normalization_images();
  const bool drops = std::any_of(model->dropout().begin(), model->dropout().end(), [](double p) { return p > 0; });
  if (!drops) model->clear_dropout();
}

void KeepWhatTrainingHeeds(TrainConfig* train) {
  KeepWhatOptimizerHeeds(train->mutable_optimizer());
  KeepWhatScheduleHeeds(train->mutable_schedule());
  EarlyStoppingConfig* stopping = train->mutable_early_stopping();
  if (stopping->patience() == 0) stopping->Clear();
  DivergenceConfig* divergence = train->mutable_divergence();
  if (divergence->action() == DivergenceConfig::STOP) {
    divergence->clear_learning_rate_factor();
    divergence->clear_max_rollbacks();
  }
  if (train->class_weighting() != TrainConfig::LIST) train->clear_class_weights();
  train->clear_checkpoint();  // A trial writes none.
}

void KeepWhatAugmentationHeeds(AugmentationConfig* augmentation) {
  if (augmentation->strength() == 0) {
    augmentation->Clear();
    augmentation->set_strength(0);
  }
  if (augmentation->erase() == 0) augmentation->clear_erase_share();
}

// The trials, as far as they can be known.
std::vector<search::Assignment> TrialsOf(const Plan& plan) {
  const search::Method method = plan.method == search::Method::kGrid ? search::Method::kGrid : search::Method::kRandom;
  std::vector<search::Assignment> trials;
  for (int64_t t = 0; t < std::min(plan.trials, MostConfigurations(plan)); ++t) {
    const absl::StatusOr<search::Suggestion> suggestion =
        search::Suggest(method, {plan.space, plan.goal, plan.seed, t, {}});
    if (!suggestion.ok() || !suggestion->has_value()) break;
    trials.push_back(**suggestion);
  }
  return trials;
}

std::string BytesOf(const Plan& plan, const search::Assignment& assignment) {
  const absl::StatusOr<RunConfig> run = plan.config_for(assignment);
  return run.ok() ? Heeded(*run).SerializeAsString() : std::string(run.status().message());
}

// Whether another value of parameter `p` would give another configuration than `assignment`'s.
bool IsHeeded(const Plan& plan, size_t p, const std::string& bytes, search::Assignment assignment) {
  constexpr int kEnough = 8;
  const search::Value given = assignment[p];
  int tried = 0;
  for (const search::Value& other : ValuesToTry(plan.space.parameters()[p].distribution)) {
    if (other == given) continue;
    if (++tried > kEnough) break;
    assignment[p] = other;
    if (BytesOf(plan, assignment) != bytes) return true;
  }
  return false;
}

}  // namespace

RunConfig Heeded(const RunConfig& run) {
  RunConfig heeded = run;
  KeepWhatModelHeeds(heeded.mutable_model());
  KeepWhatTrainingHeeds(heeded.mutable_train());
  KeepWhatAugmentationHeeds(heeded.mutable_data()->mutable_augmentation());
  return heeded;
}

void WarnOfWhatIsNotHeeded(const Plan& plan, const Source& source, Remarks* warnings) {
  const std::vector<search::Assignment> trials = TrialsOf(plan);
  if (trials.empty()) return;
  std::set<std::string> different;
  std::vector<std::string> bytes;
  for (const search::Assignment& trial : trials) different.insert(bytes.emplace_back(BytesOf(plan, trial)));
  const size_t same = trials.size() - different.size();
  // Whether a value is heeded depends on the others of its trial.
  const size_t looked_at_most =
      static_cast<size_t>(MostConfigurations(plan)) / std::max<size_t>(plan.space.dimensions().size(), 1) + 1;
  const size_t step = trials.size() / looked_at_most + 1;
  for (const search::Dimension& dimension : plan.space.dimensions()) {
    const size_t p = dimension.parameter;
    size_t looked_at = 0;
    size_t unheeded = 0;
    for (size_t t = 0; t < trials.size(); t += step) {
      ++looked_at;
      if (!IsHeeded(plan, p, bytes[t], trials[t])) ++unheeded;
    }
    if (unheeded == 0) continue;
    const size_t scaled = unheeded * trials.size() / looked_at;
    const std::string& name = plan.space.parameters()[p].name;
    source.Say(plan.part_of(name),
               StrCat("parameter '", name, "' changes nothing in ", step > 1 ? "about " : "", scaled, " of ",
                      trials.size(), " trials, whose other settings do not heed it; ", same, " of all trials would be ",
                      "the same as others"),
               warnings);
  }
  if (plan.space.dimensions().empty() && trials.size() > 1) {
    source.Say("run_cap", StrCat("no parameter varies: all ", trials.size(), " trials are the same"), warnings);
  }
}

}  // namespace inknet::sweep
