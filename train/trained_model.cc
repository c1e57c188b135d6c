#include "train/trained_model.h"

#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "proto/run.pb.h"
#include "util/status.h"

ABSL_FLAG(std::string, run, "", "folder of a run, such as runs/emnist-20261122-120000");
ABSL_FLAG(std::string, model, "", "model file (safetensors), instead of --run");
ABSL_FLAG(std::string, which, "best", "of --run, the model of the best epoch (best) or of the last one (last)");

namespace inknet::train {

absl::StatusOr<TrainedModel> LoadTrainedModel() {
  const std::string run = absl::GetFlag(FLAGS_run);
  const std::string model = absl::GetFlag(FLAGS_model);
  if (run.empty() == model.empty()) {
    return absl::InvalidArgumentError(
        run.empty() ? "--run=FOLDER is needed, the folder of a run such as runs/...; or --model=FILE"
                    : "--run and --model are both given; one says which model is meant");
  }
  const std::string which = absl::GetFlag(FLAGS_which);
  if (which != "best" && which != "last") {
    return absl::InvalidArgumentError(absl::StrCat("--which is '", which, "'; it must be best or last"));
  }
  TrainedModel trained;
  if (run.empty()) {
    trained.model_path = model;
    ASSIGN_OR_RETURN(trained.model, model::LoadModel(model));
    trained.config.mutable_data()->set_dataset(trained.model.data.dataset());
    return trained;
  }
  ASSIGN_OR_RETURN(record::RunFolder folder, record::RunFolder::Open(run));
  ASSIGN_OR_RETURN(RunRecord record, folder.ReadRecord());
  trained.which = which == "best" ? record::Which::kBest : record::Which::kLast;
  trained.model_path = folder.ExistingModelPath(trained.which);
  ASSIGN_OR_RETURN(trained.model, model::LoadModel(trained.model_path));
  trained.config = std::move(*record.mutable_config());
  trained.folder = std::move(folder);
  return trained;
}

}  // namespace inknet::train
