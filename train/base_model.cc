#include "train/base_model.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "model/model_file.h"
#include "proto/validate.h"
#include "record/run_folder.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::train {
namespace {

absl::StatusOr<model::Model> Load(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    if (!FileExists(path)) {
      return absl::NotFoundError(absl::StrCat(path, ": there is no such run or model file (train.from, --from)"));
    }
    return model::LoadModel(path);
  }
  ASSIGN_OR_RETURN(const record::RunFolder folder, record::RunFolder::Open(path));
  return model::LoadModel(folder.ExistingModelPath(record::Which::kBest));
}

std::string Layers(const ModelConfig& model) {
  return model.hidden_units().empty() ? "none" : absl::StrJoin(model.hidden_units(), ",");
}

// "runs/a: its model has model.hidden_units 512,512, and 256 is asked for; ..."
absl::Status Differs(const std::string& path, const char* field, const std::string& there, const std::string& here) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": its model has model.", field, " ", there, ", and ", here,
                                                 " is asked for; leave it out: layers are those of the model"));
}

absl::Status TakeLayers(const std::string& path, const ModelConfig& from, ModelConfig* config) {
  if (!config->hidden_units().empty() && Layers(*config) != Layers(from)) {
    return Differs(path, "hidden_units", Layers(from), Layers(*config));
  }
  if (config->has_activation() && config->activation() != from.activation()) {
    return Differs(path, "activation", ModelConfig::Activation_Name(from.activation()),
                   ModelConfig::Activation_Name(config->activation()));
  }
  if (config->has_normalization() && config->normalization() != from.normalization()) {
    return Differs(path, "normalization", ModelConfig::Normalization_Name(from.normalization()),
                   ModelConfig::Normalization_Name(config->normalization()));
  }
  *config->mutable_hidden_units() = from.hidden_units();
  config->set_activation(from.activation());
  config->set_normalization(from.normalization());
  if (config->dropout().empty()) *config->mutable_dropout() = from.dropout();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<model::Model>> LoadBaseModel(RunConfig* config) {
  const std::string& path = config->train().from();
  if (path.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(model::Model model, Load(path));
  RETURN_IF_ERROR(TakeLayers(path, model.architecture, config->mutable_model()));
  RETURN_IF_ERROR(ValidateModelConfig(config->model()));
  const int hidden = config->model().hidden_units_size();
  if (config->train().freeze_layers() > hidden) {
    return absl::InvalidArgumentError(
        absl::StrCat("train.freeze_layers is ", config->train().freeze_layers(), "; it must be 0 .. ", hidden,
                     ", so that the last layer of the model's ", hidden + 1, " is trained at least"));
  }
  return model;
}

bool KeepsLastLayer(const model::Model& from, const std::vector<std::string>& class_names) {
  return from.class_names == class_names;
}

absl::Status StartFrom(const model::Model& from, const std::vector<std::string>& class_names, nn::Network* network) {
  nn::Parameters parameters = network->GetParameters();
  const size_t kept = std::min(parameters.size(), from.parameters.size()) - (KeepsLastLayer(from, class_names) ? 0 : 1);
  std::copy_n(from.parameters.begin(), kept, parameters.begin());
  return network->SetParameters(parameters);
}

}  // namespace inknet::train
