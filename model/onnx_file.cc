#include "model/onnx_file.h"

#include <onnx/onnx_pb.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "model/model_tensors.h"
#include "model/safetensors.h"
#include "nn/normalization.h"
#include "nn/parameters.h"
#include "proto/config.pb.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::model {
namespace {

constexpr char kBatch[] = "batch";
constexpr char kPixelScale[] = "pixel_scale";

// An ONNX file is one protobuf message.
absl::Status CheckSize(uint64_t bytes) {
  constexpr uint64_t kMaxBytes = std::numeric_limits<int32_t>::max();
  if (bytes <= kMaxBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a model of ", bytes, " bytes is too large for an ONNX file, which holds at most ", kMaxBytes));
}

uint64_t ParameterBytes(const nn::Parameters& parameters) {
  uint64_t count = 0;
  for (const nn::DenseParameters& layer : parameters) {
    count += (static_cast<uint64_t>(layer.inputs) + 1) * static_cast<uint64_t>(layer.outputs);
  }
  return count * sizeof(float);
}

void AddInitializer(const Tensor& tensor, onnx::GraphProto* graph) {
  onnx::TensorProto* initializer = graph->add_initializer();
  initializer->set_name(tensor.name);
  initializer->set_data_type(onnx::TensorProto::FLOAT);
  for (const size_t side : tensor.shape) initializer->add_dims(static_cast<int64_t>(side));
  initializer->set_raw_data(tensor.values.data(), tensor.values.size() * sizeof(float));
}

// A node that computes `output` and is called like it.
onnx::NodeProto* AddNode(const char* op_type, const std::vector<std::string>& inputs, const std::string& output,
                         onnx::GraphProto* graph) {
  onnx::NodeProto* node = graph->add_node();
  node->set_name(output);
  node->set_op_type(op_type);
  for (const std::string& input : inputs) node->add_input(input);
  node->add_output(output);
  return node;
}

void SetAttribute(const char* name, int64_t value, onnx::NodeProto* node) {
  onnx::AttributeProto* attribute = node->add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::INT);
  attribute->set_i(value);
}

void SetAttribute(const char* name, float value, onnx::NodeProto* node) {
  onnx::AttributeProto* attribute = node->add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::FLOAT);
  attribute->set_f(value);
}

// `value` is a tensor [batch, sides...].
void Describe(const char* name, onnx::TensorProto::DataType type, const std::vector<size_t>& sides, const char* doc,
              onnx::ValueInfoProto* value) {
  value->set_name(name);
  value->set_doc_string(doc);
  onnx::TypeProto::Tensor* tensor = value->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(type);
  tensor->mutable_shape()->add_dim()->set_dim_param(kBatch);
  for (const size_t side : sides) tensor->mutable_shape()->add_dim()->set_dim_value(static_cast<int64_t>(side));
}

// A float32 number as an initializer.
void AddNumber(const std::string& name, float value, onnx::GraphProto* graph) {
  AddInitializer({name, {}, {value}}, graph);
}

// Nodes under `prefix` that compute the activation of z; the name of the last.
std::string AddActivation(ModelConfig::Activation activation, const std::string& prefix, const std::string& z,
                          onnx::GraphProto* graph) {
  const std::string result = prefix + "activation";
  switch (activation) {
    case ModelConfig::RELU:
      AddNode("Relu", {z}, result, graph);
      break;
    case ModelConfig::TANH:
      AddNode("Tanh", {z}, result, graph);
      break;
    case ModelConfig::SIGMOID:
      AddNode("Sigmoid", {z}, result, graph);
      break;
    case ModelConfig::LEAKY_RELU:
      AddNode("LeakyRelu", {z}, result, graph);  // Its alpha is 0.01 unless said otherwise.
      break;
    case ModelConfig::ELU:
      AddNode("Elu", {z}, result, graph);  // Its alpha is 1.
      break;
    case ModelConfig::GELU:
      // Only opset 20 has it: z (1 + erf(z / sqrt(2))) / 2.
      AddNumber(prefix + "root_of_half", 0.70710678f, graph);
      AddNumber(prefix + "one", 1, graph);
      AddNumber(prefix + "half", 0.5f, graph);
      AddNode("Mul", {z, prefix + "root_of_half"}, prefix + "scaled", graph);
      AddNode("Erf", {prefix + "scaled"}, prefix + "erf", graph);
      AddNode("Add", {prefix + "erf", prefix + "one"}, prefix + "twice_probability", graph);
      AddNode("Mul", {prefix + "twice_probability", prefix + "half"}, prefix + "probability", graph);
      AddNode("Mul", {z, prefix + "probability"}, result, graph);
      break;
    case ModelConfig::SILU:
      AddNode("Sigmoid", {z}, prefix + "sigmoid", graph);
      AddNode("Mul", {z, prefix + "sigmoid"}, result, graph);
      break;
  }
  return result;
}

// Layer normalization (nn/normalization.h) of u; only opset 17 has it. The name of what it is called.
std::string AddNormalization(const std::string& prefix, const std::string& u, const std::string& scale,
                             const std::string& bias, onnx::GraphProto* graph) {
  const auto add_mean = [&](const std::string& of, const std::string& mean) {
    onnx::NodeProto* node = AddNode("ReduceMean", {of}, mean, graph);
    onnx::AttributeProto* axes = node->add_attribute();
    axes->set_name("axes");
    axes->set_type(onnx::AttributeProto::INTS);
    axes->add_ints(1);
    SetAttribute("keepdims", int64_t{1}, node);
  };
  AddNumber(prefix + "epsilon", nn::kNormalizationEpsilon, graph);
  add_mean(u, prefix + "mean");
  AddNode("Sub", {u, prefix + "mean"}, prefix + "difference", graph);
  AddNode("Mul", {prefix + "difference", prefix + "difference"}, prefix + "square", graph);
  add_mean(prefix + "square", prefix + "variance");
  AddNode("Add", {prefix + "variance", prefix + "epsilon"}, prefix + "above_zero", graph);
  AddNode("Sqrt", {prefix + "above_zero"}, prefix + "deviation", graph);
  AddNode("Div", {prefix + "difference", prefix + "deviation"}, prefix + "normalized", graph);
  AddNode("Mul", {prefix + "normalized", scale}, prefix + "scaled_normalized", graph);
  AddNode("Add", {prefix + "scaled_normalized", bias}, prefix + "sum", graph);
  return prefix + "sum";
}

// The image as x_0 of nn/network.h: float32 [batch, rows * columns].
std::string AddScaling(onnx::GraphProto* graph) {
  SetAttribute("to", int64_t{onnx::TensorProto::FLOAT}, AddNode("Cast", {kOnnxImage}, "pixels", graph));
  AddNode("Mul", {"pixels", kPixelScale}, "scaled", graph);
  SetAttribute("axis", int64_t{1}, AddNode("Flatten", {"scaled"}, "inputs", graph));
  return "inputs";
}

// `tensors` are weights [O, I], biases [O] and, where a layer is normalized, scales [O] by layer.
void AddLayers(const std::vector<Tensor>& tensors, const Model& model, std::string x, onnx::GraphProto* graph) {
  auto next = tensors.begin();
  for (size_t l = 0; l < model.parameters.size(); ++l) {
    const std::string prefix = absl::StrCat("layers.", l, ".");
    const bool last = l + 1 == model.parameters.size();
    const std::string weight = next++->name;
    const std::string bias = next++->name;
    std::string z = last ? kOnnxLogits : prefix + "sum";
    if (model.parameters[l].scales.empty()) {
      onnx::NodeProto* node = AddNode("Gemm", {x, weight, bias}, z, graph);
      SetAttribute("transB", int64_t{1}, node);
      if (last && model.temperature != 1) {
        SetAttribute("alpha", 1 / model.temperature, node);
        SetAttribute("beta", 1 / model.temperature, node);
      }
    } else {
      SetAttribute("transB", int64_t{1}, AddNode("Gemm", {x, weight}, prefix + "product", graph));
      z = AddNormalization(prefix, prefix + "product", next++->name, bias, graph);
    }
    if (!last) x = AddActivation(model.architecture.activation(), prefix, z, graph);
  }
  SetAttribute("axis", int64_t{1}, AddNode("Softmax", {kOnnxLogits}, kOnnxProbabilities, graph));
}

onnx::ModelProto ToModelProto(const Model& model, const TensorFile& file) {
  onnx::ModelProto message;
  message.set_ir_version(kOnnxIrVersion);
  message.add_opset_import()->set_version(kOnnxOpset);
  message.set_producer_name("inknet");
  message.set_producer_version(file.metadata.at("version"));
  message.set_doc_string("Recognises handwritten characters: what class an image shows.");

  onnx::GraphProto* graph = message.mutable_graph();
  graph->set_name("inknet");
  Describe(kOnnxImage, onnx::TensorProto::UINT8,
           {static_cast<size_t>(model.image_rows), static_cast<size_t>(model.image_columns)},
           "Grey pixels, 0 for background to 255 for full ink; upright, row by row.", graph->add_input());
  Describe(kOnnxProbabilities, onnx::TensorProto::FLOAT, {model.class_names.size()},
           "Of each class, in the order of class_names; they sum to 1.", graph->add_output());
  Describe(kOnnxLogits, onnx::TensorProto::FLOAT, {model.class_names.size()}, "The probabilities are their softmax.",
           graph->add_output());

  AddInitializer({kPixelScale, {}, {model.pixel_scale}}, graph);
  for (const Tensor& tensor : file.tensors) AddInitializer(tensor, graph);
  AddLayers(file.tensors, model, AddScaling(graph), graph);

  std::map<std::string, std::string> metadata = file.metadata;
  metadata["normalization"] = "in the graph: float32(image) * pixel_scale";
  metadata["orientation"] = "upright: rows from top to bottom, each from left to right";
  for (const auto& [key, text] : metadata) {
    onnx::StringStringEntryProto* entry = message.add_metadata_props();
    entry->set_key(key);
    entry->set_value(text);
  }
  return message;
}

}  // namespace

absl::StatusOr<std::string> SerializeOnnx(const Model& model) {
  // Before the copies are made.
  RETURN_IF_ERROR(CheckSize(ParameterBytes(model.parameters)));
  ASSIGN_OR_RETURN(const TensorFile file, ToTensorFile(model));
  const onnx::ModelProto message = ToModelProto(model, file);
  RETURN_IF_ERROR(CheckSize(message.ByteSizeLong()));
  return message.SerializeAsString();
}

absl::Status ExportOnnx(const std::string& path, const Model& model) {
  const auto bytes = SerializeOnnx(model);
  if (!bytes.ok()) return InFile(path, bytes.status());
  return WriteFileAtomically(path, *bytes);
}

}  // namespace inknet::model
