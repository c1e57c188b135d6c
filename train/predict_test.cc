// //train:predict as a user meets it, with a network trained for a few seconds on drawn glyphs.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "data/glyphs.h"
#include "data/image/image.h"
#include "data/image/png.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::train {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string InTemp(const std::string& name) { return JoinPath(::testing::TempDir(), name); }

// Writes `image` as a PNG file and returns its path.
std::string File(const std::string& name, const image::Image& image) {
  const std::string path = InTemp(name);
  EXPECT_TRUE(WriteFileAtomically(path, *image::EncodePng(image)).ok());
  return path;
}

class PredictTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Shell(absl::StrCat("rm -rf ", Run()));
    const ShellResult run =
        Shell(absl::StrCat("train/emnist_unstamped --set data.source=GLYPHS --set data.glyphs_per_class=150 "
                           "--set model.hidden_units=128 --set train.threads=2 --set train.batch_size=64 "
                           "--set train.epochs=6 --set tensorboard=false --out=",
                           Run()));
    ASSERT_EQ(run.exit_code, 0) << run.output;
  }

  static std::string Run() { return InTemp("predict_run"); }
  static ShellResult Predict(const std::string& arguments) {
    return Shell(absl::StrCat("train/predict --run=", Run(), " ", arguments));
  }
};

// `glyph` of 28 x 28 pixels, `factor` times as large, dark on light.
image::Image Enlarged(const uint8_t* glyph, int factor) {
  image::Image image = image::Image::Blank(28 * factor + 60, 28 * factor + 20, 1);
  for (uint8_t& pixel : image.pixels) pixel = 255;
  for (int y = 0; y < 28 * factor; ++y) {
    for (int x = 0; x < 28 * factor; ++x) {
      *image.At(x + 50, y + 5) = static_cast<uint8_t>(255 - glyph[y / factor * 28 + x / factor]);
    }
  }
  return image;
}

TEST_F(PredictTest, GlyphsEnlargedInvertedAndMovedAreReadAsWhatTheyAre) {
  const std::vector<std::string> characters = {"3", "7", "A", "E", "H", "N", "R", "T", "X", "Z"};
  const auto glyphs = data::DrawGlyphs(characters, 4, /*seed=*/99);
  ASSERT_TRUE(glyphs.ok());
  std::string files;
  for (int i = 0; i < 40; ++i) {
    absl::StrAppend(&files, " ",
                    File(absl::StrCat("glyph", i, ".png"), Enlarged(glyphs->pixels.data() + i * 784, 3 + i % 5)));
  }
  const ShellResult result = Predict(absl::StrCat("--json", files));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  const std::vector<std::string> lines = absl::StrSplit(result.output, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 40);
  int right = 0;
  for (int i = 0; i < 40; ++i) {
    const auto answer = nlohmann::json::parse(lines[static_cast<size_t>(i)]);
    right += answer["class"] == characters[static_cast<size_t>(i % 10)];
    EXPECT_EQ(answer["top"].size(), 5);
  }
  EXPECT_GE(right, 32) << "the network itself is right nine times in ten";
}

// Three glyphs in a line, and one below.
image::Image FourGlyphs() {
  const auto glyphs = data::DrawGlyphs({"X", "T", "E", "H"}, 1, /*seed=*/5);
  image::Image all = image::Image::Blank(360, 230, 1);
  for (uint8_t& pixel : all.pixels) pixel = 255;
  const int lefts[] = {10, 120, 230, 20}, tops[] = {5, 10, 5, 120};
  for (int n = 0; n < 4; ++n) {
    const image::Image one = Enlarged(glyphs->pixels.data() + n * 784, 3);
    for (int y = 0; y < 84; ++y) std::copy_n(one.At(50, y + 5), 84, all.At(lefts[n], tops[n] + y));
  }
  return all;
}

TEST_F(PredictTest, SeveralCharactersAreReadInLinesWithTheirBoxes) {
  const std::string file = File("four.png", FourGlyphs());
  const auto answer = nlohmann::json::parse(Predict(absl::StrCat("--json ", file)).output);
  EXPECT_EQ(answer.count("class"), 0) << "there is not one class";
  ASSERT_EQ(answer["characters"].size(), 4);
  const std::string text = answer["text"];
  EXPECT_EQ(text.size(), 5);
  EXPECT_EQ(text[3], '\n');
  EXPECT_EQ(answer["characters"][3]["line"], 1);
  EXPECT_NEAR(answer["characters"][1]["box"][0].get<int>(), 125, 12);
  EXPECT_EQ(answer["characters"][1]["top"].size(), 5);
  const ShellResult shown = Predict(file);
  EXPECT_THAT(shown.output, AllOf(HasSubstr("four.png: 4 characters"), HasSubstr(" at ")));

  const auto one = nlohmann::json::parse(Predict(absl::StrCat("--one --json ", file)).output);
  EXPECT_EQ(one["characters"].size(), 1);
  EXPECT_EQ(one["class"], one["text"]);
}

TEST_F(PredictTest, FoldersAndArchivesAreReadInTheOrderOfTheirNames) {
  const std::string folder = InTemp("predict_folder");
  ASSERT_TRUE(MakeFolders(folder + "/below").ok());
  const auto glyphs = data::DrawGlyphs({"X"}, 30, /*seed=*/7);
  for (int n = 0; n < 30; ++n) {
    File(absl::StrCat("predict_folder/", n % 2 == 0 ? "below/" : "", 10 + n, ".png"),
         Enlarged(glyphs->pixels.data() + n * 784, 3));
  }
  ASSERT_TRUE(WriteFileAtomically(folder + "/readme.txt", "no picture").ok());
  const ShellResult result = Predict(absl::StrCat("--json --top=1 ", folder));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  const std::vector<std::string> lines = absl::StrSplit(result.output, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 30);
  std::vector<std::string> files;
  for (const std::string& line : lines) files.push_back(nlohmann::json::parse(line)["file"]);
  EXPECT_TRUE(std::is_sorted(files.begin(), files.end()));
  EXPECT_EQ(Predict(InTemp("predict_empty_folder")).exit_code, 1);
}

TEST_F(PredictTest, TableHasTheTopClassesWithProbabilities) {
  const auto glyphs = data::DrawGlyphs({"X"}, 1, /*seed=*/5);
  const std::string file = File("one.png", Enlarged(glyphs->pixels.data(), 4));
  const ShellResult result = Predict(absl::StrCat("--top=3 ", file));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.output, AllOf(HasSubstr("one.png"), HasSubstr("X"), HasSubstr(" %")));
  const ShellResult shown = Predict(absl::StrCat("--show ", file));
  EXPECT_THAT(shown.output, HasSubstr("@")) << "what the network sees, in characters where there is no terminal";
}

TEST_F(PredictTest, WhatTheNetworkSeesIsWrittenWhereAsked) {
  const auto glyphs = data::DrawGlyphs({"X"}, 1, /*seed=*/5);
  const std::string file = File("one.png", Enlarged(glyphs->pixels.data(), 4));
  const std::string prepared = InTemp("prepared.png");
  ASSERT_EQ(Predict(absl::StrCat("--save_prepared=", prepared, " ", file)).exit_code, 0);
  const auto image = image::DecodePng(*ReadFile(prepared, 1 << 20));
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->width, 28);
  EXPECT_EQ(image->height, 28);
}

TEST_F(PredictTest, PicturesThatCannotBeReadAreNamedAndTheOthersPredicted) {
  const auto glyphs = data::DrawGlyphs({"X"}, 1, /*seed=*/5);
  const std::string good = File("good.png", Enlarged(glyphs->pixels.data(), 4));
  const std::string dot = File("dot.png", image::Image::Blank(1, 1, 1));
  const std::string blank = File("blank.png", image::Image::Blank(200, 100, 3));
  const std::string wide = File("wide.png", image::Image::Blank(20000, 3, 1));
  const std::string text = InTemp("text.png");
  ASSERT_TRUE(WriteFileAtomically(text, "not a picture").ok());
  const std::string empty = InTemp("empty.jpg");
  ASSERT_TRUE(WriteFileAtomically(empty, "").ok());
  const ShellResult result = Predict(absl::StrJoin({dot, blank, wide, text, empty, InTemp("missing.png"), good}, " "));
  EXPECT_EQ(result.exit_code, 1);
  for (const std::string name : {"dot.png: ", "blank.png: nothing is drawn on it", "wide.png: a picture of 20000x3",
                                 "text.png: ", "empty.jpg: ", "missing.png: "}) {
    EXPECT_THAT(result.output, HasSubstr(name));
  }
  EXPECT_THAT(result.output, HasSubstr("good.png\n"));
}

TEST_F(PredictTest, WrongFlagsAndMissingModelsAreErrors) {
  for (const std::string& command :
       {absl::StrCat("train/predict --run=", Run()), std::string("train/predict x.png"),
        std::string("train/predict --run=/nowhere x.png"), std::string("train/predict --model=/nowhere x.png"),
        absl::StrCat("train/predict --run=", Run(), " --top=0 x.png"),
        absl::StrCat("train/predict --run=", Run(), " --json --show x.png")}) {
    const ShellResult result = Shell(command);
    EXPECT_EQ(result.exit_code, 1) << command;
    EXPECT_THAT(result.output, HasSubstr("error: ")) << command;
  }
}

}  // namespace
}  // namespace inknet::train
