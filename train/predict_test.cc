// //train:predict as a user meets it, with a network trained for a few seconds on drawn glyphs.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "data/glyphs.h"
#include "data/image/exif.h"
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

// Four letters are asked whether they are digits.
TEST_F(PredictTest, AmongSomeClassesOneOfThemIsTheAnswer) {
  const auto glyphs = data::DrawGlyphs({"A", "E", "N", "Z"}, 1, /*seed=*/7);
  ASSERT_TRUE(glyphs.ok());
  for (int i = 0; i < 4; ++i) {
    const std::string file = File(absl::StrCat("letter", i, ".png"), Enlarged(glyphs->pixels.data() + i * 784, 4));
    const ShellResult result = Predict(absl::StrCat("--json --top=47 --among=digits ", file));
    ASSERT_EQ(result.exit_code, 0) << result.output;
    const auto line = nlohmann::json::parse(result.output);
    double sum = 0;
    for (const auto& one : line["top"]) sum += one["probability"].get<double>();
    EXPECT_EQ(line["top"].size(), 10);
    EXPECT_NEAR(sum, 1, 1e-5);
    EXPECT_THAT(line["class"].get<std::string>(), ::testing::MatchesRegex("[0-9]"));
  }
  const ShellResult unknown = Predict("--among=0-9c picture.png");
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.output, HasSubstr("the model has no class 'c'"));
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
    if (!answer.contains("class")) continue;  // Too unlike all, or taken for two.
    right += answer["class"] == characters[static_cast<size_t>(i % 10)];
    EXPECT_EQ(answer["top"].size(), 5);
  }
  EXPECT_GE(right, 32) << "the network itself is right nine times in ten";
}

// A glyph that was enlarged three times, without its border, onto `page`.
void Paste(const image::Image& glyph, int left, int top, image::Image* page) {
  for (int y = 0; y < 84; ++y) std::copy_n(glyph.At(50, y + 5), 84, page->At(left, top + y));
}

// Three glyphs in a line, and one below.
image::Image FourGlyphs() {
  const auto glyphs = data::DrawGlyphs({"X", "T", "E", "H"}, 1, /*seed=*/5);
  image::Image all = image::Image::Blank(360, 230, 1);
  for (uint8_t& pixel : all.pixels) pixel = 255;
  const int lefts[] = {10, 120, 230, 20}, tops[] = {5, 10, 5, 120};
  for (int n = 0; n < 4; ++n) {
    Paste(Enlarged(glyphs->pixels.data() + n * 784, 3), lefts[n], tops[n], &all);
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

// Two glyphs, `factor` times as large, slid into each other until some of their ink overlaps.
image::Image Touching(const uint8_t* left, const uint8_t* right, int factor) {
  constexpr int kSide = 28, kOverlap = 3;
  const auto overlap = [&](int shift) {
    int pixels = 0;
    for (int y = 0; y < kSide; ++y) {
      for (int x = shift; x < kSide; ++x) pixels += left[y * kSide + x] > 127 && right[y * kSide + x - shift] > 127;
    }
    return pixels;
  };
  int shift = kSide - 1;
  while (shift > 0 && overlap(shift) < kOverlap) --shift;
  image::Image image = image::Image::Blank((kSide + shift + 8) * factor, (kSide + 8) * factor, 1);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const int row = y / factor - 4, column = x / factor - 4;
      int ink = 0;
      if (row >= 0 && row < kSide) {
        if (column >= 0 && column < kSide) ink = left[row * kSide + column];
        if (column >= shift && column - shift < kSide) ink = std::max<int>(ink, right[row * kSide + column - shift]);
      }
      *image.At(x, y) = static_cast<uint8_t>(255 - ink);
    }
  }
  return image;
}

TEST_F(PredictTest, PairsThatTouchAreReadAsTwoBesideEachOther) {
  const std::vector<std::string> characters = {"A", "E", "H", "N", "R", "Z"};
  const auto glyphs = data::DrawGlyphs(characters, 2, /*seed=*/17);
  ASSERT_TRUE(glyphs.ok());
  std::string files;
  for (size_t i = 0; i < 30; ++i) {
    const size_t a = i % 12, b = (5 * i + i / 12 + 1) % 12;
    const image::Image pair = Touching(glyphs->pixels.data() + a * 784, glyphs->pixels.data() + b * 784, 4);
    absl::StrAppend(&files, " ", File(absl::StrCat("pair", i, ".png"), pair));
  }
  const ShellResult result = Predict(absl::StrCat("--json --among=capitals ", files));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  int two = 0;
  for (const absl::string_view text : absl::StrSplit(result.output, '\n', absl::SkipEmpty())) {
    const auto line = nlohmann::json::parse(std::string(text));
    if (line["characters"].size() != 2) continue;
    ++two;
    EXPECT_EQ(line["characters"][0]["line"], line["characters"][1]["line"]);
    EXPECT_LT(line["characters"][0]["box"][0], line["characters"][1]["box"][0]);
    EXPECT_LT(line["characters"][0]["box"][2], line["characters"][1]["box"][2]);
  }
  EXPECT_GE(two, 4) << "and none were they not cut";
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

TEST_F(PredictTest, PictureWithoutCharactersIsNoFaultAndSaysWhy) {
  const std::string blank = File("blank.png", image::Image::Blank(200, 100, 3));
  image::Image blots = image::Image::Blank(400, 300, 1);
  for (int y = 100; y < 200; ++y) {
    for (int x = 80; x < 190; ++x) *blots.At(x, y) = *blots.At(x + 140, y) = 255;
  }
  const std::string files = absl::StrCat(blank, " ", File("blots.png", blots));
  const ShellResult said = Predict(files);
  EXPECT_EQ(said.exit_code, 0) << said.output;
  EXPECT_THAT(said.output, HasSubstr("blank.png: no character: nothing is drawn on it"));
  EXPECT_THAT(said.output, HasSubstr("blots.png: no character: what is on it is no strokes"));
  const ShellResult json = Predict(absl::StrCat("--json ", blank));
  const auto line = nlohmann::json::parse(json.output);
  EXPECT_EQ(line["text"], "");
  EXPECT_TRUE(line["characters"].empty());
  EXPECT_THAT(line["none"].get<std::string>(), HasSubstr("nothing is drawn on it"));
}

TEST_F(PredictTest, AnswersBelowTheDoubtAreQuestions) {
  const auto glyphs = data::DrawGlyphs({"X"}, 1, /*seed=*/5);
  const std::string file = File("doubt.png", Enlarged(glyphs->pixels.data(), 4));
  EXPECT_THAT(Predict(absl::StrCat("--doubt=1 ", file)).output, HasSubstr("\n  X?  "));
  EXPECT_THAT(Predict(absl::StrCat("--doubt=0 ", file)).output, HasSubstr("\n  X  "));
  EXPECT_TRUE(
      nlohmann::json::parse(Predict(absl::StrCat("--json --doubt=1 ", file)).output)["characters"][0]["in_doubt"]);
  EXPECT_THAT(Predict(absl::StrCat("--doubt=1 ", File("doubts.png", FourGlyphs()))).output, HasSubstr("X?T?E?\n  H?"));
}

TEST_F(PredictTest, AverageOverVariantsIsOfThem) {
  const auto glyphs = data::DrawGlyphs({"X"}, 1, /*seed=*/5);
  const std::string file = File("average.png", Enlarged(glyphs->pixels.data(), 4));
  const auto one = nlohmann::json::parse(Predict(absl::StrCat("--json --top=47 ", file)).output);
  const auto many = nlohmann::json::parse(Predict(absl::StrCat("--json --top=47 --average=15 ", file)).output);
  EXPECT_EQ(many["class"], "X");
  EXPECT_NE(many["probability"], one["probability"]);
  double sum = 0;
  for (const auto& some : many["top"]) sum += some["probability"].get<double>();
  EXPECT_NEAR(sum, 1, 1e-5);
}

TEST_F(PredictTest, AnnotatedPictureHasABoxAroundEachCharacter) {
  const std::string file = File("to_annotate.png", FourGlyphs());
  const std::string annotated = InTemp("annotated.png");
  ASSERT_EQ(Predict(absl::StrCat("--doubt=0 --annotate=", annotated, " ", file)).exit_code, 0);
  const auto image = image::DecodePng(*ReadFile(annotated, 1 << 22));
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->width, 2 * 360);
  EXPECT_EQ(image->channels, 3);
  EXPECT_THAT(Predict(absl::StrCat("--annotate=", annotated, " ", file, " ", file)).output,
              HasSubstr("--annotate takes one picture at a time"));
  const ShellResult over = Predict(absl::StrCat("--annotate=", file, " ", file));
  EXPECT_EQ(over.exit_code, 1);
  EXPECT_THAT(over.output, HasSubstr("would overwrite the picture"));
}

// Lines of letters that look like no others on their sides.
TEST_F(PredictTest, PageThatIsTurnedIsReadUprightAndItsBoxesAreThoseOfThePicture) {
  const auto glyphs = data::DrawGlyphs({"A", "E", "R", "3", "F", "4"}, 1, /*seed=*/5);
  image::Image page = image::Image::Blank(640, 140, 1);
  for (uint8_t& pixel : page.pixels) pixel = 255;
  for (int n = 0; n < 6; ++n) Paste(Enlarged(glyphs->pixels.data() + n * 784, 3), 10 + 105 * n, 20, &page);
  const auto upright = nlohmann::json::parse(Predict(absl::StrCat("--json ", File("upright.png", page))).output);
  EXPECT_FALSE(upright.contains("turned"));
  EXPECT_EQ(upright["text"].get<std::string>().size(), 6);
  const auto turned =
      nlohmann::json::parse(Predict(absl::StrCat("--json ", File("on_its_side.png", image::Turned(page, 8)))).output);
  EXPECT_EQ(turned["turned"], 90);
  EXPECT_EQ(turned["text"], upright["text"]);
  // Its first character is at the bottom.
  const auto box = turned["characters"][0]["box"];
  EXPECT_GT(box[1].get<int>(), 520);
  EXPECT_LT(box[2].get<int>(), 130);
}

TEST_F(PredictTest, PicturesThatCannotBeReadAreNamedAndTheOthersPredicted) {
  const auto glyphs = data::DrawGlyphs({"X"}, 1, /*seed=*/5);
  const std::string good = File("good.png", Enlarged(glyphs->pixels.data(), 4));
  const std::string wide = File("wide.png", image::Image::Blank(20000, 3, 1));
  const std::string text = InTemp("text.png");
  ASSERT_TRUE(WriteFileAtomically(text, "not a picture").ok());
  const std::string empty = InTemp("empty.jpg");
  ASSERT_TRUE(WriteFileAtomically(empty, "").ok());
  const ShellResult result = Predict(absl::StrJoin({wide, text, empty, InTemp("missing.png"), good}, " "));
  EXPECT_EQ(result.exit_code, 1);
  for (const std::string name : {"wide.png: a picture of 20000x3", "text.png: ", "empty.jpg: ", "missing.png: "}) {
    EXPECT_THAT(result.output, HasSubstr(name));
  }
  EXPECT_THAT(result.output, HasSubstr("good.png\n"));
}

TEST_F(PredictTest, WrongFlagsAndMissingModelsAreErrors) {
  for (const std::string& command :
       {absl::StrCat("train/predict --run=", Run()), std::string("train/predict x.png"),
        std::string("train/predict --run=/nowhere x.png"), std::string("train/predict --model=/nowhere x.png"),
        absl::StrCat("train/predict --run=", Run(), " --top=0 x.png"),
        absl::StrCat("train/predict --run=", Run(), " --doubt=2 x.png"),
        absl::StrCat("train/predict --run=", Run(), " --average=16 x.png"),
        absl::StrCat("train/predict --run=", Run(), " --json --show x.png")}) {
    const ShellResult result = Shell(command);
    EXPECT_EQ(result.exit_code, 1) << command;
    EXPECT_THAT(result.output, HasSubstr("error: ")) << command;
  }
}

}  // namespace
}  // namespace inknet::train
