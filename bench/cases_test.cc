#include "bench/cases.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"

namespace inknet::bench {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

BenchSuite Suite(const std::string& text) {
  BenchSuite suite;
  const absl::Status parsed = ParseTextProto(text, "suite", &suite);
  EXPECT_TRUE(parsed.ok()) << parsed;
  return suite;
}

std::vector<std::string> Names(const std::string& text) {
  std::vector<std::string> names;
  for (const BenchCase& one : CasesOf(Suite(text), /*cores=*/4)) names.push_back(one.name());
  return names;
}

TEST(CasesTest, NamesSayWorkWidthsBatchAndThreads) {
  EXPECT_THAT(Names("model { hidden_units: [512, 512, 512] } train { batch_size: 32 threads: 2 } cases {}"),
              ElementsAre("train/784-512x3-47/batch32/threads2"));
  EXPECT_THAT(Names("cases { work: INFERENCE hidden_units: [64, 32, 32, 64] threads: 0 } inputs: 9 classes: 2"),
              ElementsAre("infer/9-64-32x2-64-2/batch128/threads4"));
  EXPECT_THAT(Names("cases {}"), ElementsAre("train/784-47/batch128/threads4")) << "a linear classifier";
  EXPECT_THAT(
      Names("model { hidden_units: 8 } augmentation { rotation: 9 } cases { normalization: BATCH } "
            "cases { normalization: LAYER augmented: true } cases { augmented: true }"),
      ElementsAre("train/784-8-47/batch128/threads4/batchnorm", "train/784-8-47/batch128/threads4/layernorm/augmented",
                  "train/784-8-47/batch128/threads4/augmented"));
}

TEST(CasesTest, PrecisionIsPartOfTheNameAndOfTheNetwork) {
  const std::vector<BenchCase> cases =
      CasesOf(Suite("train { precision: BFLOAT16 } cases {} cases { precision: FLOAT32 }"), 1);
  ASSERT_EQ(cases.size(), 2);
  EXPECT_EQ(cases[0].name(), "train/784-47/batch128/threads1/bf16");
  EXPECT_TRUE(SpecOf(cases[0]).bf16());
  EXPECT_EQ(cases[1].name(), "train/784-47/batch128/threads1");
  EXPECT_FALSE(SpecOf(cases[1]).bf16());
}

TEST(CasesTest, GridIsEveryCombination) {
  EXPECT_THAT(Names("grid { batch_sizes: [1, 8] widths: [64, 128] depths: [1, 2] threads: 1 }"),
              ElementsAre("train/784-64-47/batch1/threads1", "train/784-64-47/batch8/threads1",
                          "train/784-64x2-47/batch1/threads1", "train/784-64x2-47/batch8/threads1",
                          "train/784-128-47/batch1/threads1", "train/784-128-47/batch8/threads1",
                          "train/784-128x2-47/batch1/threads1", "train/784-128x2-47/batch8/threads1"));
  EXPECT_THAT(Names("grid { work: [TRAINING, INFERENCE] }"),
              ElementsAre("train/784-47/batch128/threads4", "infer/784-47/batch128/threads4"));
}

TEST(CasesTest, GridWithoutDepthsHasTheModelsNumberOfLayers) {
  EXPECT_THAT(Names("model { hidden_units: [9, 8] } grid { widths: 64 }"),
              ElementsAre("train/784-64x2-47/batch128/threads4"));
  EXPECT_THAT(Names("grid { widths: 64 }"), ElementsAre("train/784-64-47/batch128/threads4"));
}

TEST(CasesTest, CaseThatIsGivenTwiceIsMeasuredOnce) {
  EXPECT_THAT(Names("cases { threads: 4 } cases {} grid { threads: [0, 4, 1] }"),
              ElementsAre("train/784-47/batch128/threads4", "train/784-47/batch128/threads1"));
}

TEST(CasesTest, CaseSaysAllThatItsNameDoesNot) {
  const std::vector<BenchCase> cases =
      CasesOf(Suite("model { activation: TANH dropout: 0.5 } train { optimizer { algorithm: SGD } } cases {}"), 1);
  ASSERT_EQ(cases.size(), 1);
  EXPECT_EQ(FormatTextProtoLine(cases[0]),
            "name: \"train/784-47/batch128/threads1\" work: TRAINING inputs: 784 classes: 47 model { activation: TANH "
            "dropout: [0.5] } train { batch_size: 128 optimizer { algorithm: SGD } threads: 1 }");
}

TEST(CasesTest, FlopsAreThoseOfTheMatrixProducts) {
  const std::vector<BenchCase> cases =
      CasesOf(Suite("inputs: 10 classes: 3 grid { work: [TRAINING, INFERENCE] widths: 5 batch_sizes: 7 }"), 1);
  // Forward 2 (50 + 15); as much for the weights' gradient; the second layer's for the data's.
  EXPECT_EQ(FlopsPerStep(cases[0]), 7 * (2 * 65 + 2 * 65 + 2 * 15));
  EXPECT_EQ(FlopsPerStep(cases[1]), 7 * 2 * 65);
}

TEST(CasesTest, CaseThatDoesNotFitIsNamedWithWhatItNeedsAndWhatThereIs) {
  const BenchSuite suite = Suite("bandwidth_seconds: 0 grid { widths: [64, 2048] depths: 2 batch_sizes: [1, 4096] }");
  const std::vector<BenchCase> cases = CasesOf(suite, 2);
  EXPECT_TRUE(CheckMemory(suite, cases, {int64_t{4} << 30, "this machine"}).ok());
  const absl::Status status = CheckMemory(suite, cases, {100 << 20, "the control group /a"});
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("train/784-2048x2-47/batch4096/threads2 needs 3"), HasSubstr("images 60 MiB"),
                    HasSubstr("the control group /a has 100 MiB left")));
}

TEST(CasesTest, BandwidthNeedsMemoryToo) {
  const BenchSuite suite = Suite("cases {} images: 1");
  EXPECT_FALSE(CheckMemory(suite, CasesOf(suite, 1), {100 << 20, "this machine"}).ok());
}

}  // namespace
}  // namespace inknet::bench
