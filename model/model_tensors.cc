#include "model/model_tensors.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "model/json_text.h"
#include "proto/text.h"
#include "proto/validate.h"
#include "util/printable.h"
#include "util/shortest.h"
#include "util/status.h"

namespace inknet::model {
namespace {

using Metadata = std::map<std::string, std::string>;

constexpr char kFormat[] = "inknet-model";
constexpr char kVersion[] = "1";
constexpr int kMaxImageSide = 4096;
constexpr size_t kMaxNameBytes = 100;

absl::Status Bad(absl::string_view what) { return absl::InvalidArgumentError(what); }

// As much of a text from a file as a message shows.
std::string Quoted(absl::string_view text) {
  return absl::StrCat("'", absl::Utf8SafeCEscape(text.substr(0, kMaxNameBytes)), "'");
}

std::string WeightName(size_t layer) { return absl::StrCat("layers.", layer, ".weight"); }
std::string BiasName(size_t layer) { return absl::StrCat("layers.", layer, ".bias"); }
std::string ScaleName(size_t layer) { return absl::StrCat("layers.", layer, ".scale"); }

// Scales of layer `l` of `layers`, with `outputs` units.
size_t ScalesOf(const ModelConfig& architecture, size_t l, size_t layers, size_t outputs) {
  return architecture.normalization() == ModelConfig::LAYER && l + 1 < layers ? outputs : 0;
}

// Names are printed, on terminals too, which take some control characters for commands.
absl::Status CheckClassNames(const std::vector<std::string>& names) {
  if (names.empty()) return Bad("there are no class names");
  for (const std::string& name : names) {
    if (name.empty() || name.size() > kMaxNameBytes || !IsPrintable(name)) {
      return Bad(absl::StrCat("the class name '", absl::Utf8SafeCEscape(name.substr(0, kMaxNameBytes)),
                              "' is not 1 .. ", kMaxNameBytes, " bytes without control characters"));
    }
  }
  return absl::OkStatus();
}

// Inputs, the hidden layers, classes: layer l maps widths[l] to widths[l + 1]. Checks all of the model but its
// parameters.
absl::StatusOr<std::vector<size_t>> LayerWidths(const Model& model) {
  const auto is_side = [](int pixels) { return pixels >= 1 && pixels <= kMaxImageSide; };
  if (!is_side(model.image_rows) || !is_side(model.image_columns)) {
    return Bad(absl::StrCat("images of ", model.image_rows, " x ", model.image_columns, " pixels; each must be 1 .. ",
                            kMaxImageSide));
  }
  if (!(model.pixel_scale > 0 && std::isfinite(model.pixel_scale))) {
    return Bad(absl::StrCat("pixel_scale is ", model.pixel_scale, "; it must be more than 0, and finite"));
  }
  if (!(model.temperature > 0 && std::isfinite(model.temperature))) {
    return Bad(absl::StrCat("temperature is ", model.temperature, "; it must be more than 0, and finite"));
  }
  RETURN_IF_ERROR(CheckClassNames(model.class_names));
  RETURN_IF_ERROR(ValidateModelConfig(model.architecture));
  if (model.architecture.normalization() == ModelConfig::BATCH) {
    return Bad("batch normalization, which a model's weights have in them");
  }
  std::vector<size_t> widths = {static_cast<size_t>(model.image_rows) * static_cast<size_t>(model.image_columns)};
  for (const int units : model.architecture.hidden_units()) widths.push_back(static_cast<size_t>(units));
  widths.push_back(model.class_names.size());
  return widths;
}

bool AllFinite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

absl::Status CheckParameters(const ModelConfig& architecture, const nn::Parameters& parameters,
                             const std::vector<size_t>& widths) {
  if (parameters.size() != widths.size() - 1) {
    return Bad(absl::StrCat(parameters.size(), " layers; the architecture has ", widths.size() - 1));
  }
  for (size_t l = 0; l < parameters.size(); ++l) {
    const nn::DenseParameters& layer = parameters[l];
    if (static_cast<size_t>(layer.inputs) != widths[l] || static_cast<size_t>(layer.outputs) != widths[l + 1] ||
        layer.weights.size() != widths[l] * widths[l + 1] || layer.biases.size() != widths[l + 1] ||
        layer.scales.size() != ScalesOf(architecture, l, parameters.size(), widths[l + 1]) || !layer.mean.empty()) {
      return Bad(absl::StrCat("layer ", l, " maps ", layer.inputs, " to ", layer.outputs, "; the architecture's maps ",
                              widths[l], " to ", widths[l + 1]));
    }
    if (!AllFinite(layer.weights) || !AllFinite(layer.biases) || !AllFinite(layer.scales)) {
      return Bad(absl::StrCat("layer ", l, " has a parameter that is NaN or infinite"));
    }
  }
  return absl::OkStatus();
}

// `values` of shape [rows, columns] as [columns, rows].
std::vector<float> Transposed(const std::vector<float>& values, size_t rows, size_t columns) {
  std::vector<float> transposed(values.size());
  for (size_t row = 0; row < rows; ++row) {
    for (size_t column = 0; column < columns; ++column) {
      transposed[column * rows + row] = values[row * columns + column];
    }
  }
  return transposed;
}

absl::StatusOr<std::string> Text(const Metadata& metadata, const char* key) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) return Bad(absl::StrCat("no '", key, "' in its metadata"));
  return found->second;
}

absl::StatusOr<int> WholeNumber(const Metadata& metadata, const char* key) {
  ASSIGN_OR_RETURN(const std::string text, Text(metadata, key));
  int value = 0;
  if (!absl::SimpleAtoi(text, &value)) return Bad(absl::StrCat(key, " is ", Quoted(text), ", not a whole number"));
  return value;
}

absl::StatusOr<float> Number(const Metadata& metadata, const char* key) {
  ASSIGN_OR_RETURN(const std::string text, Text(metadata, key));
  float value = 0;
  if (!absl::SimpleAtof(text, &value)) return Bad(absl::StrCat(key, " is ", Quoted(text), ", not a number"));
  return value;
}

absl::StatusOr<std::vector<std::string>> TextList(const Metadata& metadata, const char* key) {
  ASSIGN_OR_RETURN(const std::string text, Text(metadata, key));
  const auto json = nlohmann::json::parse(text, /*cb=*/nullptr, /*allow_exceptions=*/false);
  std::vector<std::string> texts;
  if (!json.is_array()) return Bad(absl::StrCat(key, " is not a JSON list"));
  for (const auto& element : json) {
    if (!element.is_string()) return Bad(absl::StrCat(key, " is not a JSON list of strings"));
    texts.push_back(element.get<std::string>());
  }
  return texts;
}

absl::Status TextProto(const Metadata& metadata, const char* key, google::protobuf::Message* message) {
  ASSIGN_OR_RETURN(const std::string text, Text(metadata, key));
  return ParseTextProto(text, key, message);
}

absl::Status CheckTensor(const Tensor& tensor, const std::string& name, const std::vector<size_t>& shape) {
  if (tensor.name == name && tensor.shape == shape) return absl::OkStatus();
  return Bad(absl::StrCat("tensor ", Quoted(tensor.name), " of shape [", absl::StrJoin(tensor.shape, ", "),
                          "], where its architecture has '", name, "' of shape [", absl::StrJoin(shape, ", "), "]"));
}

}  // namespace

absl::StatusOr<TensorFile> ToTensorFile(const Model& model) {
  ASSIGN_OR_RETURN(const std::vector<size_t> widths, LayerWidths(model));
  RETURN_IF_ERROR(CheckParameters(model.architecture, model.parameters, widths));
  ASSIGN_OR_RETURN(std::string class_names, JsonText(model.class_names));
  TensorFile file;
  file.metadata = {
      {"format", kFormat},
      {"version", kVersion},
      {"architecture", FormatTextProtoLine(model.architecture)},
      {"class_names", std::move(class_names)},
      {"image_rows", absl::StrCat(model.image_rows)},
      {"image_columns", absl::StrCat(model.image_columns)},
      {"pixel_scale", ShortestDecimal(model.pixel_scale)},
      {"data", FormatTextProtoLine(model.data)},
  };
  if (model.temperature != 1) file.metadata["temperature"] = ShortestDecimal(model.temperature);
  for (size_t l = 0; l < model.parameters.size(); ++l) {
    const nn::DenseParameters& layer = model.parameters[l];
    const size_t inputs = widths[l];
    const size_t outputs = widths[l + 1];
    file.tensors.push_back({WeightName(l), {outputs, inputs}, Transposed(layer.weights, inputs, outputs)});
    file.tensors.push_back({BiasName(l), {outputs}, layer.biases});
    if (!layer.scales.empty()) file.tensors.push_back({ScaleName(l), {outputs}, layer.scales});
  }
  return file;
}

absl::StatusOr<Model> FromTensorFile(TensorFile file) {
  ASSIGN_OR_RETURN(const std::string format, Text(file.metadata, "format"));
  if (format != kFormat) return Bad(absl::StrCat("its format is ", Quoted(format), ", not '", kFormat, "'"));
  ASSIGN_OR_RETURN(const std::string version, Text(file.metadata, "version"));
  if (version != kVersion) {
    return Bad(absl::StrCat("its version is ", Quoted(version), "; this program reads version ", kVersion));
  }
  Model model;
  RETURN_IF_ERROR(TextProto(file.metadata, "architecture", &model.architecture));
  RETURN_IF_ERROR(TextProto(file.metadata, "data", &model.data));
  ASSIGN_OR_RETURN(model.class_names, TextList(file.metadata, "class_names"));
  ASSIGN_OR_RETURN(model.image_rows, WholeNumber(file.metadata, "image_rows"));
  ASSIGN_OR_RETURN(model.image_columns, WholeNumber(file.metadata, "image_columns"));
  ASSIGN_OR_RETURN(model.pixel_scale, Number(file.metadata, "pixel_scale"));
  // Models that were written before there was one have none.
  if (file.metadata.count("temperature") > 0) {
    ASSIGN_OR_RETURN(model.temperature, Number(file.metadata, "temperature"));
  }

  ASSIGN_OR_RETURN(const std::vector<size_t> widths, LayerWidths(model));
  const size_t layers = widths.size() - 1;
  size_t expected = 0;
  for (size_t l = 0; l < layers; ++l) {
    expected += ScalesOf(model.architecture, l, layers, widths[l + 1]) > 0 ? 3 : 2;
  }
  if (file.tensors.size() != expected) {
    return Bad(absl::StrCat(file.tensors.size(), " tensors; its architecture has ", expected));
  }
  auto next = file.tensors.begin();
  for (size_t l = 0; l < layers; ++l) {
    const size_t inputs = widths[l];
    const size_t outputs = widths[l + 1];
    const Tensor& weight = *next++;
    Tensor& bias = *next++;
    RETURN_IF_ERROR(CheckTensor(weight, WeightName(l), {outputs, inputs}));
    RETURN_IF_ERROR(CheckTensor(bias, BiasName(l), {outputs}));
    model.parameters.push_back({static_cast<int>(inputs), static_cast<int>(outputs),
                                Transposed(weight.values, outputs, inputs), std::move(bias.values)});
    if (ScalesOf(model.architecture, l, layers, outputs) == 0) continue;
    Tensor& scale = *next++;
    RETURN_IF_ERROR(CheckTensor(scale, ScaleName(l), {outputs}));
    model.parameters.back().scales = std::move(scale.values);
  }
  RETURN_IF_ERROR(CheckParameters(model.architecture, model.parameters, widths));
  return model;
}

}  // namespace inknet::model
