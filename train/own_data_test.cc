// A user's own data from a folder to predictions, as a user meets it.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "data/formats/testing.h"
#include "data/glyphs.h"
#include "data/image/image.h"
#include "data/image/png.h"
#include "data/image/resize.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "model/model_file.h"
#include "proto/run.pb.h"
#include "proto/text.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::train {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kQuick[] =
    " --set model.hidden_units=64 --set train.epochs=12 --set train.batch_size=16 --set train.threads=2"
    " --set tensorboard=false";
const std::vector<std::string>& Glyphs() {
  static const auto& glyphs = *new std::vector<std::string>{"3", "A", "E", "T", "X"};
  return glyphs;
}
// What the classes are called.
const std::vector<std::string>& Names() {
  static const auto& names = *new std::vector<std::string>{"अ", "आ", "इ", "ई", "उ"};
  return names;
}

// Glyph `n` of 28 x 28 pixels.
image::Image Glyph(const data::ImageSet& set, int n) {
  return {28, 28, 1, {set.pixels.begin() + n * 784, set.pixels.begin() + (n + 1) * 784}};
}

image::Image Inverted(image::Image image) {
  for (uint8_t& pixel : image.pixels) pixel = static_cast<uint8_t>(255 - pixel);
  return image;
}

void Save(const std::string& path, const image::Image& image) {
  ASSERT_TRUE(MakeFolders(path.substr(0, path.rfind('/'))).ok());
  ASSERT_TRUE(WriteFileAtomically(path, *image::EncodePng(image)).ok());
}

// A folder of `side` pixels wide pictures, dark on light, one folder a class.
std::string FolderOfPictures(int side, int per_class, uint64_t seed) {
  const std::string folder = formats::NewFolder();
  const data::ImageSet set = *data::DrawGlyphs(Glyphs(), per_class, seed);
  for (int n = 0; n < static_cast<int>(set.labels.size()); ++n) {
    Save(absl::StrCat(folder, "/", Names()[set.labels[static_cast<size_t>(n)]], "/", n, ".png"),
         Inverted(image::ResizeToFit(Glyph(set, n), side, side)));
  }
  return folder;
}

std::string File(const std::string& path) { return *ReadFile(path, 100 << 20); }

// How many of `folder`'s pictures are what their folders are called, of how many.
std::pair<int, int> RightIn(const std::string& folder, const std::string& run) {
  const ShellResult result = Shell(absl::StrCat("train/predict --json --top=1 --run='", run, "' '", folder, "'"));
  int right = 0, all = 0;
  for (const absl::string_view line : absl::StrSplit(result.output, '\n', absl::SkipEmpty())) {
    const auto answer = nlohmann::json::parse(line);
    const std::vector<std::string> path = absl::StrSplit(answer["file"].get<std::string>(), '/');
    right += answer["text"] == path[path.size() - 2];
    ++all;
  }
  return {right, all};
}

// Of a run that is shared by the tests below: pictures of 32 x 32 pixels.
class OwnDataTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    data_ = new std::string(FolderOfPictures(32, 60, 1));
    run_ = new std::string(JoinPath(formats::NewFolder(), "run"));
    output_ = new std::string();
    const ShellResult run =
        Shell(absl::StrCat("train/train_unstamped --data='", *data_, "' --out='", *run_, "' --size=28", kQuick));
    ASSERT_EQ(run.exit_code, 0) << run.output;
    *output_ = run.output;
  }

  static RunRecord Record() {
    RunRecord record;
    EXPECT_TRUE(ReadTextProto(JoinPath(*run_, "run.textproto"), &record).ok());
    return record;
  }

  static std::string* data_;
  static std::string* run_;
  static std::string* output_;
};
std::string* OwnDataTest::data_ = nullptr;
std::string* OwnDataTest::run_ = nullptr;
std::string* OwnDataTest::output_ = nullptr;

TEST_F(OwnDataTest, OneLineSaysWhatWasFoundAndDecidedAndTheRecordKeepsIt) {
  EXPECT_THAT(*output_,
              AllOf(HasSubstr("270 + 30 images, 5 classes, 28x28"), HasSubstr("pictures in one folder a class"),
                    HasSubstr("dark on light: inverted"), HasSubstr("10 % split off")));
  const DataFingerprint data = Record().data();
  EXPECT_EQ(data.source(), DataFingerprint::OWN);
  EXPECT_THAT(data.reading(), HasSubstr("inverted"));
  EXPECT_EQ(data.folder(), *data_);
  EXPECT_EQ(data.preparation().recipe(), Preparation::PLAIN);
  EXPECT_EQ(data.preparation().rows(), 32) << "the size in the files";
  EXPECT_THAT(data.reading(), HasSubstr("resized from 32x32"));
  EXPECT_THAT(File(JoinPath(*run_, "report.html")), AllOf(HasSubstr("your own"), HasSubstr("आ")));
}

TEST_F(OwnDataTest, ModelKnowsHowItsImagesWereMade) {
  const auto model = model::LoadModel(JoinPath(*run_, "model.safetensors"));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->data.preparation().recipe(), Preparation::PLAIN);
  EXPECT_TRUE(model->data.preparation().inverted());
  EXPECT_GT(model->data.preparation().ink_share(), 0.5);
  EXPECT_EQ(model->class_names, Names());
}

// Once 55.8 % where the test set gave 90 %: pictures were prepared as EMNIST's were.
TEST_F(OwnDataTest, PicturesAreReadAsWellAsTheTestSet) {
  const double accuracy = Record().test().accuracy();
  const auto [right, all] = RightIn(FolderOfPictures(32, 20, 2), *run_);
  EXPECT_EQ(all, 100);
  EXPECT_GE(right, 100 * accuracy - 12) << "the test set: " << accuracy;
}

TEST_F(OwnDataTest, PicturesOfOtherSizesAndPlacesAreToo) {
  const std::string folder = formats::NewFolder();
  const data::ImageSet set = *data::DrawGlyphs(Glyphs(), 10, 3);
  for (int n = 0; n < 50; ++n) {
    image::Image large = image::Image::Blank(200, 120, 1);
    const image::Image glyph = image::ResizeToFit(Glyph(set, n), 84, 84);
    for (int y = 0; y < 84; ++y) std::copy_n(glyph.At(0, y), 84, large.At(90, y + 20));
    Save(absl::StrCat(folder, "/", Names()[set.labels[static_cast<size_t>(n)]], "/", n, ".png"), Inverted(large));
  }
  const auto [right, all] = RightIn(folder, *run_);
  EXPECT_GE(right, 50 * Record().test().accuracy() - 8);
}

TEST_F(OwnDataTest, EvaluateMeasuresWhatTheRunDidAndOtherDataWhereAsked) {
  const ShellResult same = Shell(absl::StrCat("train/evaluate --run='", *run_, "'"));
  ASSERT_EQ(same.exit_code, 0) << same.output;
  const RunRecord record = Record();
  EXPECT_THAT(same.output, HasSubstr(absl::StrCat("(", record.test().correct(), " of 30)")));
  const ShellResult other =
      Shell(absl::StrCat("train/evaluate --run='", *run_, "' --data='", FolderOfPictures(40, 10, 4), "'"));
  ASSERT_EQ(other.exit_code, 0) << other.output;
  EXPECT_THAT(other.output, AllOf(HasSubstr("50 images of "), HasSubstr(" of 50)"),
                                  HasSubstr("not the images that the model was trained beside")));
  const ShellResult alone = Shell(absl::StrCat("train/evaluate --model='", *run_, "/model.safetensors'"));
  EXPECT_EQ(alone.exit_code, 1);
  EXPECT_THAT(alone.output, HasSubstr("name what to measure it on with --data=PATH"));
  const std::string strange = formats::NewFolder();
  for (int n = 0; n < 20; ++n)
    Save(absl::StrCat(strange, "/", n % 2 == 0 ? "अ" : "z", "/", n, ".png"), image::Image::Blank(28, 28, 1));
  EXPECT_THAT(Shell(absl::StrCat("train/evaluate --run='", *run_, "' --data='", strange, "'")).output,
              HasSubstr("classes that the model does not know: z"));
}

TEST_F(OwnDataTest, RunWhoseDataChangedIsNotMeasuredOnThem) {
  const std::string folder = FolderOfPictures(28, 8, 5);
  const std::string run = JoinPath(formats::NewFolder(), "run");
  ASSERT_EQ(Shell(absl::StrCat("train/train_unstamped --data='", folder, "' --out='", run, "'", kQuick)).exit_code, 0);
  Save(absl::StrCat(folder, "/", Names()[0], "/new.png"), image::Image::Blank(28, 28, 1));
  const ShellResult changed = Shell(absl::StrCat("train/evaluate --run='", run, "'"));
  EXPECT_EQ(changed.exit_code, 1);
  EXPECT_THAT(changed.output, HasSubstr("was trained beside other images"));
  Shell(absl::StrCat("rm -r '", folder, "'"));
  const ShellResult gone = Shell(absl::StrCat("train/evaluate --run='", run, "'"));
  EXPECT_EQ(gone.exit_code, 1);
  EXPECT_THAT(gone.output, HasSubstr("no such file or folder; the run's images lay there"));
}

TEST_F(OwnDataTest, SameImagesInAnotherFormatMakeTheSameWeights) {
  const data::ImageSet set = *data::DrawGlyphs(Glyphs(), 20, 6);
  const std::string root = formats::NewFolder();
  const std::vector<uint8_t> labels(set.labels.begin(), set.labels.end());
  ASSERT_TRUE(MakeFolders(JoinPath(root, "idx")).ok());
  ASSERT_TRUE(
      WriteFileAtomically(JoinPath(root, "idx/train-images-idx3-ubyte"),
                          formats::IdxImagesFile(100, 28, 28, std::string(set.pixels.begin(), set.pixels.end())))
          .ok());
  ASSERT_TRUE(WriteFileAtomically(JoinPath(root, "idx/train-labels-idx1-ubyte"), formats::IdxLabelsFile(labels)).ok());
  std::string table;
  for (int n = 0; n < 100; ++n) {
    const auto begin = set.pixels.begin() + n * 784;
    absl::StrAppend(&table, labels[static_cast<size_t>(n)], ",",
                    absl::StrJoin(std::vector<int>(begin, begin + 784), ","), "\n");
  }
  ASSERT_TRUE(WriteFileAtomically(JoinPath(root, "table.csv"), table).ok());
  std::vector<nn::Parameters> parameters;
  for (const std::string name : {"idx", "table.csv"}) {
    const std::string run = JoinPath(root, "run_" + name);
    ASSERT_EQ(
        Shell(absl::StrCat("train/train_unstamped --data='", root, "/", name, "' --out='", run, "'", kQuick)).exit_code,
        0);
    parameters.push_back(model::LoadModel(JoinPath(run, "model.safetensors"))->parameters);
  }
  ASSERT_EQ(parameters[0].size(), parameters[1].size());
  for (size_t l = 0; l < parameters[0].size(); ++l) EXPECT_EQ(parameters[0][l].weights, parameters[1][l].weights);
}

TEST_F(OwnDataTest, SweepTrainsOnItToo) {
  const std::string folder = formats::NewFolder();
  const std::string sweep = JoinPath(folder, "sweep.yaml");
  ASSERT_TRUE(WriteFileAtomically(sweep,
                                  "method: grid\nmetric: {name: validation_accuracy, goal: maximize}\n"
                                  "parameters:\n  learning_rate: {values: [0.001, 0.01]}\n")
                  .ok());
  const ShellResult result = Shell(absl::StrCat("train/sweep_unstamped --sweep='", sweep, "' --data='", *data_,
                                                "' --set data.size=28 --set model.hidden_units=16 ",
                                                "--set train.epochs=1 --out='", folder, "/out'"));
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("270 + 30 images, 5 classes"));
}

TEST_F(OwnDataTest, WhatIsMissingIsSaid) {
  const ShellResult nothing = Shell("train/train_unstamped");
  EXPECT_EQ(nothing.exit_code, 1);
  EXPECT_THAT(nothing.output, HasSubstr("--data=PATH is needed"));
  const ShellResult nowhere = Shell("train/train_unstamped --data=/nowhere");
  EXPECT_EQ(nowhere.exit_code, 1);
  EXPECT_THAT(nowhere.output, HasSubstr("error: /nowhere: there is no such file or folder"));
  EXPECT_THAT(Shell("train/train_unstamped --data=x --data_dir=y").output,
              HasSubstr("data.path and data.data_dir are both set"));
}

}  // namespace
}  // namespace inknet::train
