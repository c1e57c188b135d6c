// The model whose weights training starts from (TrainConfig.from).
#ifndef INKNET_TRAIN_BASE_MODEL_H_
#define INKNET_TRAIN_BASE_MODEL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "model/model.h"
#include "nn/network.h"
#include "proto/config.pb.h"

namespace inknet::train {

// The model that `config` names, a run's best or that of a file; none where it names none. The layers, their activation
// and their normalization, and the dropout where `config` says nothing of it, are written into config->model(): what it
// says already and is not so is an error.
absl::StatusOr<std::optional<model::Model>> LoadBaseModel(RunConfig* config);

// Whether a network for these classes keeps the model's last layer.
bool KeepsLastLayer(const model::Model& from, const std::vector<std::string>& class_names);

// Gives `network`, fresh from its creation, the weights of `from`: all but those of a last layer that is not kept.
absl::Status StartFrom(const model::Model& from, const std::vector<std::string>& class_names, nn::Network* network);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_BASE_MODEL_H_
