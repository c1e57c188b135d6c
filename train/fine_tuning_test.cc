// Training that starts from a model's weights, as a user meets it.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
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
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSmall[] =
    " --set model.hidden_units=48 --set train.epochs=6 --set train.batch_size=16 --set train.threads=2"
    " --set tensorboard=false";
constexpr char kFew[] = " --set train.epochs=4 --set train.threads=2 --set tensorboard=false";

// Writes `per_class` glyphs of each class, light on dark, a folder a class; `lean` pixels of slant from top to bottom.
std::string Pictures(const std::vector<std::string>& classes, int per_class, uint64_t seed, int side = 28,
                     int lean = 0) {
  const std::string folder = formats::NewFolder();
  const data::ImageSet set = *data::DrawGlyphs(classes, per_class, seed);
  for (size_t n = 0; n < set.labels.size(); ++n) {
    const auto begin = set.pixels.begin() + static_cast<ptrdiff_t>(n * 784);
    image::Image glyph{28, 28, 1, {begin, begin + 784}};
    image::Image slanted = image::Image::Blank(28, 28, 1);
    for (int y = 0; y < 28; ++y) {
      for (int x = 0; x < 28; ++x) {
        const int from = x - lean * (14 - y) / 28;
        if (from >= 0 && from < 28) *slanted.At(x, y) = *glyph.At(from, y);
      }
    }
    const std::string path = absl::StrCat(folder, "/", classes[set.labels[n]], "/", n, ".png");
    EXPECT_TRUE(MakeFolders(path.substr(0, path.rfind('/'))).ok());
    EXPECT_TRUE(WriteFileAtomically(path, *image::EncodePng(image::ResizeToFit(slanted, side, side))).ok());
  }
  return folder;
}

ShellResult Train(const std::string& arguments) { return Shell(absl::StrCat("train/train_unstamped ", arguments)); }

// A run on upright glyphs, which the tests below go on from.
class FineTuningTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    data_ = new std::string(Pictures({"3", "A", "E", "T", "X"}, 40, 1));
    base_ = new std::string(JoinPath(formats::NewFolder(), "base"));
    const ShellResult run = Train(absl::StrCat("--data='", *data_, "' --out='", *base_, "'", kSmall));
    ASSERT_EQ(run.exit_code, 0) << run.output;
  }

  static model::Model ModelOf(const std::string& run) { return *model::LoadModel(run + "/best_model.safetensors"); }
  static RunRecord RecordOf(const std::string& run) {
    RunRecord record;
    EXPECT_TRUE(ReadTextProto(run + "/run.textproto", &record).ok());
    return record;
  }
  static std::string NewRun() { return JoinPath(formats::NewFolder(), "run"); }

  static std::string* data_;
  static std::string* base_;
};
std::string* FineTuningTest::data_ = nullptr;
std::string* FineTuningTest::base_ = nullptr;

TEST_F(FineTuningTest, GoesOnFromTheModelAndReportsBeforeAndAfterOnBothTestSets) {
  const std::string hand = Pictures({"3", "A", "E", "T", "X"}, 10, 2, 28, 14);
  const std::string run = NewRun();
  const ShellResult result = Train(
      absl::StrCat("--from='", *base_, "' --data='", hand, "' --mix='", *data_, ":0.75' --out='", run, "'", kFew));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, AllOf(HasSubstr("trains on 45 of its own images an epoch beside 135 of"),
                                   HasSubstr("before     after    change"), HasSubstr("of 5\n"), HasSubstr("of 20\n")));
  const RunRecord record = RecordOf(run);
  EXPECT_EQ(record.config().train().from(), *base_);
  EXPECT_THAT(record.config().model().hidden_units(), ElementsAre(48));
  ASSERT_EQ(record.fine_tuning().test_sets_size(), 2);
  EXPECT_FALSE(record.fine_tuning().last_layer_anew());
  EXPECT_EQ(record.fine_tuning().test_sets(0).images(), 5);
  EXPECT_EQ(record.fine_tuning().test_sets(1).images(), 20);
  // What the base run said of its own test images is what is known of them before.
  EXPECT_EQ(record.fine_tuning().test_sets(1).correct_before(), RecordOf(*base_).test().correct());
  EXPECT_EQ(record.fine_tuning().test_sets(0).correct_after(), record.test().correct());
  EXPECT_EQ(record.data().mix().content_sha256(), RecordOf(*base_).data().content_sha256());
  EXPECT_NE(ModelOf(run).parameters[0].weights, ModelOf(*base_).parameters[0].weights);
  EXPECT_THAT(*ReadFile(run + "/report.html", 100 << 20), HasSubstr("trained beside"));
}

TEST_F(FineTuningTest, HardlyAnyStepsLeaveTheModelAsItWas) {
  const std::string run = NewRun();
  const ShellResult result =
      Train(absl::StrCat("--from='", *base_, "' --data='", *data_, "' --out='", run, "'", kFew,
                         " --set train.optimizer.learning_rate=1e-12 --set train.optimizer.weight_decay=0"));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  const FineTuningRecord::TestSet set = RecordOf(run).fine_tuning().test_sets(0);
  EXPECT_EQ(set.correct_before(), set.correct_after());
  const model::Model before = ModelOf(*base_), after = ModelOf(run);
  EXPECT_EQ(after.temperature, before.temperature) << "without validation images it is kept";
  for (size_t l = 0; l < before.parameters.size(); ++l) {
    for (size_t i = 0; i < before.parameters[l].weights.size(); ++i) {
      ASSERT_NEAR(after.parameters[l].weights[i], before.parameters[l].weights[i], 1e-6);
    }
  }
  EXPECT_EQ(after.data.preparation().recipe(), before.data.preparation().recipe());
  EXPECT_EQ(after.data.preparation().ink_share(), before.data.preparation().ink_share());
}

TEST_F(FineTuningTest, FrozenLayersAreTheModels) {
  const std::string run = NewRun();
  ASSERT_EQ(Train(absl::StrCat("--from='", *base_, "' --data='", *data_, "' --out='", run, "'", kFew,
                               " --set train.freeze_layers=1"))
                .exit_code,
            0);
  EXPECT_EQ(ModelOf(run).parameters[0].weights, ModelOf(*base_).parameters[0].weights);
  EXPECT_EQ(ModelOf(run).parameters[0].biases, ModelOf(*base_).parameters[0].biases);
  EXPECT_NE(ModelOf(run).parameters[1].weights, ModelOf(*base_).parameters[1].weights);
}

TEST_F(FineTuningTest, LastLayerBeginsAnewWhereTheClassesDifferAndItSaysSo) {
  const std::string run = NewRun();
  const ShellResult result = Train(absl::StrCat("--from='", *base_, "' --data='", Pictures({"A", "H", "L"}, 12, 3),
                                                "' --out='", run, "'", kFew, " --set train.freeze_layers=1"));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("the model does not know H, L: its last layer begins anew, for 3 classes"));
  EXPECT_THAT(ModelOf(run).class_names, ElementsAre("A", "H", "L"));
  EXPECT_EQ(ModelOf(run).parameters[0].weights, ModelOf(*base_).parameters[0].weights);
  const RunRecord record = RecordOf(run);
  EXPECT_TRUE(record.fine_tuning().last_layer_anew());
  EXPECT_FALSE(record.fine_tuning().test_sets(0).has_correct_before());
}

TEST_F(FineTuningTest, NewClassesComeBehindThoseOfTheMix) {
  const std::string run = NewRun();
  const ShellResult result = Train(absl::StrCat("--from='", *base_, "' --data='", Pictures({"A", "H"}, 12, 3),
                                                "' --mix='", *data_, "' --out='", run, "'", kFew));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(ModelOf(run).class_names, ElementsAre("3", "A", "E", "T", "X", "H"));
}

TEST_F(FineTuningTest, FewerClassesKeepTheModelsAndTheRunCanBeMeasuredAgain) {
  const std::string run = NewRun();
  const ShellResult result =
      Train(absl::StrCat("--from='", *base_, "' --data='", Pictures({"X", "A"}, 20, 4), "' --out='", run, "'", kFew));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("no images of 3 of the model's 5 classes (3, E, T); it keeps them all"));
  EXPECT_EQ(ModelOf(run).class_names, ModelOf(*base_).class_names);
  const ShellResult again = Shell(absl::StrCat("train/evaluate --run='", run, "'"));
  EXPECT_EQ(again.exit_code, 0) << again.output;
  EXPECT_THAT(again.output, HasSubstr(absl::StrCat("(", RecordOf(run).test().correct(), " of 4)")));
}

TEST_F(FineTuningTest, SameSeedGivesTheSameBytesAndAnInterruptedRunToo) {
  const std::string first = NewRun(), second = NewRun();
  const std::string arguments = absl::StrCat("--from='", *base_, "' --data='", *data_, "' --mix='", *data_, ":0.3'",
                                             " --set train.checkpoint.max_share=1", kFew);
  ASSERT_EQ(Train(absl::StrCat(arguments, " --out='", first, "'")).exit_code, 0);
  // Killed wherever it is, and then left alone; on a fast machine it may be over before.
  for (const char* seconds : {"0.2", "0.4", "0.7", "1.1"}) {
    Shell(absl::StrCat("timeout -s KILL ", seconds, " train/train_unstamped ", arguments, " --out='", second, "'"));
  }
  const ShellResult last = Train(absl::StrCat(arguments, " --out='", second, "'"));
  EXPECT_TRUE(last.exit_code == 0 || RecordOf(second).status() == RunRecord::FINISHED) << last.output;
  EXPECT_EQ(ModelOf(second).parameters[0].weights, ModelOf(first).parameters[0].weights);
}

TEST_F(FineTuningTest, SweepsStartFromAModelToo) {
  const std::string folder = formats::NewFolder();
  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder, "sweep.yaml"),
                                  "method: grid\nmetric: {name: validation_accuracy, goal: maximize}\n"
                                  "parameters:\n  freeze_layers: {values: [0, 1]}\n")
                  .ok());
  const ShellResult result = Shell(
      absl::StrCat("train/sweep_unstamped --sweep='", folder, "/sweep.yaml' --data='", *data_, "' --set train.from='",
                   *base_, "' --set model.hidden_units=48 --set train.epochs=1 --out='", folder, "/out'"));
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST_F(FineTuningTest, WhatDoesNotFitIsOneLine) {
  const auto error = [&](const std::string& arguments) {
    const ShellResult result = Train(absl::StrCat(arguments, " --out='", NewRun(), "'", kFew));
    EXPECT_EQ(result.exit_code, 1) << result.output;
    return result.output;
  };
  const std::string from = absl::StrCat("--from='", *base_, "' --data='", *data_, "'");
  EXPECT_THAT(error(absl::StrCat("--from=/nowhere/run --data='", *data_, "'")),
              HasSubstr("error: /nowhere/run: there is no such run or model file"));
  EXPECT_THAT(error(absl::StrCat("--from='", *data_, "' --data='", *data_, "'")), HasSubstr("error: "));
  EXPECT_THAT(error(absl::StrCat("--from='", *base_, "' --data='", Pictures({"A", "X"}, 10, 5, 32), "'")),
              HasSubstr("its model takes images of 28x28 pixels; those of "));
  EXPECT_THAT(error(from + " --set model.hidden_units=64,32"),
              HasSubstr("its model has model.hidden_units 48, and 64,32 is asked for"));
  EXPECT_THAT(error(from + " --set model.activation=TANH"),
              HasSubstr("its model has model.activation RELU, and TANH is asked for"));
  EXPECT_THAT(error(from + " --set model.normalization=LAYER"), HasSubstr("model.normalization NONE"));
  EXPECT_THAT(error(from + " --set train.freeze_layers=2"), HasSubstr("train.freeze_layers is 2; it must be 0 .. 1"));
  EXPECT_THAT(error(from + " --mix=nothing:0.5"), HasSubstr("data.mix: 'nothing' names no data"));
  EXPECT_THAT(error(from + " --mix=:0.5"), HasSubstr("--mix=:0.5: it names no data"));
  EXPECT_THAT(error(from + " --mix=mnist:half"), HasSubstr("'half' is no share"));
  EXPECT_THAT(error(from + " --mix=mnist:1.5"), HasSubstr("data.mix_share is 1.5; it must be more than 0"));
  EXPECT_THAT(error(absl::StrCat("--data='", *data_, "' --set train.freeze_layers=1")),
              HasSubstr("train.freeze_layers is set, and train.from is not"));
  EXPECT_THAT(error(absl::StrCat(from, " --mix='", Pictures({"A", "X"}, 10, 5, 32), "'")),
              HasSubstr("data.mix: images of"));
}

}  // namespace
}  // namespace inknet::train
