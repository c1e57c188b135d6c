#include "proto/differences.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/config.pb.h"
#include "proto/overrides.h"
#include "proto/run.pb.h"
#include "proto/text.h"

namespace inknet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

RunConfig Config(const std::string& text) {
  RunConfig config;
  const absl::Status status = ParseTextProto(text, "text", &config);
  EXPECT_TRUE(status.ok()) << status;
  return config;
}

TEST(DifferencesTest, OnlyFieldsThatDifferAreListedInTheFilesOrderWithTheirPaths) {
  const RunConfig a = Config("name: 'a' model { dropout: 0.3581304456936143 } train { seed: 1 epochs: 3 }");
  const RunConfig b = Config("name: 'b' model { dropout: 0.1 } train { seed: 2 epochs: 3 }");
  const std::vector<FieldDifference> differences = DifferingFields({&a, &b});
  ASSERT_THAT(differences, SizeIs(3));
  EXPECT_EQ(differences[0].path, "name");
  EXPECT_THAT(differences[0].values, ElementsAre("a", "b"));
  EXPECT_EQ(differences[1].path, "model.dropout");
  EXPECT_THAT(differences[1].values, ElementsAre("0.3581304456936143", "0.1"));
  EXPECT_EQ(differences[2].path, "train.seed");
  EXPECT_THAT(differences[2].values, ElementsAre("1", "2"));
}

TEST(DifferencesTest, MissingFieldHasItsDefaultThoughItsMessageIsMissingToo) {
  const RunConfig nothing;
  const RunConfig defaults = Config("train { optimizer { algorithm: ADAM beta1: 0.9 } }");
  EXPECT_THAT(DifferingFields({&nothing, &defaults}), IsEmpty());
  const RunConfig sgd = Config("train { optimizer { algorithm: SGD } }");
  const std::vector<FieldDifference> differences = DifferingFields({&nothing, &sgd, &defaults});
  ASSERT_THAT(differences, SizeIs(1));
  EXPECT_EQ(differences[0].path, "train.optimizer.algorithm");
  EXPECT_THAT(differences[0].values, ElementsAre("ADAM", "SGD", "ADAM"));
}

TEST(DifferencesTest, ListsHaveCommasBetweenTheirElements) {
  const RunConfig wide = Config("model { hidden_units: [512, 256] }");
  const RunConfig linear;
  const std::vector<FieldDifference> differences = DifferingFields({&wide, &linear});
  ASSERT_THAT(differences, SizeIs(1));
  EXPECT_THAT(differences[0].values, ElementsAre("512,256", ""));
}

TEST(DifferencesTest, ListsOfMessagesDifferAsAWhole) {
  DataFingerprint a, b;
  a.add_files()->set_name("x");
  b.add_files()->set_name("y");
  const std::vector<FieldDifference> differences = DifferingFields({&a, &b});
  ASSERT_THAT(differences, SizeIs(1));
  EXPECT_EQ(differences[0].path, "files");
  EXPECT_THAT(differences[0].values, ElementsAre("{ name: \"x\" }", "{ name: \"y\" }"));
}

TEST(DifferencesTest, ValuesAreWhatSetTakes) {
  const RunConfig a = Config(
      "name: 'a \"quoted\" name' export_onnx: true model { hidden_units: [1, 2] activation: TANH } "
      "train { seed: 18446744073709551615 optimizer { learning_rate: 1e-300 } }");
  const RunConfig b;
  RunConfig rebuilt;
  for (const FieldDifference& difference : DifferingFields({&a, &b})) {
    const absl::Status status = ApplyOverride(difference.path + "=" + difference.values[0], &rebuilt);
    EXPECT_TRUE(status.ok()) << status;
  }
  EXPECT_EQ(FormatTextProto(rebuilt), FormatTextProto(a));
}

TEST(DifferencesTest, OneMessageOrNoneDiffersInNothing) {
  const RunConfig a = Config("name: 'a'");
  EXPECT_THAT(DifferingFields({&a}), IsEmpty());
  EXPECT_THAT(DifferingFields({}), IsEmpty());
}

}  // namespace
}  // namespace inknet
