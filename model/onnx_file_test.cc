#include "model/onnx_file.h"

#include <onnx/checker.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nn/batch.h"
#include "nn/network.h"
#include "nn/parameters.h"
#include "nn/spec.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"
#include "proto/text.h"
#include "util/file.h"

namespace inknet::model {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr size_t kMaxBytes = 1 << 20;

// Parameters of which no two are alike.
nn::DenseParameters SomeLayer(int inputs, int outputs) {
  nn::DenseParameters layer{inputs, outputs, {}, {}};
  layer.weights.resize(static_cast<size_t>(inputs * outputs));
  layer.biases.resize(static_cast<size_t>(outputs));
  float angle = 0;
  const auto next = [&angle] { return std::sin(++angle); };
  std::generate(layer.weights.begin(), layer.weights.end(), next);
  std::generate(layer.biases.begin(), layer.biases.end(), next);
  return layer;
}

// 2 x 3 pixels, two classes.
Model SmallModel(const std::vector<int>& hidden_units, ModelConfig::Activation activation) {
  Model model;
  model.architecture.set_activation(activation);
  int inputs = 6;
  for (const int units : hidden_units) {
    model.architecture.add_hidden_units(units);
    model.parameters.push_back(SomeLayer(inputs, units));
    inputs = units;
  }
  model.parameters.push_back(SomeLayer(inputs, 2));
  model.class_names = {"a", "\xc3\xa4 \"quoted\""};
  model.image_rows = 2;
  model.image_columns = 3;
  model.data.set_dataset("tiny");
  model.data.set_content_sha256("0123");
  return model;
}

Model SmallModel() { return SmallModel({4, 3}, ModelConfig::TANH); }

onnx::ModelProto Parsed(const Model& model) {
  const auto bytes = SerializeOnnx(model);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  onnx::ModelProto message;
  EXPECT_TRUE(message.ParseFromString(*bytes));
  return message;
}

std::map<std::string, std::string> MetadataOf(const onnx::ModelProto& message) {
  std::map<std::string, std::string> metadata;
  for (const auto& entry : message.metadata_props()) metadata[entry.key()] = entry.value();
  return metadata;
}

// What ONNX's functions throw, as text; empty when they throw nothing.
std::string Thrown(const std::function<void()>& f) {
  try {
    f();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

// "uint8 [batch, 2, 3]" in ONNX's words.
std::string TypeOf(const onnx::ValueInfoProto& value) {
  std::vector<std::string> sides;
  for (const auto& side : value.type().tensor_type().shape().dim()) {
    sides.push_back(side.has_dim_param() ? side.dim_param() : absl::StrCat(side.dim_value()));
  }
  return absl::StrCat(onnx::TensorProto::DataType_Name(
                          static_cast<onnx::TensorProto::DataType>(value.type().tensor_type().elem_type())),
                      " [", absl::StrJoin(sides, ", "), "]");
}

// [rows, columns]
struct Matrix {
  size_t rows = 1;
  size_t columns = 1;
  std::vector<float> values;
};

// A scalar is [1, 1] and a vector [1, columns].
Matrix ToMatrix(const onnx::TensorProto& tensor) {
  Matrix matrix;
  if (tensor.dims_size() > 0) matrix.columns = static_cast<size_t>(tensor.dims(tensor.dims_size() - 1));
  if (tensor.dims_size() > 1) matrix.rows = static_cast<size_t>(tensor.dims(0));
  matrix.values.resize(matrix.rows * matrix.columns);
  EXPECT_EQ(tensor.data_type(), onnx::TensorProto::FLOAT);
  EXPECT_EQ(tensor.raw_data().size(), matrix.values.size() * sizeof(float)) << tensor.name();
  std::memcpy(matrix.values.data(), tensor.raw_data().data(), tensor.raw_data().size());
  return matrix;
}

Matrix Map(Matrix x, const std::function<float(float)>& f) {
  std::transform(x.values.begin(), x.values.end(), x.values.begin(), f);
  return x;
}

// f(a, b), where b is as large as a, a number, a number for each row, or one for each column.
Matrix Broadcast(Matrix a, const Matrix& b, const std::function<float(float, float)>& f) {
  for (size_t row = 0; row < a.rows; ++row) {
    for (size_t column = 0; column < a.columns; ++column) {
      float& value = a.values[row * a.columns + column];
      value = f(value, b.values.at((b.rows > 1 ? row : 0) * b.columns + (b.columns > 1 ? column : 0)));
    }
  }
  return a;
}

Matrix MeanOfRows(const Matrix& x) {
  Matrix mean{x.rows, 1, {}};
  for (size_t row = 0; row < x.rows; ++row) {
    const float* values = &x.values[row * x.columns];
    mean.values.push_back(std::accumulate(values, values + x.columns, 0.0f) / static_cast<float>(x.columns));
  }
  return mean;
}

// x weight^T + bias
Matrix Gemm(const Matrix& x, const Matrix& weight, const Matrix& bias) {
  EXPECT_EQ(weight.columns, x.columns);
  Matrix y{x.rows, weight.rows, {}};
  for (size_t n = 0; n < y.rows; ++n) {
    for (size_t o = 0; o < y.columns; ++o) {
      float sum = bias.values[o];
      for (size_t i = 0; i < x.columns; ++i) sum += x.values[n * x.columns + i] * weight.values[o * x.columns + i];
      y.values.push_back(sum);
    }
  }
  return y;
}

// Over each row.
Matrix Softmax(const Matrix& x) {
  Matrix y = Map(x, [](float value) { return std::exp(value); });
  for (size_t n = 0; n < y.rows; ++n) {
    float* row = &y.values[n * y.columns];
    const float sum = std::accumulate(row, row + y.columns, 0.0f);
    std::transform(row, row + y.columns, row, [sum](float value) { return value / sum; });
  }
  return y;
}

// All that `graph` computes of `image`, by name: an ONNX runtime for the operators of a classifier, as ONNX defines
// them. `image` already has a row for each image, so that Flatten leaves it as it is.
std::map<std::string, Matrix> Run(const onnx::GraphProto& graph, const Matrix& image) {
  std::map<std::string, Matrix> values = {{graph.input(0).name(), image}};
  for (const onnx::TensorProto& initializer : graph.initializer()) values[initializer.name()] = ToMatrix(initializer);
  for (const onnx::NodeProto& node : graph.node()) {
    std::map<std::string, int64_t> attributes;
    std::map<std::string, float> numbers;
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      attributes[attribute.name()] = attribute.i();
      if (attribute.type() == onnx::AttributeProto::FLOAT) numbers[attribute.name()] = attribute.f();
    }
    const auto input = [&](int i) -> const Matrix& { return values.at(node.input(i)); };
    Matrix y;
    if (node.op_type() == "Cast") {
      EXPECT_EQ(attributes["to"], onnx::TensorProto::FLOAT);
      y = input(0);
    } else if (node.op_type() == "Flatten") {
      EXPECT_EQ(attributes["axis"], 1);
      y = input(0);
    } else if (node.op_type() == "Mul") {
      y = Broadcast(input(0), input(1), [](float a, float b) { return a * b; });
    } else if (node.op_type() == "Add") {
      y = Broadcast(input(0), input(1), [](float a, float b) { return a + b; });
    } else if (node.op_type() == "Sub") {
      y = Broadcast(input(0), input(1), [](float a, float b) { return a - b; });
    } else if (node.op_type() == "Div") {
      y = Broadcast(input(0), input(1), [](float a, float b) { return a / b; });
    } else if (node.op_type() == "ReduceMean") {
      EXPECT_EQ(attributes["keepdims"], 1);
      EXPECT_THAT(node.attribute(0).ints(), ElementsAre(1));
      y = MeanOfRows(input(0));
    } else if (node.op_type() == "Sqrt") {
      y = Map(input(0), [](float value) { return std::sqrt(value); });
    } else if (node.op_type() == "Erf") {
      y = Map(input(0), [](float value) { return std::erf(value); });
    } else if (node.op_type() == "Elu") {
      y = Map(input(0), [](float value) { return value > 0 ? value : std::exp(value) - 1; });
    } else if (node.op_type() == "LeakyRelu") {
      y = Map(input(0), [](float value) { return value > 0 ? value : 0.01f * value; });
    } else if (node.op_type() == "Gemm") {
      EXPECT_EQ(attributes["transB"], 1);
      y = Gemm(input(0), input(1),
               node.input_size() > 2 ? input(2) : Matrix{1, input(1).rows, std::vector<float>(input(1).rows)});
      // alpha times the product, and beta times the bias.
      EXPECT_EQ(numbers.count("alpha"), numbers.count("beta"));
      if (numbers.count("alpha") > 0) {
        EXPECT_EQ(numbers["alpha"], numbers["beta"]);
        y = Map(y, [&](float value) { return numbers["alpha"] * value; });
      }
    } else if (node.op_type() == "Relu") {
      y = Map(input(0), [](float value) { return std::max(value, 0.0f); });
    } else if (node.op_type() == "Tanh") {
      y = Map(input(0), [](float value) { return std::tanh(value); });
    } else if (node.op_type() == "Sigmoid") {
      y = Map(input(0), [](float value) { return 1 / (1 + std::exp(-value)); });
    } else if (node.op_type() == "Softmax") {
      EXPECT_EQ(attributes["axis"], 1);
      y = Softmax(input(0));
    } else {
      ADD_FAILURE() << "an unexpected " << node.op_type();
    }
    values[node.output(0)] = y;
  }
  return values;
}

// The probabilities of two images, by the file's graph and by the reference network, are alike.
void ExpectSameAsReference(const Model& model) {
  const std::vector<uint8_t> pixels = {0, 1, 255, 17, 128, 200, 255, 254, 0, 3, 90, 40};
  const Matrix image = {2, 6, {pixels.begin(), pixels.end()}};
  const std::map<std::string, Matrix> values = Run(Parsed(model).graph(), image);

  nn::NetworkSpec spec = nn::MakeSpec(model.architecture, TrainConfig(), /*inputs=*/6, /*classes=*/2);
  spec.pixel_scale = model.pixel_scale;
  const auto network = nn::CreateNetwork(ModelConfig::REFERENCE, spec);
  ASSERT_TRUE(network.ok()) << network.status();
  ASSERT_TRUE((*network)->SetParameters(model.parameters).ok());
  const std::vector<uint32_t> rows = {0, 1};
  std::vector<float> probabilities(4);
  ASSERT_TRUE((*network)->Predict({pixels.data(), nullptr, rows.data(), 2}, probabilities.data()).ok());

  const Matrix& p = values.at("probabilities");
  const Matrix& z = values.at("logits");
  ASSERT_EQ(p.values.size(), 4u);
  if (model.temperature != 1) {
    for (float* row : {&probabilities[0], &probabilities[2]}) {
      const float odds = std::pow(row[0] / row[1], 1 / model.temperature);
      row[0] = odds / (1 + odds);
      row[1] = 1 / (1 + odds);
    }
  }
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(p.values[i], probabilities[i], 1e-6) << i;
  // The logits are those before the softmax: their differences are the logarithms of the probabilities' ratios.
  EXPECT_NEAR(z.values[0] - z.values[1], std::log(probabilities[0] / probabilities[1]), 1e-5);
}

std::vector<ModelConfig::Activation> AllActivations() {
  std::vector<ModelConfig::Activation> all;
  for (int value = ModelConfig::Activation_MIN; value <= ModelConfig::Activation_MAX; ++value) {
    all.push_back(static_cast<ModelConfig::Activation>(value));
  }
  return all;
}

Model Normalized(Model model) {
  model.architecture.set_normalization(ModelConfig::LAYER);
  for (nn::DenseParameters& layer : model.parameters) {
    if (&layer != &model.parameters.back()) layer.scales.assign(layer.biases.rbegin(), layer.biases.rend());
  }
  return model;
}

TEST(OnnxFileTest, EveryActivationComputesWhatTheReferenceDoes) {
  for (const auto activation : AllActivations()) {
    SCOPED_TRACE(ModelConfig::Activation_Name(activation));
    ExpectSameAsReference(SmallModel({4, 3}, activation));
  }
}

TEST(OnnxFileTest, LayerNormalizationComputesWhatTheReferenceDoes) {
  ExpectSameAsReference(Normalized(SmallModel({4, 3}, ModelConfig::RELU)));
}

TEST(OnnxFileTest, LinearClassifierComputesWhatTheReferenceDoes) {
  ExpectSameAsReference(SmallModel({}, ModelConfig::RELU));
}

TEST(OnnxFileTest, PixelScaleIsTheModels) {
  Model model = SmallModel();
  model.pixel_scale = 0.01f;
  ExpectSameAsReference(model);
}

TEST(OnnxFileTest, LogitsAreDividedByTheModelsTemperature) {
  for (Model model : {SmallModel(), Normalized(SmallModel())}) {
    model.temperature = 0.4f;
    ExpectSameAsReference(model);
    EXPECT_EQ(Thrown([&] { onnx::checker::check_model(Parsed(model)); }), "");
  }
}

TEST(OnnxFileTest, OnnxsOwnCheckerAcceptsIt) {
  for (const std::vector<int>& hidden : {std::vector<int>{}, {4}, {4, 3}}) {
    for (const auto activation : AllActivations()) {
      for (const Model& model : {SmallModel(hidden, activation), Normalized(SmallModel(hidden, activation))}) {
        const onnx::ModelProto message = Parsed(model);
        EXPECT_EQ(Thrown([&] { onnx::checker::check_model(message); }), "");
      }
    }
  }
}

TEST(OnnxFileTest, InferredShapesAreThoseThatItStates) {
  onnx::ModelProto message = Parsed(SmallModel());
  for (auto& output : *message.mutable_graph()->mutable_output()) output.clear_type();
  const onnx::ShapeInferenceOptions strict(/*check_type_val=*/true, /*strict_mode_val=*/1, /*data_prop_val=*/false);
  ASSERT_EQ(Thrown([&] { onnx::shape_inference::InferShapes(message, onnx::OpSchemaRegistry::Instance(), strict); }),
            "");
  const onnx::GraphProto stated = Parsed(SmallModel()).graph();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(TypeOf(message.graph().output(i)), TypeOf(stated.output(i)));
}

TEST(OnnxFileTest, InputAndOutputsHaveNamesAndAFreeBatch) {
  const onnx::GraphProto graph = Parsed(SmallModel()).graph();
  ASSERT_EQ(graph.input_size(), 1);
  EXPECT_EQ(graph.input(0).name(), "image");
  EXPECT_EQ(TypeOf(graph.input(0)), "UINT8 [batch, 2, 3]");
  ASSERT_EQ(graph.output_size(), 2);
  EXPECT_EQ(graph.output(0).name(), "probabilities");
  EXPECT_EQ(TypeOf(graph.output(0)), "FLOAT [batch, 2]");
  EXPECT_EQ(graph.output(1).name(), "logits");
  EXPECT_EQ(TypeOf(graph.output(1)), "FLOAT [batch, 2]");
}

TEST(OnnxFileTest, OldRuntimesReadItsVersions) {
  const onnx::ModelProto message = Parsed(SmallModel());
  EXPECT_EQ(message.ir_version(), 7);
  ASSERT_EQ(message.opset_import_size(), 1);
  EXPECT_EQ(message.opset_import(0).domain(), "");
  EXPECT_EQ(message.opset_import(0).version(), 13);
  EXPECT_EQ(message.producer_name(), "inknet");
}

TEST(OnnxFileTest, MetadataTellAllThatUsingItTakes) {
  const Model model = SmallModel();
  std::map<std::string, std::string> metadata = MetadataOf(Parsed(model));
  EXPECT_EQ(nlohmann::json::parse(metadata["class_names"]).get<std::vector<std::string>>(), model.class_names);
  EXPECT_EQ(std::stof(metadata["pixel_scale"]), model.pixel_scale);
  EXPECT_EQ(metadata["image_rows"], "2");
  EXPECT_EQ(metadata["image_columns"], "3");
  EXPECT_THAT(metadata["orientation"], HasSubstr("upright"));
  EXPECT_THAT(metadata["normalization"], HasSubstr("in the graph"));
  EXPECT_EQ(metadata["version"], "1");
  ModelConfig architecture;
  ASSERT_TRUE(ParseTextProto(metadata["architecture"], "architecture", &architecture).ok());
  EXPECT_EQ(architecture.SerializeAsString(), model.architecture.SerializeAsString());
  DataFingerprint data;
  ASSERT_TRUE(ParseTextProto(metadata["data"], "data", &data).ok());
  EXPECT_EQ(data.SerializeAsString(), model.data.SerializeAsString());
}

TEST(OnnxFileTest, WeightsHaveNamesAndShapesOfTheSafetensorsFile) {
  const onnx::GraphProto graph = Parsed(SmallModel()).graph();
  std::map<std::string, std::vector<int64_t>> shapes;
  for (const auto& initializer : graph.initializer()) {
    shapes[initializer.name()] = {initializer.dims().begin(), initializer.dims().end()};
  }
  EXPECT_THAT(shapes["layers.0.weight"], ElementsAre(4, 6));
  EXPECT_THAT(shapes["layers.0.bias"], ElementsAre(4));
  EXPECT_THAT(shapes["layers.2.weight"], ElementsAre(2, 3));
}

TEST(OnnxFileTest, ExportedFileHoldsTheBytesWhichAreTheSameEveryTime) {
  const std::string path = JoinPath(::testing::TempDir(), "exported.onnx");
  ASSERT_TRUE(ExportOnnx(path, SmallModel()).ok());
  EXPECT_EQ(ReadFile(path, kMaxBytes).value(), SerializeOnnx(SmallModel()).value());
}

TEST(OnnxFileTest, ModelThatIsNotItsArchitecturesIsAnErrorThatNamesTheFileAndWritesNothing) {
  Model model = SmallModel();
  model.parameters.pop_back();
  const std::string path = JoinPath(::testing::TempDir(), "unwritten.onnx");
  const absl::Status status = ExportOnnx(path, model);
  EXPECT_THAT(std::string(status.message()), StartsWith(path + ": 2 layers; the architecture has 3"));
  EXPECT_FALSE(FileExists(path));
}

TEST(OnnxFileTest, ModelOverTheFormatsTwoGibibytesIsAnErrorBeforeAnythingIsCopied) {
  Model model = SmallModel();
  // What the layer says of itself: its numbers would not fit into a small test.
  model.parameters[0].inputs = 1 << 15;
  model.parameters[0].outputs = 1 << 14;
  EXPECT_THAT(std::string(SerializeOnnx(model).status().message()),
              AllOf(HasSubstr("too large for an ONNX file"), HasSubstr("at most 2147483647")));
}

}  // namespace
}  // namespace inknet::model
