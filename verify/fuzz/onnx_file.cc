// What we write as ONNX, of any model: ONNX's own parser and checker accept it. model/onnx_file.h.
#include "model/onnx_file.h"

#include <onnx/checker.h>
#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "model/model_file.h"
#include "verify/fuzz/fuzz.h"

namespace inknet::model {
namespace {

// Layers and images of a few units, and sometimes parameters that do not fit them.
Model MakeModel(fuzz::Input& input) {
  Model model;
  model.image_rows = input.Take<uint8_t>() % 8;
  model.image_columns = input.Take<uint8_t>() % 8;
  model.pixel_scale = input.Take<float>();
  const uint8_t activation = input.Take<uint8_t>();
  if (activation % 4 < 3) model.architecture.set_activation(static_cast<ModelConfig::Activation>(activation % 4));
  const int hidden = input.Take<uint8_t>() % 4;
  std::vector<int> widths = {model.image_rows * model.image_columns};
  for (int l = 0; l < hidden; ++l) widths.push_back(input.Take<uint8_t>() % 8);
  for (int l = 0; l < hidden; ++l) model.architecture.add_hidden_units(widths[static_cast<size_t>(l) + 1]);
  const int classes = input.Take<uint8_t>() % 6;
  for (int k = 0; k < classes; ++k) model.class_names.emplace_back(input.TakeUntil("\n"));
  widths.push_back(classes);
  const bool one_too_few = input.Take<uint8_t>() == 1;
  model.data.set_dataset(std::string(input.TakeUntil("\n")));
  for (size_t l = 0; l + 1 < widths.size(); ++l) {
    nn::DenseParameters layer{widths[l], widths[l + 1], {}, {}};
    layer.weights.resize(static_cast<size_t>(widths[l] * widths[l + 1]));
    layer.biases.resize(static_cast<size_t>(widths[l + 1]));
    for (float& weight : layer.weights) weight = input.Take<float>();
    for (float& bias : layer.biases) bias = input.Take<float>();
    model.parameters.push_back(std::move(layer));
  }
  if (one_too_few && !model.parameters.back().biases.empty()) model.parameters.back().biases.pop_back();
  return model;
}

}  // namespace
}  // namespace inknet::model

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet::model;
  inknet::fuzz::Input input(data, size);
  const Model model = MakeModel(input);
  const absl::StatusOr<std::string> bytes = SerializeOnnx(model);
  // The two formats take the same models.
  const absl::StatusOr<std::string> safetensors = SerializeModel(model);
  FUZZ_CHECK(bytes.ok() == safetensors.ok());
  if (!bytes.ok()) return 0;
  FUZZ_CHECK(ParseModel(*safetensors).ok());
  onnx::ModelProto parsed;
  FUZZ_CHECK(parsed.ParseFromString(*bytes));
  FUZZ_CHECK(parsed.graph().initializer_size() == 1 + 2 * static_cast<int>(model.parameters.size()));
  onnx::checker::check_model(parsed);  // Throws, which nobody catches.
  return 0;
}
