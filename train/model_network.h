// A network for a model that has been trained.
#ifndef INKNET_TRAIN_MODEL_NETWORK_H_
#define INKNET_TRAIN_MODEL_NETWORK_H_

#include <memory>

#include "absl/status/statusor.h"
#include "model/model.h"
#include "nn/network.h"
#include "proto/config.pb.h"

namespace inknet::train {

// A network with the model's weights. `train` says how many threads, what the loss is, and the largest batch.
absl::StatusOr<std::unique_ptr<nn::Network>> MakeNetwork(const model::Model& model, const TrainConfig& train);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_MODEL_NETWORK_H_
