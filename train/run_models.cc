#include "train/run_models.h"

#include <utility>

#include "train/model_of.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::train {

using record::Which;

RunModels::RunModels(record::RunFolder folder, const ModelConfig& architecture, const data::Dataset& dataset,
                     float pixel_scale)
    : folder_(std::move(folder)), architecture_(architecture), dataset_(dataset), pixel_scale_(pixel_scale) {}

model::Model RunModels::Make(const nn::Parameters& parameters, float temperature) const {
  model::Model model = ModelOf(architecture_, dataset_, pixel_scale_, parameters);
  model.temperature = temperature;
  return model;
}

absl::Status RunModels::Save(const checkpoint::Progress& progress, int epochs, float temperature) const {
  if (progress.best == nullptr) {
    // A run that was killed and goes on from before its first epoch was finished may have left some.
    RETURN_IF_ERROR(RemoveFile(folder_.model_path(Which::kBest)));
    return RemoveFile(folder_.model_path(Which::kLast));
  }
  absl::Status status = folder_.WriteModel(Which::kBest, Make(*progress.best, temperature));
  const bool is_best = progress.best_epoch == epochs;
  status.Update(folder_.WriteModel(Which::kLast, Make(progress.epoch_end->parameters, is_best ? temperature : 1)));
  return status;
}

}  // namespace inknet::train
