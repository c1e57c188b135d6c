#include "proto/overrides.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/bench.pb.h"
#include "proto/comments.h"
#include "proto/config.pb.h"
#include "proto/fields.h"
#include "proto/run.pb.h"
#include "proto/text.h"

namespace inknet {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

// The default configuration after `assignment`.
RunConfig With(absl::string_view assignment) {
  RunConfig config;
  const absl::Status status = ApplyOverride(assignment, &config);
  EXPECT_TRUE(status.ok()) << status;
  return config;
}

// What is wrong with `assignment`. Checks too that it changed nothing.
std::string Error(absl::string_view assignment) {
  RunConfig config;
  config.mutable_model()->add_hidden_units(7);
  const std::string before = config.SerializeAsString();
  const absl::Status status = ApplyOverride(assignment, &config);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << assignment;
  EXPECT_EQ(config.SerializeAsString(), before) << assignment;
  return std::string(status.message());
}

TEST(OverridesTest, SetsEveryKindOfField) {
  EXPECT_EQ(With("train.epochs=3").train().epochs(), 3);
  EXPECT_EQ(With("train.seed=18446744073709551615").train().seed(), 18446744073709551615u);
  EXPECT_EQ(With("train.optimizer.learning_rate=1e-4").train().optimizer().learning_rate(), 1e-4);
  EXPECT_EQ(With("name=a=b, c").name(), "a=b, c");
  EXPECT_FALSE(With("data.download=false").data().download());
  EXPECT_FALSE(With("data.download=0").data().download());
  EXPECT_TRUE(With("data.download=TRUE").data().download());
  EXPECT_TRUE(With("data.download=1").data().download());
}

TEST(OverridesTest, EnumNamesMayBeInEitherCase) {
  EXPECT_EQ(With("model.activation=TANH").model().activation(), ModelConfig::TANH);
  EXPECT_EQ(With("model.activation=tanh").model().activation(), ModelConfig::TANH);
}

TEST(OverridesTest, ListReplacesTheOldOne) {
  RunConfig config;
  config.mutable_model()->add_hidden_units(7);
  ASSERT_TRUE(ApplyOverride("model.hidden_units=256, 128", &config).ok());
  EXPECT_THAT(config.model().hidden_units(), ElementsAre(256, 128));
}

TEST(OverridesTest, EmptyValueClears) {
  RunConfig config;
  config.mutable_model()->add_hidden_units(7);
  config.mutable_data()->set_data_dir("/data");
  ASSERT_TRUE(ApplyOverride("model.hidden_units=", &config).ok());
  EXPECT_THAT(config.model().hidden_units(), IsEmpty());
  ASSERT_TRUE(ApplyOverride("data.data_dir=", &config).ok());
  EXPECT_FALSE(config.data().has_data_dir());
}

TEST(OverridesTest, MessageAsTextReplacesTheWholeMessage) {
  RunConfig config;
  config.mutable_train()->mutable_optimizer()->set_beta1(0.5);
  ASSERT_TRUE(ApplyOverride("train.optimizer={algorithm: SGD momentum: 0.9}", &config).ok());
  EXPECT_EQ(config.train().optimizer().algorithm(), OptimizerConfig::SGD);
  EXPECT_EQ(config.train().optimizer().momentum(), 0.9);
  EXPECT_FALSE(config.train().optimizer().has_beta1());
}

TEST(OverridesTest, EmptyBracesMakeAnEmptyMessage) { EXPECT_TRUE(With("train.optimizer={}").train().has_optimizer()); }

TEST(OverridesTest, MissingEqualsSignIsAnError) {
  EXPECT_THAT(Error("train.epochs"), HasSubstr("path=value"));
  EXPECT_THAT(Error(""), HasSubstr("path=value"));
}

TEST(OverridesTest, EmptyPathIsAnError) { EXPECT_THAT(Error("=3"), HasSubstr("RunConfig has no field ''")); }

TEST(OverridesTest, EmptyPartOfAPathIsAnError) {
  EXPECT_THAT(Error("train..epochs=3"), HasSubstr("train has no field ''"));
  EXPECT_THAT(Error("train.epochs.=3"), HasSubstr("train.epochs is a whole number"));
}

TEST(OverridesTest, UnknownPartIsNamedWithTheFieldsThatThereAre) {
  EXPECT_THAT(Error("train.epoch=3"), AllOf(StartsWith("train.epoch: train has no field 'epoch'"),
                                            HasSubstr("epochs, batch_size, loss, optimizer, seed, threads"),
                                            HasSubstr("Did you mean train.epochs?")));
}

TEST(OverridesTest, ShortPathIsNotGuessedButSuggested) {
  EXPECT_THAT(Error("epochs=3"), AllOf(HasSubstr("RunConfig has no field 'epochs'"),
                                       HasSubstr("name, data, model, train"), HasSubstr("Did you mean train.epochs?")));
}

TEST(OverridesTest, FieldInAnotherMessageIsSuggested) {
  EXPECT_THAT(Error("train.learning_rate=1"), HasSubstr("Did you mean train.optimizer.learning_rate?"));
}

TEST(OverridesTest, MisspeltFolderOfAFieldIsSuggested) {
  EXPECT_THAT(Error("modle.hidden_units=1"), HasSubstr("Did you mean model.hidden_units?"));
}

TEST(OverridesTest, NothingNearGivesNoSuggestion) { EXPECT_THAT(Error("xyzzy=1"), Not(HasSubstr("Did you mean"))); }

// Comparing a path of a megabyte with every other would take minutes.
TEST(OverridesTest, LongPathsAreNotCompared) {
  EXPECT_THAT(Error("train." + std::string(1 << 20, 'e') + "=1"), Not(HasSubstr("Did you mean")));
}

TEST(OverridesTest, PathThroughANumberIsAnError) {
  EXPECT_THAT(Error("train.epochs.x=1"), HasSubstr("train.epochs is a whole number"));
}

TEST(OverridesTest, PathThroughAListIsAnError) {
  EXPECT_THAT(Error("model.hidden_units.0=1"), HasSubstr("model.hidden_units is a list"));
}

TEST(OverridesTest, WordForAWholeNumberIsAnError) {
  EXPECT_THAT(Error("train.epochs=many"),
              AllOf(StartsWith("train.epochs: 'many' is not a whole number"), HasSubstr("2147483647")));
}

TEST(OverridesTest, FractionForAWholeNumberIsAnError) { EXPECT_THAT(Error("train.epochs=1.5"), HasSubstr("'1.5'")); }

TEST(OverridesTest, WholeNumberOutOfRangeIsAnError) {
  EXPECT_THAT(Error("train.epochs=2147483648"), HasSubstr("2147483648"));
  EXPECT_THAT(Error("train.seed=-1"), HasSubstr("from 0"));
  EXPECT_THAT(Error("train.seed=18446744073709551616"), HasSubstr("to 18446744073709551615"));
}

TEST(OverridesTest, WordForANumberIsAnError) {
  EXPECT_THAT(Error("train.optimizer.beta1=high"), HasSubstr("'high' is not a finite number"));
}

TEST(OverridesTest, NumberThatIsNotFiniteIsAnError) {
  EXPECT_THAT(Error("train.optimizer.beta1=nan"), HasSubstr("finite"));
  EXPECT_THAT(Error("train.optimizer.beta1=1e999"), HasSubstr("finite"));
}

TEST(OverridesTest, WordForABoolIsAnError) {
  EXPECT_THAT(Error("data.download=maybe"), HasSubstr("'maybe' is not true or false"));
}

TEST(OverridesTest, UnknownEnumNameListsThoseThatThereAre) {
  EXPECT_THAT(Error("model.activation=softsign"), HasSubstr("'softsign' is not one of RELU, TANH, SIGMOID"));
}

TEST(OverridesTest, EnumNumberIsAnError) { EXPECT_THAT(Error("model.activation=1"), HasSubstr("RELU, TANH, SIGMOID")); }

TEST(OverridesTest, WrongElementOfAListIsNamed) {
  EXPECT_THAT(Error("model.hidden_units=256,x"), HasSubstr("'x' is not a whole number"));
  EXPECT_THAT(Error("model.hidden_units=256,"), HasSubstr("'' is not a whole number"));
}

TEST(OverridesTest, MessageWithoutBracesIsAnError) {
  EXPECT_THAT(Error("train.optimizer=SGD"), HasSubstr("a message in braces"));
}

TEST(OverridesTest, WrongFieldInsideBracesIsAnErrorWithItsPlace) {
  EXPECT_THAT(Error("train.optimizer={speed: 3}"), AllOf(StartsWith("train.optimizer:1:"), HasSubstr("learning_rate")));
}

TEST(OverridesTest, BracesCannotReachOtherFields) { EXPECT_NE(Error("train.optimizer={} seed: 3 optimizer {}"), ""); }

TEST(OverridesTest, ListOfMessagesIsAnError) {
  RunRecord record;
  const absl::Status status = ApplyOverride("epochs={}", &record);
  EXPECT_THAT(std::string(status.message()), HasSubstr("a list of messages"));
}

TEST(OverridesTest, TypeThatContainsItselfIsNoEndlessPath) {
  google::protobuf::FileDescriptorProto file;
  ASSERT_TRUE(ParseTextProto(R"(name: "tree.proto" message_type {
                                  name: "Tree"
                                  field { name: "left" number: 1 label: LABEL_OPTIONAL type_name: "Tree" }
                                  field { name: "right" number: 2 label: LABEL_OPTIONAL type_name: "Tree" }
                                })",
                             "tree", &file)
                  .ok());
  google::protobuf::DescriptorPool pool;
  ASSERT_NE(pool.BuildFile(file), nullptr);
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> tree(
      factory.GetPrototype(pool.FindMessageTypeByName("Tree"))->New());
  EXPECT_THAT(std::string(ApplyOverride("left.rigth={}", tree.get()).message()), HasSubstr("left.right"));
  EXPECT_TRUE(ApplyOverride("left.right.left={}", tree.get()).ok());
}

TEST(OverridesTest, DescriptionHasEveryPathWithDefaultMeaningAndValues) {
  const std::string table = DescribeFields(RunConfig::descriptor());
  // Columns are as wide as their widest entry.
  std::string columns;
  std::unique_copy(table.begin(), table.end(), std::back_inserter(columns),
                   [](char a, char b) { return a == ' ' && b == ' '; });
  const std::vector<std::string> lines = absl::StrSplit(columns, '\n');
  EXPECT_THAT(lines,
              IsSupersetOf({"name=\"run\" Names the run's folder, runs/<name>-<time>",
                            "model.hidden_units= List. Width of each hidden layer, first to last",
                            "train.loss=CROSS_ENTROPY Of softmax outputs: CROSS_ENTROPY | MSE | MAE",
                            "train.optimizer.learning_rate=0.001 Step size, on the mean gradient over the batch"}));
}

TEST(OverridesTest, EveryFieldIsDescribedWithinALine) {
  for (const auto* const type : {RunConfig::descriptor(), BenchSuite::descriptor()}) {
    for (const FieldPath& path : FieldPaths(type)) {
      if (path.field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
      EXPECT_NE(FirstSentence(path.field), "") << path.path << " has no comment in its .proto file";
    }
    for (const absl::string_view line : absl::StrSplit(DescribeFields(type), '\n')) EXPECT_LE(line.size(), 120) << line;
  }
}

}  // namespace
}  // namespace inknet
