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

const char* OpType(ModelConfig::Activation activation) {
  switch (activation) {
    case ModelConfig::RELU:
      return "Relu";
    case ModelConfig::TANH:
      return "Tanh";
    case ModelConfig::SIGMOID:
      return "Sigmoid";
  }
  return "";
}

// The image as x_0 of nn/network.h: float32 [batch, rows * columns].
std::string AddScaling(onnx::GraphProto* graph) {
  SetAttribute("to", onnx::TensorProto::FLOAT, AddNode("Cast", {kOnnxImage}, "pixels", graph));
  AddNode("Mul", {"pixels", kPixelScale}, "scaled", graph);
  SetAttribute("axis", 1, AddNode("Flatten", {"scaled"}, "inputs", graph));
  return "inputs";
}

// `tensors` are weights [O, I] and biases [O] by layer.
void AddLayers(const std::vector<Tensor>& tensors, ModelConfig::Activation activation, std::string x,
               onnx::GraphProto* graph) {
  const size_t layers = tensors.size() / 2;
  for (size_t l = 0; l < layers; ++l) {
    const bool last = l + 1 == layers;
    const std::string z = last ? kOnnxLogits : absl::StrCat("layers.", l, ".sum");
    SetAttribute("transB", 1, AddNode("Gemm", {x, tensors[2 * l].name, tensors[2 * l + 1].name}, z, graph));
    if (last) break;
    x = absl::StrCat("layers.", l, ".activation");
    AddNode(OpType(activation), {z}, x, graph);
  }
  SetAttribute("axis", 1, AddNode("Softmax", {kOnnxLogits}, kOnnxProbabilities, graph));
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
  AddLayers(file.tensors, model.architecture.activation(), AddScaling(graph), graph);

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
