// What the programs that use a trained model have in common: the flags --run, --which and --model, and loading what
// they name.
#ifndef INKNET_TRAIN_TRAINED_MODEL_H_
#define INKNET_TRAIN_TRAINED_MODEL_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "model/model_file.h"
#include "proto/config.pb.h"
#include "record/run_folder.h"

namespace inknet::train {

struct TrainedModel {
  model::Model model;
  std::string model_path;
  // Of a run; kBest for a model alone.
  record::Which which = record::Which::kBest;
  // As the run was configured; for a model alone, the defaults, and the data set that it was trained on.
  RunConfig config;
  // The run's folder; empty for a model alone.
  std::optional<record::RunFolder> folder;
};

// What --run=FOLDER or --model=FILE names, of which there must be one. --which=last takes a run's last model instead of
// its best.
absl::StatusOr<TrainedModel> LoadTrainedModel();

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TRAINED_MODEL_H_
