#include "proto/validate.h"

#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"

namespace inknet {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// What is wrong with the defaults once the fields in `text` are set; empty when nothing is.
std::string Problem(const std::string& text) {
  RunConfig config;
  const absl::Status parsed = ParseTextProto(text, "text", &config);
  EXPECT_TRUE(parsed.ok()) << parsed;
  return std::string(ValidateRunConfig(config).message());
}

std::string ModelProblem(const std::string& text) { return Problem("model { " + text + " }"); }
std::string TrainProblem(const std::string& text) { return Problem("train { " + text + " }"); }
std::string OptimizerProblem(const std::string& text) { return TrainProblem("optimizer { " + text + " }"); }

std::string Repeat(const std::string& text, int count) {
  std::string repeated;
  for (int i = 0; i < count; ++i) repeated += text;
  return repeated;
}

TEST(ValidateTest, DefaultsAreValid) { EXPECT_EQ(Problem(""), ""); }

TEST(ValidateTest, EdgesAreValid) {
  EXPECT_EQ(Problem("name: '" + Repeat("x", 100) + "' data { validation_fraction: 0.5 glyphs_per_class: 10000 }"), "");
  EXPECT_EQ(ModelProblem(Repeat("hidden_units: 16384 ", 64) + "dropout: 0"), "");
  EXPECT_EQ(ModelProblem("hidden_units: [1, 2] dropout: [0, 0.999]"), "");
  EXPECT_EQ(TrainProblem("epochs: 1000000 batch_size: 65536 threads: 1024 seed: 0"), "");
  EXPECT_EQ(OptimizerProblem("momentum: 0 beta1: 0 beta2: 0 decay: 0 weight_decay: 0 clip_norm: 0"), "");
}

TEST(ValidateTest, EarlyStoppingDivergenceAndCheckpointsHaveRanges) {
  EXPECT_EQ(TrainProblem("early_stopping { patience: 1000000 min_delta: 0 } checkpoint { keep: 0 max_share: 1 } "
                         "divergence { max_rollbacks: 0 explosion: 0 learning_rate_factor: 0.999 }"),
            "");
  EXPECT_THAT(TrainProblem("early_stopping { patience: -1 }"), StartsWith("train.early_stopping.patience is -1;"));
  EXPECT_THAT(TrainProblem("early_stopping { min_delta: nan }"), StartsWith("train.early_stopping.min_delta is nan;"));
  EXPECT_EQ(TrainProblem("divergence { learning_rate_factor: 1 }"),
            "train.divergence.learning_rate_factor is 1; it must be more than 0 and less than 1");
  EXPECT_THAT(TrainProblem("divergence { max_rollbacks: 1001 }"), HasSubstr("0 .. 1000"));
  EXPECT_EQ(TrainProblem("divergence { explosion: 0.5 }"),
            "train.divergence.explosion is 0.5; it must be 0, or more than 1 and finite");
  EXPECT_THAT(TrainProblem("checkpoint { keep: -1 }"), StartsWith("train.checkpoint.keep is -1;"));
  EXPECT_THAT(TrainProblem("checkpoint { minutes: 0 }"), StartsWith("train.checkpoint.minutes is 0;"));
  EXPECT_EQ(TrainProblem("checkpoint { max_share: 0 }"),
            "train.checkpoint.max_share is 0; it must be more than 0 and at most 1");
}

TEST(ValidateTest, AugmentationHasRanges) {
  const auto problem = [](const std::string& text) { return Problem("data { augmentation { " + text + " } }"); };
  EXPECT_EQ(
      problem("rotation: 180 shear: 1 scale: 1 aspect: 1 shift: 128 elastic: 0.5 stroke: 2 erase: 256 strength: 10"),
      "");
  EXPECT_EQ(problem("rotation: 400"), "data.augmentation.rotation is 400; it must be at least 0 and at most 180");
  EXPECT_THAT(problem("shear: -0.1"), StartsWith("data.augmentation.shear is -0.1;"));
  EXPECT_THAT(problem("scale: nan"), StartsWith("data.augmentation.scale is nan;"));
  EXPECT_THAT(problem("elastic: 0.6"), HasSubstr("at most 0.5"));
  EXPECT_THAT(problem("erase_share: 1.5 strength: inf"),
              AllOf(HasSubstr("data.augmentation.erase_share is 1.5"), HasSubstr("data.augmentation.strength is inf")));
}

TEST(ValidateTest, BatchNormalizationNeedsTwoImages) {
  EXPECT_EQ(Problem("model { normalization: BATCH normalization_images: 0 } train { batch_size: 2 }"), "");
  EXPECT_EQ(Problem("model { normalization: LAYER } train { batch_size: 1 }"), "");
  EXPECT_THAT(Problem("model { normalization: BATCH } train { batch_size: 1 }"),
              HasSubstr("one image has no variance; use a larger batch, or LAYER"));
  EXPECT_EQ(ModelProblem("normalization_images: 7"), "model.normalization_images is 7; it must be 8 .. 65536");
}

TEST(ValidateTest, NameMustNameAFolder) {
  EXPECT_THAT(Problem("name: ''"), StartsWith("name is ''; it must be usable as the name of a folder"));
  EXPECT_THAT(Problem("name: 'a/b'"), StartsWith("name is 'a/b';"));
  EXPECT_THAT(Problem("name: '.'"), StartsWith("name is '.';"));
  EXPECT_THAT(Problem("name: '..'"), StartsWith("name is '..';"));
  EXPECT_THAT(Problem("name: 'a\\nb'"), StartsWith("name is 'a\\nb';"));
  EXPECT_THAT(Problem("name: 'a\\000b'"), StartsWith("name is 'a\\000b';"));
  EXPECT_THAT(Problem("name: '" + Repeat("x", 101) + "'"), HasSubstr("1 .. 100 bytes"));
}

TEST(ValidateTest, ValidationFractionIsAtLeastZeroAndAtMostHalf) {
  EXPECT_EQ(Problem("data { validation_fraction: 0 }"), "");
  EXPECT_EQ(Problem("data { validation_fraction: -0.1 }"),
            "data.validation_fraction is -0.1; it must be at least 0 and at most 0.5");
  EXPECT_THAT(Problem("data { validation_fraction: 0.50000001 }"), HasSubstr("is 0.50000001;"));
  EXPECT_THAT(Problem("data { validation_fraction: nan }"), HasSubstr("is nan;"));
}

TEST(ValidateTest, MixShareIsBetweenZeroAndOne) {
  EXPECT_EQ(Problem("data { mix_share: 1 }"), "data.mix_share is 1; it must be more than 0 and less than 1");
  EXPECT_THAT(Problem("data { mix_share: 0 }"), HasSubstr("is 0;"));
  EXPECT_THAT(Problem("data { mix_share: nan }"), HasSubstr("is nan;"));
}

TEST(ValidateTest, LayersAreFrozenOfAModelOnly) {
  EXPECT_EQ(Problem("train { freeze_layers: 1 }"),
            "train.freeze_layers is set, and train.from is not, whose layers it would freeze");
  EXPECT_EQ(Problem("train { freeze_layers: 1 from: 'm' }"), "");
  EXPECT_THAT(Problem("train { freeze_layers: -1 from: 'm' }"), HasSubstr("train.freeze_layers is -1;"));
}

TEST(ValidateTest, AFolderOfADataSetBesideAPathIsThatOfTheMix) {
  EXPECT_THAT(Problem("data { path: 'a' data_dir: 'b' }"), HasSubstr("data.path and data.data_dir are both set"));
  EXPECT_EQ(Problem("data { path: 'a' data_dir: 'b' mix: 'mnist' }"), "");
}

TEST(ValidateTest, GlyphsPerClassHasARange) {
  EXPECT_EQ(Problem("data { glyphs_per_class: 0 }"), "data.glyphs_per_class is 0; it must be 1 .. 10000");
  EXPECT_NE(Problem("data { glyphs_per_class: 10001 }"), "");
}

TEST(ValidateTest, HiddenUnitsHaveARange) {
  EXPECT_EQ(ModelProblem("hidden_units: [8, 0]"), "model.hidden_units[1] is 0; it must be 1 .. 16384");
  EXPECT_EQ(ModelProblem("hidden_units: 16385"), "model.hidden_units[0] is 16385; it must be 1 .. 16384");
  EXPECT_EQ(ModelProblem("hidden_units: -1"), "model.hidden_units[0] is -1; it must be 1 .. 16384");
}

TEST(ValidateTest, HiddenLayersHaveALimit) {
  EXPECT_EQ(ModelProblem(Repeat("hidden_units: 1 ", 65)), "model.hidden_units has 65 layers; it must have at most 64");
}

TEST(ValidateTest, DropoutIsBelowOne) {
  EXPECT_EQ(ModelProblem("hidden_units: 8 dropout: 1"), "model.dropout[0] is 1; it must be at least 0 and less than 1");
  EXPECT_NE(ModelProblem("hidden_units: 8 dropout: -0.1"), "");
  EXPECT_NE(ModelProblem("hidden_units: 8 dropout: nan"), "");
}

TEST(ValidateTest, DropoutCountFitsTheHiddenLayers) {
  EXPECT_THAT(ModelProblem("hidden_units: [8, 8, 8] dropout: [0.1, 0.1]"),
              StartsWith("model.dropout has 2 values and model.hidden_units 3;"));
}

TEST(ValidateTest, EpochsHaveARange) {
  EXPECT_EQ(TrainProblem("epochs: 0"), "train.epochs is 0; it must be 1 .. 1000000");
  EXPECT_NE(TrainProblem("epochs: 1000001"), "");
}

TEST(ValidateTest, BatchSizeHasARange) {
  EXPECT_EQ(TrainProblem("batch_size: 0"), "train.batch_size is 0; it must be 1 .. 65536");
  EXPECT_NE(TrainProblem("batch_size: 65537"), "");
}

TEST(ValidateTest, ThreadsHaveARange) {
  EXPECT_EQ(TrainProblem("threads: -1"), "train.threads is -1; it must be 0 .. 1024");
  EXPECT_NE(TrainProblem("threads: 1025"), "");
}

TEST(ValidateTest, LearningRateAndEpsilonArePositiveAndFinite) {
  for (const std::string field : {"learning_rate", "epsilon"}) {
    for (const std::string value : {"0", "-1", "nan", "inf"}) {
      EXPECT_EQ(OptimizerProblem(field + ": " + value),
                "train.optimizer." + field + " is " + value + "; it must be more than 0, and finite");
    }
  }
}

TEST(ValidateTest, MomentsAreBelowOne) {
  for (const std::string field : {"momentum", "beta1", "beta2", "decay"}) {
    for (const std::string value : {"1", "-0.5", "nan", "inf"}) {
      EXPECT_EQ(OptimizerProblem(field + ": " + value),
                "train.optimizer." + field + " is " + value + "; it must be at least 0 and less than 1");
    }
  }
}

TEST(ValidateTest, WeightDecayAndClipNormAreNotNegative) {
  for (const std::string field : {"weight_decay", "clip_norm"}) {
    for (const std::string value : {"-1", "nan", "inf"}) {
      EXPECT_EQ(OptimizerProblem(field + ": " + value),
                "train.optimizer." + field + " is " + value + "; it must be 0 or more, and finite");
    }
  }
}

TEST(ValidateTest, EveryProblemIsReported) {
  EXPECT_EQ(Problem("train { epochs: 0 batch_size: 0 }"),
            "train.epochs is 0; it must be 1 .. 1000000\ntrain.batch_size is 0; it must be 1 .. 65536");
}

}  // namespace
}  // namespace inknet
