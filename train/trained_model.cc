#include "train/trained_model.h"

#include <utility>

#include "absl/flags/flag.h"
#include "nn/spec.h"
#include "proto/run.pb.h"
#include "util/status.h"

ABSL_FLAG(std::string, run, "", "folder of a run, such as runs/emnist_best-20261122-120000");
ABSL_FLAG(std::string, model, "", "model file (safetensors), instead of --run");

namespace inknet::train {

absl::StatusOr<TrainedModel> LoadTrainedModel() {
  const std::string run = absl::GetFlag(FLAGS_run);
  const std::string model = absl::GetFlag(FLAGS_model);
  if (run.empty() == model.empty()) {
    return absl::InvalidArgumentError(
        run.empty() ? "--run=FOLDER is needed, the folder of a run such as runs/...; or --model=FILE"
                    : "--run and --model are both given; one says which model is meant");
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
  ASSIGN_OR_RETURN(trained.model, folder.ReadModel());
  trained.model_path = folder.model_path();
  trained.config = std::move(*record.mutable_config());
  trained.folder = std::move(folder);
  return trained;
}

absl::StatusOr<std::unique_ptr<nn::Network>> MakeNetwork(const model::Model& model, const TrainConfig& train) {
  nn::NetworkSpec spec = nn::MakeSpec(model.architecture, train, model.image_rows * model.image_columns,
                                      static_cast<int>(model.class_names.size()));
  spec.pixel_scale = model.pixel_scale;
  ASSIGN_OR_RETURN(std::unique_ptr<nn::Network> network, nn::CreateNetwork(model.architecture.backend(), spec));
  RETURN_IF_ERROR(network->SetParameters(model.parameters));
  return network;
}

}  // namespace inknet::train
