#include "train/trial.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "data/split.h"
#include "evaluation/temperature.h"
#include "model/model_file.h"
#include "nn/network.h"
#include "nn/spec.h"
#include "proto/run.pb.h"
#include "proto/trial_process.pb.h"
#include "train/base_model.h"
#include "train/model_of.h"
#include "train/run_data.h"
#include "train/trainer.h"
#include "train/training_spec.h"
#include "train/trial_channel.h"
#include "util/machine.h"
#include "util/status.h"

namespace inknet::train {
namespace {

using Clock = std::chrono::steady_clock;

// Where the kernel has to end a process for want of memory it is to be a trial, not the sweep.
void OfferToBeKilled() {
  if (std::FILE* file = std::fopen("/proc/self/oom_score_adj", "w"); file != nullptr) {
    std::fputs("500", file);
    std::fclose(file);
  }
}

// Trains as `order` says, reporting epochs. The outcome is an error where no trial could go on.
absl::StatusOr<TrialReport> RunTrial(const TrialOrder& order, Clock::time_point start, TrialChannel* sweep) {
  TrialReport report;
  RunConfig config = order.config();
  ASSIGN_OR_RETURN(const std::optional<model::Model> base, LoadBaseModel(&config));
  ASSIGN_OR_RETURN(const RunData data, LoadRunData(config, base.has_value() ? &*base : nullptr, /*suspect=*/false));
  const data::Dataset& dataset = data.dataset;
  const data::Split& split = data.split;
  ASSIGN_OR_RETURN(nn::NetworkSpec spec, TrainingSpec(config, dataset, split));
  if (base.has_value()) spec.pixel_scale = base->pixel_scale;
  absl::StatusOr<std::unique_ptr<nn::Network>> network = nn::CreateNetwork(config.model().backend(), spec);
  if (!network.ok()) {
    report.set_failure(std::string(network.status().message()));
    return report;
  }
  if (base.has_value()) RETURN_IF_ERROR(StartFrom(*base, dataset.class_names, network->get()));

  TrainerCallbacks callbacks;
  callbacks.on_start = [&] {
    report.mutable_finished()->set_startup_seconds(std::chrono::duration<double>(Clock::now() - start).count());
  };
  int next_bracket = 0;
  callbacks.on_epoch = [&](const EpochRecord& epoch) {
    TrialReport after;
    *after.mutable_epoch() = epoch;
    if (next_bracket < order.judged_after_size() && order.judged_after(next_bracket) == epoch.epoch()) {
      ++next_bracket;
      after.set_waits(true);
    }
    sweep->Report(after);
    if (after.waits()) sweep->WaitForGo();
    return absl::OkStatus();
  };
  const std::atomic<bool> never{false};
  const absl::StatusOr<TrainingOutcome> outcome = Train(config, dataset.train, split, network->get(), never, callbacks);
  if (!outcome.ok() || outcome->status != RunRecord::FINISHED) {
    report.set_failure(outcome.ok() ? outcome->message : std::string(outcome.status().message()));
    return report;
  }

  const auto model_with = [&](const nn::Parameters& parameters) -> absl::StatusOr<model::Model> {
    model::Model model = ModelOf(config.model(), dataset, spec.pixel_scale, parameters);
    RETURN_IF_ERROR((*network)->SetParameters(parameters));
    ASSIGN_OR_RETURN(model.temperature, evaluation::FitTemperature(dataset.train, split.validation, network->get()));
    return model;
  };
  ASSIGN_OR_RETURN(const model::Model last, model_with((*network)->GetParameters()));
  RETURN_IF_ERROR(sweep->CheckWanted());
  RETURN_IF_ERROR(model::SaveModel(order.model_path(), last));
  if (config.train().early_stopping().patience() > 0 && outcome->best != nullptr) {
    ASSIGN_OR_RETURN(const model::Model best, model_with(*outcome->best));
    RETURN_IF_ERROR(model::SaveModel(order.best_model_path(), best));
    report.mutable_finished()->set_best_epoch(outcome->best_epoch);
  }
  report.mutable_finished()->set_peak_memory_mib(PeakMemoryMib());
  return report;
}

}  // namespace

int TrialMain(const std::string& folder) {
  const Clock::time_point start = Clock::now();
  OfferToBeKilled();
  const absl::StatusOr<std::unique_ptr<TrialChannel>> sweep =
      folder.empty() ? TrialChannel::OfSocket() : TrialChannel::OfFolder(folder);
  if (!sweep.ok()) {
    std::fprintf(stderr, "%s\n", std::string(sweep.status().message()).c_str());
    return 1;
  }
  const absl::StatusOr<TrialReport> outcome = RunTrial((*sweep)->order(), start, sweep->get());
  TrialReport last;
  if (outcome.ok()) {
    last = *outcome;
  } else {
    last.set_error(std::string(outcome.status().message()));
  }
  (*sweep)->Report(last);
  // Without destructors: a thread is still listening.
  ::_exit(0);
}

}  // namespace inknet::train
