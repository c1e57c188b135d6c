#include "nn/network.h"

#include "absl/strings/str_cat.h"
#include "util/status.h"

namespace inknet::nn {
namespace {

// `trained_only`: without the mean and variance of batch normalization.
absl::Status CheckShapes(const NetworkSpec& spec, const Parameters& parameters, bool trained_only) {
  if (parameters.size() != static_cast<size_t>(spec.layers())) {
    return absl::InvalidArgumentError(
        absl::StrCat("the model has ", parameters.size(), " layers; this network has ", spec.layers()));
  }
  for (size_t l = 0; l < parameters.size(); ++l) {
    const DenseParameters& layer = parameters[l];
    const int inputs = spec.widths[l];
    const int outputs = spec.widths[l + 1];
    const size_t normalized = spec.normalizes(static_cast<int>(l)) ? static_cast<size_t>(outputs) : 0;
    const size_t measured = spec.normalization == ModelConfig::BATCH && !trained_only ? normalized : 0;
    if (layer.inputs != inputs || layer.outputs != outputs ||
        layer.weights.size() != static_cast<size_t>(inputs) * static_cast<size_t>(outputs) ||
        layer.biases.size() != static_cast<size_t>(outputs)) {
      return absl::InvalidArgumentError(absl::StrCat("layer ", l, " of the model is ", layer.inputs, " x ",
                                                     layer.outputs, "; this network's is ", inputs, " x ", outputs));
    }
    if (layer.scales.size() != normalized || layer.mean.size() != measured || layer.variance.size() != measured) {
      return absl::InvalidArgumentError(absl::StrCat("layer ", l, " of the model is not normalized as this network's: ",
                                                     ModelConfig::Normalization_Name(spec.normalization)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckShapes(const NetworkSpec& spec, const Parameters& parameters) {
  return CheckShapes(spec, parameters, /*trained_only=*/false);
}

absl::Status CheckShapes(const NetworkSpec& spec, const TrainingState& state) {
  RETURN_IF_ERROR(CheckShapes(spec, state.parameters));
  RETURN_IF_ERROR(CheckShapes(spec, state.first_moments, /*trained_only=*/true));
  RETURN_IF_ERROR(CheckShapes(spec, state.second_moments, /*trained_only=*/true));
  if (state.steps < 0) return absl::InvalidArgumentError(absl::StrCat("a state after ", state.steps, " steps"));
  return absl::OkStatus();
}

}  // namespace inknet::nn
