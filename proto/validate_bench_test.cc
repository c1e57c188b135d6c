#include "proto/validate_bench.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"

namespace inknet {
namespace {

using ::testing::HasSubstr;

// What is wrong with a suite of one case once the fields in `text` are set; empty when nothing is.
std::string Problem(const std::string& text, const std::string& cases = "cases {} ") {
  BenchSuite suite;
  const absl::Status parsed = ParseTextProto(cases + text, "text", &suite);
  EXPECT_TRUE(parsed.ok()) << parsed;
  return std::string(ValidateBenchSuite(suite).message());
}

TEST(ValidateBenchTest, DefaultsAndEdgesAreValid) {
  EXPECT_EQ(Problem(""), "");
  EXPECT_EQ(Problem("inputs: 65536 classes: 256 images: 1 warmup_seconds: 0 seconds: 3600 repetitions: 1"), "");
  EXPECT_EQ(Problem("grid { work: [TRAINING, INFERENCE] batch_sizes: [1, 65536] widths: 16384 depths: 64 threads: 0 }"),
            "");
  EXPECT_EQ(Problem("bandwidth_seconds: 0 quality { data { source: GLYPHS } train { threads: 2 } seeds: 0 }"), "");
}

TEST(ValidateBenchTest, ModelAndTrainHaveTheRangesOfARun) {
  EXPECT_EQ(Problem("model { hidden_units: 0 }"), "model.hidden_units[0] is 0; it must be 1 .. 16384");
  EXPECT_EQ(Problem("train { optimizer { learning_rate: -1 } }"),
            "train.optimizer.learning_rate is -1; it must be more than 0, and finite");
}

TEST(ValidateBenchTest, NormalizationAndAugmentationHaveTheirConditions) {
  EXPECT_EQ(Problem("", "cases { normalization: BATCH augmented: true } "), "");
  EXPECT_EQ(Problem("augmentation { rotation: 400 }"),
            "augmentation.rotation is 400; it must be at least 0 and at most 180");
  EXPECT_THAT(Problem("inputs: 785", "cases {} cases { augmented: true } "),
              HasSubstr("cases[1].augmented needs square images; inputs are 785"));
  EXPECT_THAT(Problem("", "cases { normalization: BATCH batch_size: 1 } "),
              HasSubstr("cases[0].normalization is BATCH"));
}

TEST(ValidateBenchTest, NumbersHaveRanges) {
  EXPECT_EQ(Problem("inputs: 0"), "inputs is 0; it must be 1 .. 65536");
  EXPECT_EQ(Problem("classes: 257"), "classes is 257; it must be 1 .. 256");
  EXPECT_EQ(Problem("images: 0"), "images is 0; it must be 1 .. 10000000");
  EXPECT_EQ(Problem("repetitions: 0"), "repetitions is 0; it must be 1 .. 10000");
  EXPECT_EQ(Problem("seconds: 0"), "seconds is 0; it must be more than 0, and at most 3600");
  EXPECT_EQ(Problem("seconds: nan"), "seconds is nan; it must be more than 0, and at most 3600");
  EXPECT_EQ(Problem("warmup_seconds: -1"), "warmup_seconds is -1; it must be 0 or more, and at most 3600");
  EXPECT_EQ(Problem("fma_peak_seconds: 0"), "fma_peak_seconds is 0; it must be more than 0, and at most 10");
  EXPECT_EQ(Problem("bandwidth_seconds: 1e9"), "bandwidth_seconds is 1e+09; it must be 0 or more, and at most 10");
}

TEST(ValidateBenchTest, CasesAreNamedByTheirPlace) {
  EXPECT_EQ(Problem("cases { batch_size: 0 }"), "cases[1].batch_size is 0; it must be 1 .. 65536");
  EXPECT_EQ(Problem("cases { hidden_units: [8, 0] }"), "cases[1].hidden_units[1] is 0; it must be 1 .. 16384");
  EXPECT_EQ(Problem("cases { threads: -1 }"), "cases[1].threads is -1; it must be 0 .. 1024");
}

TEST(ValidateBenchTest, GridValuesAreNamedByTheirPlace) {
  EXPECT_EQ(Problem("grid { batch_sizes: [1, 0] }"), "grid.batch_sizes[1] is 0; it must be 1 .. 65536");
  EXPECT_EQ(Problem("grid { widths: 8 depths: 65 }"), "grid.depths[0] is 65; it must be 1 .. 64");
  EXPECT_THAT(Problem("grid { depths: 2 }"), HasSubstr("grid.depths is given without grid.widths"));
}

TEST(ValidateBenchTest, ThereIsAtLeastOneCaseAndNotTooMany) {
  EXPECT_EQ(Problem("", ""), "there are neither cases nor a grid: nothing to measure");
  EXPECT_EQ(Problem("grid {}", ""), "");
  std::string list = "1";
  for (int i = 0; i < 200; ++i) list += ", 1";
  EXPECT_EQ(Problem("grid { batch_sizes: [" + list + "] widths: [" + list + "] }"),
            "cases and grid give 40402 cases; there may be at most 10000");
}

TEST(ValidateBenchTest, DropoutByLayerNeedsTheLayersOfTheModel) {
  const std::string model = "model { hidden_units: [8, 8] dropout: [0.1, 0.2] } ";
  EXPECT_EQ(Problem(model), "");
  EXPECT_THAT(Problem(model + "cases { hidden_units: [8, 8, 8] }"), HasSubstr("model.dropout has 2 values"));
  EXPECT_THAT(Problem(model + "grid { widths: 8 }"), HasSubstr("model.dropout has 2 values"));
}

TEST(ValidateBenchTest, QualityNeedsNoFilesAndIsTheSameEverywhere) {
  EXPECT_EQ(Problem("quality { train { epochs: 0 } }"),
            "quality.train.epochs is 0; it must be 1 .. 1000000\n"
            "quality.data.source is SEARCH; it must be GLYPHS: the training must need no files\n"
            "quality.train.threads is 0; it must be a number: results depend on it\n"
            "quality.seeds is empty; give at least one");
}

}  // namespace
}  // namespace inknet
