#include "model/model_file.h"

#include <filesystem>
#include <fstream>
#include <limits>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "model/safetensors.h"
#include "util/file.h"

namespace inknet::model {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr size_t kMaxBytes = 1 << 20;

std::string TestPath(const std::string& name) { return JoinPath(::testing::TempDir(), name); }

// 2 x 2 pixels, three hidden units, two classes.
Model SmallModel() {
  Model model;
  model.architecture.add_hidden_units(3);
  model.architecture.set_activation(ModelConfig::TANH);
  model.architecture.add_dropout(0.3581304456936143);
  model.parameters = {{4, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, {0.1f, 0.2f, 0.3f}},
                      {3, 2, {-1, 1e-40f, 3e38f, -4, 5, -6}, {0, -0.0f}}};
  model.class_names = {"a", "\xc3\xa4 \"quoted\""};
  model.image_rows = 2;
  model.image_columns = 2;
  model.data.set_dataset("tiny");
  model.data.set_folder("/data/\xff");
  return model;
}

TensorFile SmallTensorFile() {
  const std::string path = TestPath("small_tensor_file");
  EXPECT_TRUE(SaveModel(path, SmallModel()).ok());
  return ParseSafetensors(ReadFile(path, kMaxBytes).value()).value();
}

// Unlike WriteFileAtomically it does not wait for the disk.
void Write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

// What loading `file` says is wrong; checks that it names the file.
std::string LoadError(const TensorFile& file) {
  const std::string path = TestPath("bad_model");
  Write(path, SerializeSafetensors(file).value());
  const auto model = LoadModel(path);
  EXPECT_FALSE(model.ok());
  EXPECT_THAT(std::string(model.status().message()), StartsWith(path + ": "));
  return std::string(model.status().message());
}

std::string LoadErrorWithMetadata(const std::string& key, const std::string& value) {
  TensorFile file = SmallTensorFile();
  file.metadata[key] = value;
  return LoadError(file);
}

std::string SaveError(const Model& model) {
  const std::string path = TestPath("unsaved_model");
  const absl::Status status = SaveModel(path, model);
  EXPECT_FALSE(status.ok());
  EXPECT_FALSE(FileExists(path));
  EXPECT_THAT(std::string(status.message()), StartsWith(path + ": "));
  return std::string(status.message());
}

TEST(ModelFileTest, SavedModelIsLoaded) {
  const Model model = SmallModel();
  const std::string path = TestPath("round_trip");
  ASSERT_TRUE(SaveModel(path, model).ok());
  const auto loaded = LoadModel(path);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->architecture.SerializeAsString(), model.architecture.SerializeAsString());
  EXPECT_EQ(loaded->data.SerializeAsString(), model.data.SerializeAsString());
  EXPECT_EQ(loaded->class_names, model.class_names);
  EXPECT_EQ(loaded->image_rows, model.image_rows);
  EXPECT_EQ(loaded->image_columns, model.image_columns);
  EXPECT_EQ(loaded->pixel_scale, model.pixel_scale);
  ASSERT_EQ(loaded->parameters.size(), model.parameters.size());
  for (size_t l = 0; l < model.parameters.size(); ++l) {
    EXPECT_EQ(loaded->parameters[l].inputs, model.parameters[l].inputs);
    EXPECT_EQ(loaded->parameters[l].outputs, model.parameters[l].outputs);
    EXPECT_EQ(loaded->parameters[l].weights, model.parameters[l].weights);
    EXPECT_EQ(loaded->parameters[l].biases, model.parameters[l].biases);
  }
}

TEST(ModelFileTest, LayerNormalizationHasScalesAndBatchNormalizationIsToBeFolded) {
  Model model = SmallModel();
  model.architecture.set_normalization(ModelConfig::LAYER);
  EXPECT_THAT(SaveError(model), HasSubstr("layer 0 maps"));
  model.parameters[0].scales = {1, 2, 3};
  const std::string path = TestPath("normalized");
  ASSERT_TRUE(SaveModel(path, model).ok());
  const auto loaded = LoadModel(path);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->parameters[0].scales, model.parameters[0].scales);
  EXPECT_TRUE(loaded->parameters[1].scales.empty());
  model.architecture.set_normalization(ModelConfig::BATCH);
  EXPECT_THAT(SaveError(model), HasSubstr("batch normalization, which a model's weights have in them"));
}

TEST(ModelFileTest, LinearClassifierIsLoaded) {
  Model model = SmallModel();
  model.architecture.Clear();
  model.parameters = {{4, 2, {1, 2, 3, 4, 5, 6, 7, 8}, {9, 10}}};
  const std::string path = TestPath("linear");
  ASSERT_TRUE(SaveModel(path, model).ok());
  const auto loaded = LoadModel(path);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->parameters[0].weights, model.parameters[0].weights);
}

TEST(ModelFileTest, SameModelGivesTheSameBytes) {
  ASSERT_TRUE(SaveModel(TestPath("first"), SmallModel()).ok());
  ASSERT_TRUE(SaveModel(TestPath("second"), SmallModel()).ok());
  EXPECT_EQ(ReadFile(TestPath("first"), kMaxBytes).value(), ReadFile(TestPath("second"), kMaxBytes).value());
}

TEST(ModelFileTest, WeightsAreStoredAsPyTorchHasThem) {
  const TensorFile file = SmallTensorFile();
  ASSERT_EQ(file.tensors.size(), 4u);
  EXPECT_EQ(file.tensors[0].name, "layers.0.weight");
  EXPECT_THAT(file.tensors[0].shape, ElementsAre(3, 4));
  EXPECT_THAT(file.tensors[0].values, ElementsAre(1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12));
  EXPECT_EQ(file.tensors[1].name, "layers.0.bias");
  EXPECT_THAT(file.tensors[1].shape, ElementsAre(3));
}

TEST(ModelFileTest, MetadataAreAsDescribed) {
  const auto metadata = SmallTensorFile().metadata;
  EXPECT_EQ(metadata.at("format"), "inknet-model");
  EXPECT_EQ(metadata.at("version"), "1");
  EXPECT_EQ(metadata.at("architecture"), "hidden_units: [3] activation: TANH dropout: [0.3581304456936143]");
  EXPECT_EQ(metadata.at("class_names"), "[\"a\",\"\xc3\xa4 \\\"quoted\\\"\"]");
  EXPECT_EQ(metadata.at("image_rows"), "2");
  EXPECT_EQ(metadata.at("image_columns"), "2");
  EXPECT_EQ(metadata.at("pixel_scale"), "0.003921569");
  EXPECT_EQ(metadata.at("data"), "dataset: \"tiny\" folder: \"/data/\\377\"");
}

TEST(ModelFileTest, EveryFlippedBitIsAnErrorThatNamesTheFile) {
  const std::string path = TestPath("flipped");
  ASSERT_TRUE(SaveModel(path, SmallModel()).ok());
  const std::string bytes = ReadFile(path, kMaxBytes).value();
  // Changes the file in place: writing it anew 10,000 times would wait for the disk.
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  const auto put = [&file](size_t position, char byte) {
    file.seekp(static_cast<std::streamoff>(position)).put(byte).flush();
  };
  for (size_t position = 0; position < bytes.size(); ++position) {
    for (int bit = 0; bit < 8; ++bit) {
      put(position, static_cast<char>(bytes[position] ^ (1 << bit)));
      ASSERT_THAT(std::string(LoadModel(path).status().message()), StartsWith(path + ": "))
          << "byte " << position << ", bit " << bit;
    }
    put(position, bytes[position]);
  }
  EXPECT_TRUE(LoadModel(path).ok());
}

TEST(ModelFileTest, EveryTruncationIsAnErrorThatNamesTheFile) {
  const std::string path = TestPath("truncated");
  ASSERT_TRUE(SaveModel(path, SmallModel()).ok());
  for (size_t length = std::filesystem::file_size(path); length-- > 0;) {
    std::filesystem::resize_file(path, length);
    ASSERT_THAT(std::string(LoadModel(path).status().message()), StartsWith(path + ": ")) << length << " bytes";
  }
}

TEST(ModelFileTest, MissingFileIsNamed) {
  const auto model = LoadModel("/nowhere/model.safetensors");
  EXPECT_EQ(model.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(model.status().message()), HasSubstr("/nowhere/model.safetensors"));
}

TEST(ModelFileTest, OtherArchitectureIsAnError) {
  EXPECT_THAT(LoadErrorWithMetadata("architecture", "hidden_units: 4"),
              AllOf(HasSubstr("'layers.0.weight' of shape [3, 4]"), HasSubstr("of shape [4, 4]")));
  EXPECT_THAT(LoadErrorWithMetadata("architecture", "hidden_units: [3, 3]"), HasSubstr("4 tensors"));
  EXPECT_THAT(LoadErrorWithMetadata("architecture", ""), HasSubstr("its architecture has 2"));
}

TEST(ModelFileTest, ArchitectureWithoutMeaningIsAnError) {
  EXPECT_THAT(LoadErrorWithMetadata("architecture", "hidden_units: 0"), HasSubstr("model.hidden_units[0] is 0"));
  EXPECT_THAT(LoadErrorWithMetadata("architecture", "hidden_units: -3"), HasSubstr("model.hidden_units[0] is -3"));
  EXPECT_THAT(LoadErrorWithMetadata("architecture", "hiden_units: 3"), HasSubstr("architecture:1:"));
}

TEST(ModelFileTest, OtherNumberOfClassesIsAnError) {
  EXPECT_THAT(LoadErrorWithMetadata("class_names", R"(["a","b","c"])"), HasSubstr("'layers.1.weight' of shape [3, 3]"));
}

TEST(ModelFileTest, BadClassNamesAreAnError) {
  EXPECT_THAT(LoadErrorWithMetadata("class_names", "[]"), HasSubstr("no class names"));
  EXPECT_THAT(LoadErrorWithMetadata("class_names", "a, b"), HasSubstr("class_names is not a JSON list"));
  EXPECT_THAT(LoadErrorWithMetadata("class_names", "{}"), HasSubstr("class_names is not a JSON list"));
  EXPECT_THAT(LoadErrorWithMetadata("class_names", "[1,2]"), HasSubstr("list of strings"));
  EXPECT_THAT(LoadErrorWithMetadata("class_names", std::string(100000, '[')), HasSubstr("not a JSON list"));
}

// A terminal takes them for commands.
TEST(ModelFileTest, ControlCharactersInClassNamesAreAnErrorThatShowsThemHarmless) {
  for (const char* name : {R"(\u001b[2J)", R"(\n)", R"(\u007f)", R"(\u0085)", R"(\u009b2J)"}) {
    const std::string error = LoadErrorWithMetadata("class_names", absl::StrCat("[\"a\",\"", name, "\"]"));
    EXPECT_THAT(error, HasSubstr("is not 1 .. 100 bytes without control characters")) << name;
    EXPECT_THAT(error, Not(HasSubstr("\x1b")));
  }
  EXPECT_THAT(LoadErrorWithMetadata("class_names", absl::StrCat("[\"a\",\"", std::string(101, 'x'), "\"]")),
              HasSubstr("100 bytes"));
  EXPECT_THAT(LoadErrorWithMetadata("format", "\x1b[2J"), HasSubstr("its format is '\\033[2J'"));
}

// Networks look up a value for each hidden layer wherever there is more than one.
TEST(ModelFileTest, DropoutThatFitsNoNetworkIsAnErrorNotACrash) {
  for (const char* dropout : {"0.1 dropout: 0.1", "1", "nan", "-1"}) {
    EXPECT_THAT(LoadErrorWithMetadata("architecture", absl::StrCat("hidden_units: 3 dropout: ", dropout)),
                HasSubstr("model.dropout"))
        << dropout;
  }
}

TEST(ModelFileTest, DeeplyNestedClassNamesAreAnErrorNotACrash) {
  const std::string nested = std::string(300000, '[') + std::string(300000, ']');
  EXPECT_THAT(LoadErrorWithMetadata("class_names", nested), HasSubstr("list of strings"));
}

TEST(ModelFileTest, OtherFormatIsAnError) {
  EXPECT_THAT(LoadErrorWithMetadata("format", "pt"), HasSubstr("its format is 'pt'"));
}

TEST(ModelFileTest, OtherVersionIsAnError) {
  EXPECT_THAT(LoadErrorWithMetadata("version", "2"), HasSubstr("this program reads version 1"));
}

TEST(ModelFileTest, BadImageSizeIsAnError) {
  EXPECT_THAT(LoadErrorWithMetadata("image_rows", "two"), HasSubstr("image_rows is 'two'"));
  EXPECT_THAT(LoadErrorWithMetadata("image_rows", "0"), HasSubstr("1 .. 4096"));
  EXPECT_THAT(LoadErrorWithMetadata("image_columns", "-2"), HasSubstr("1 .. 4096"));
  EXPECT_THAT(LoadErrorWithMetadata("image_columns", "2147483647"), HasSubstr("1 .. 4096"));
  EXPECT_THAT(LoadErrorWithMetadata("image_columns", "3"), HasSubstr("of shape [3, 6]"));
}

TEST(ModelFileTest, BadPixelScaleIsAnError) {
  for (const std::string scale : {"0", "-1", "nan", "inf", "x"}) {
    EXPECT_THAT(LoadErrorWithMetadata("pixel_scale", scale), HasSubstr("pixel_scale is")) << scale;
  }
}

TEST(ModelFileTest, TemperatureIsKeptWhereThereIsOne) {
  Model model = SmallModel();
  EXPECT_EQ(SmallTensorFile().metadata.count("temperature"), 0u);
  model.temperature = 0.731f;
  const std::string path = TestPath("tempered");
  ASSERT_TRUE(SaveModel(path, model).ok());
  const auto loaded = LoadModel(path);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->temperature, 0.731f);
  for (const std::string temperature : {"0", "-1", "nan", "inf", "x"}) {
    EXPECT_THAT(LoadErrorWithMetadata("temperature", temperature), HasSubstr("temperature is")) << temperature;
  }
}

TEST(ModelFileTest, BadDataFingerprintIsAnError) {
  EXPECT_THAT(LoadErrorWithMetadata("data", "dataset: 3"), HasSubstr("data:1:"));
}

TEST(ModelFileTest, MissingMetadataAreNamed) {
  for (const std::string key :
       {"format", "version", "architecture", "class_names", "image_rows", "image_columns", "pixel_scale", "data"}) {
    TensorFile file = SmallTensorFile();
    file.metadata.erase(key);
    EXPECT_THAT(LoadError(file), HasSubstr("no '" + key + "'"));
  }
}

TEST(ModelFileTest, TensorsInAnotherOrderAreAnError) {
  TensorFile file = SmallTensorFile();
  std::swap(file.tensors[0], file.tensors[1]);
  EXPECT_THAT(LoadError(file), HasSubstr("tensor 'layers.0.bias'"));
}

TEST(ModelFileTest, TransposedWeightsAreAnError) {
  TensorFile file = SmallTensorFile();
  std::swap(file.tensors[0].shape[0], file.tensors[0].shape[1]);
  EXPECT_THAT(LoadError(file), HasSubstr("shape [4, 3]"));
}

TEST(ModelFileTest, MissingTensorIsAnError) {
  TensorFile file = SmallTensorFile();
  file.tensors.pop_back();
  EXPECT_THAT(LoadError(file), HasSubstr("3 tensors; its architecture has 4"));
}

TEST(ModelFileTest, ParametersThatAreNotFiniteAreNotLoaded) {
  TensorFile file = SmallTensorFile();
  file.tensors[3].values[0] = std::numeric_limits<float>::infinity();
  EXPECT_THAT(LoadError(file), HasSubstr("layer 1 has a parameter that is NaN or infinite"));
}

TEST(ModelFileTest, ParametersThatAreNotFiniteAreNotSaved) {
  Model model = SmallModel();
  model.parameters[0].weights[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(SaveError(model), HasSubstr("layer 0 has a parameter that is NaN"));
}

TEST(ModelFileTest, ParametersOfAnotherArchitectureAreNotSaved) {
  Model model = SmallModel();
  model.architecture.set_hidden_units(0, 4);
  EXPECT_THAT(SaveError(model), HasSubstr("layer 0 maps 4 to 3; the architecture's maps 4 to 4"));
  model.architecture.add_hidden_units(4);
  EXPECT_THAT(SaveError(model), HasSubstr("2 layers; the architecture has 3"));
}

TEST(ModelFileTest, MissingWeightsAreNotSaved) {
  Model model = SmallModel();
  model.parameters[0].weights.pop_back();
  EXPECT_THAT(SaveError(model), HasSubstr("layer 0"));
}

TEST(ModelFileTest, ClassNameThatIsNotUtf8IsNotSaved) {
  Model model = SmallModel();
  model.class_names[0] = "\xff";
  EXPECT_THAT(SaveError(model), HasSubstr("UTF-8"));
}

}  // namespace
}  // namespace inknet::model
