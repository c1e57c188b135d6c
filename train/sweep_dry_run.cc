#include "train/sweep_dry_run.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "data/dataset.h"
#include "data/split.h"
#include "nn/network.h"
#include "nn/spec.h"
#include "proto/config.pb.h"
#include "sweep/search/sampler.h"
#include "sweep/search/space.h"
#include "sweep/search/value.h"
#include "train/trainer.h"
#include "train/training_spec.h"
#include "util/duration.h"
#include "util/machine.h"
#include "util/status.h"

namespace inknet::train {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kShownSuggestions = 10;

// How long to try, as near as one more suggestion comes to it.
constexpr double kPatienceSeconds = 3;

// As many images as give a time to rely on.
constexpr size_t kTriedImages = 4096;
constexpr size_t kTriedBatches = 8;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

void PrintParameters(const sweep::Plan& plan) {
  size_t name = 0;
  size_t field = 0;
  for (const sweep::PlannedParameter& parameter : plan.parameters) {
    name = std::max(name, parameter.name.size());
    field = std::max(field, parameter.field.size());
  }
  for (const sweep::PlannedParameter& parameter : plan.parameters) {
    absl::PrintF("  %-*s  %-*s  %s\n", name, parameter.name, field, parameter.field, parameter.distribution);
  }
}

// The first suggestions; Bayes' know of no trial that is over.
absl::StatusOr<std::vector<search::Assignment>> FirstSuggestions(const sweep::Plan& plan) {
  std::vector<search::Assignment> suggestions;
  std::vector<search::Trial> history;
  for (int64_t t = 0; t < std::min(plan.trials, kShownSuggestions); ++t) {
    ASSIGN_OR_RETURN(const search::Suggestion suggestion,
                     search::Suggest(plan.method, {plan.space, plan.goal, plan.seed, t, history}));
    if (!suggestion) break;
    suggestions.push_back(*suggestion);
    history.push_back({*suggestion, search::TrialState::kRunning, 0});
  }
  return suggestions;
}

void PrintSuggestions(const sweep::Plan& plan, const std::vector<search::Assignment>& suggestions) {
  absl::PrintF("the first %d of %d trials:\n", suggestions.size(), plan.trials);
  for (size_t t = 0; t < suggestions.size(); ++t) {
    std::vector<std::string> settings;
    for (const search::Dimension& dimension : plan.space.dimensions()) {
      const search::Value& value = suggestions[t][dimension.parameter];
      const double* real = std::get_if<double>(&value.content);
      settings.push_back(absl::StrFormat("%s %s", plan.space.parameters()[dimension.parameter].name,
                                         real != nullptr ? absl::StrFormat("%.4g", *real) : search::Text(value)));
    }
    absl::PrintF("  %4d  %s\n", t, settings.empty() ? "nothing varies" : absl::StrJoin(settings, ", "));
  }
}

// The seconds that a whole run of `config` takes, from an epoch on some of the images.
absl::StatusOr<double> SecondsOf(RunConfig config, const data::Dataset& dataset) {
  const data::Split all = data::StratifiedSplit(dataset.train.labels, dataset.classes(),
                                                config.data().validation_fraction(), config.train().seed());
  const size_t images = std::min(
      all.train.size(), std::max(kTriedImages, kTriedBatches * static_cast<size_t>(config.train().batch_size())));
  const double share = static_cast<double>(images) / static_cast<double>(all.train.size());
  data::Split some = all;
  some.train.resize(images);
  some.validation.resize(std::max<size_t>(1, static_cast<size_t>(share * static_cast<double>(all.validation.size()))));
  const int epochs = config.train().epochs();
  config.mutable_train()->set_epochs(1);
  config.mutable_train()->mutable_schedule()->Clear();
  ASSIGN_OR_RETURN(const nn::NetworkSpec spec, TrainingSpec(config, dataset, some));
  ASSIGN_OR_RETURN(const std::unique_ptr<nn::Network> network, nn::CreateNetwork(config.model().backend(), spec));
  const std::atomic<bool> never{false};
  const Clock::time_point start = Clock::now();
  RETURN_IF_ERROR(Train(config, dataset.train, some, network.get(), never, {}).status());
  return SecondsSince(start) / share * epochs;
}

}  // namespace

absl::Status DryRun(const SweepConfig& config, const sweep::Plan& plan, const sweep::CoreShares& shares) {
  PrintParameters(plan);
  ASSIGN_OR_RETURN(const std::vector<search::Assignment> suggestions, FirstSuggestions(plan));
  PrintSuggestions(plan, suggestions);

  std::optional<data::Dataset> dataset;
  double seconds = 0;
  int measured = 0;
  double start_seconds = 0;
  const Clock::time_point start = Clock::now();
  for (const search::Assignment& suggestion : suggestions) {
    absl::StatusOr<RunConfig> run = plan.config_for(suggestion);
    if (!run.ok()) continue;  // A trial that fails.
    run->mutable_data()->set_download(false);
    run->mutable_train()->set_threads(shares.threads);
    if (!dataset) {
      ASSIGN_OR_RETURN(dataset, data::Load(run->data(), run->train().seed()));
      start_seconds = SecondsSince(start);
      absl::PrintF("%s\n", data::Describe(*dataset));
    }
    const absl::StatusOr<double> of_run = SecondsOf(*run, *dataset);
    if (!of_run.ok()) continue;
    seconds += *of_run + start_seconds;
    ++measured;
    if (SecondsSince(start) > kPatienceSeconds) break;
  }
  if (measured == 0) {
    absl::PrintF("none of the first trials can be trained, so their time is not known\n");
    return absl::OkStatus();
  }
  const double one = seconds / measured;
  const double rounds = static_cast<double>(plan.trials) / std::min<double>(shares.parallel, plan.trials);
  absl::PrintF("%d trials, %d at once with %d thread%s each: about %s a trial, %s in all%s; %.0f MiB at once\n",
               plan.trials, shares.parallel, shares.threads, shares.threads == 1 ? "" : "s", FormatSeconds(one),
               FormatSeconds(one * rounds), config.has_early_terminate() ? " at most" : "",
               PeakMemoryMib() * std::min<double>(shares.parallel, plan.trials));
  absl::PrintF("nothing was written\n");
  return absl::OkStatus();
}

}  // namespace inknet::train
