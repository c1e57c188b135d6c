#include "train/model_network.h"

#include "nn/spec.h"
#include "util/status.h"

namespace inknet::train {

absl::StatusOr<std::unique_ptr<nn::Network>> MakeNetwork(const model::Model& model, const TrainConfig& train) {
  nn::NetworkSpec spec = nn::MakeSpec(model.architecture, train, model.image_rows * model.image_columns,
                                      static_cast<int>(model.class_names.size()));
  spec.pixel_scale = model.pixel_scale;
  ASSIGN_OR_RETURN(std::unique_ptr<nn::Network> network, nn::CreateNetwork(model.architecture.backend(), spec));
  RETURN_IF_ERROR(network->SetParameters(model.parameters));
  return network;
}

}  // namespace inknet::train
