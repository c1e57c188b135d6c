#include "proto/text.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"
#include "util/file.h"

namespace inknet {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string TestPath(const std::string& name) { return JoinPath(::testing::TempDir(), name); }

// What parsing `text` as a RunConfig says is wrong; empty when nothing is.
std::string ParseError(absl::string_view text) {
  RunConfig config;
  return std::string(ParseTextProto(text, "file.textproto", &config).message());
}

TEST(TextTest, WrittenMessageIsReadBack) {
  RunRecord record;
  record.set_status(RunRecord::FINISHED);
  record.mutable_config()->mutable_model()->add_hidden_units(512);
  record.add_epochs()->set_train_loss(0.25);
  record.set_status_message("quotes \" and\nline breaks and \xc3\xa4");
  const std::string path = TestPath("record.textproto");
  ASSERT_TRUE(WriteTextProto(path, record, "What happened.").ok());
  RunRecord read;
  const absl::Status status = ReadTextProto(path, &read);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(read.SerializeAsString(), record.SerializeAsString());
}

TEST(TextTest, FileBeginsWithItsSchema) {
  const std::string path = TestPath("schema.textproto");
  ASSERT_TRUE(WriteTextProto(path, RunRecord(), "What happened.").ok());
  const auto text = ReadFile(path, 1000);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, "# proto-file: proto/run.proto\n# proto-message: inknet.RunRecord\n# What happened.\n\n");
}

TEST(TextTest, DoublesArePrintedWithTheFewestDigits) {
  TrainConfig config;
  const auto printed = [&config](double value) {
    config.mutable_optimizer()->set_learning_rate(value);
    return FormatTextProtoLine(config);
  };
  EXPECT_EQ(printed(0.3581), "optimizer { learning_rate: 0.3581 }");
  EXPECT_EQ(printed(0.3581304456936143), "optimizer { learning_rate: 0.3581304456936143 }");
  EXPECT_EQ(printed(1e-8), "optimizer { learning_rate: 1e-08 }");
  EXPECT_EQ(printed(10), "optimizer { learning_rate: 10 }");
}

TEST(TextTest, DoublesSurviveExactly) {
  using Limits = std::numeric_limits<double>;
  for (const double value : {0.1 + 0.2, 1.0 / 3, 5e-324, Limits::min(), Limits::max(), -Limits::max(), -0.0, 1e22,
                             Limits::infinity(), -Limits::infinity()}) {
    TestResult written;
    written.set_loss(value);
    TestResult read;
    const absl::Status status = ParseTextProto(FormatTextProto(written), "text", &read);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(read.loss(), value);
    EXPECT_EQ(std::signbit(read.loss()), std::signbit(value));
  }
}

TEST(TextTest, NanSurvives) {
  TestResult written;
  written.set_loss(std::numeric_limits<double>::quiet_NaN());
  TestResult read;
  ASSERT_TRUE(ParseTextProto(FormatTextProto(written), "text", &read).ok());
  EXPECT_TRUE(std::isnan(read.loss()));
}

TEST(TextTest, SingleLineIsParsedBack) {
  RunConfig config;
  config.set_name("two\nlines");
  config.mutable_model()->add_dropout(0.5);
  const std::string line = FormatTextProtoLine(config);
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  RunConfig read;
  ASSERT_TRUE(ParseTextProto(line, "line", &read).ok());
  EXPECT_EQ(read.SerializeAsString(), config.SerializeAsString());
}

TEST(TextTest, UnknownFieldIsNamedWithThoseThatThereAre) {
  const std::string error = ParseError("name: \"x\"\ntrain {\n  epoch: 3\n}\n");
  EXPECT_THAT(error, StartsWith("file.textproto:3:"));
  EXPECT_THAT(error, AllOf(HasSubstr("\"epoch\""), HasSubstr("epochs, batch_size, loss, optimizer, seed, threads")));
}

TEST(TextTest, UnknownEnumValueIsNamedWithThoseThatThereAre) {
  const std::string error = ParseError("model { activation: SOFTSIGN }");
  EXPECT_THAT(error, StartsWith("file.textproto:1:"));
  EXPECT_THAT(error, AllOf(HasSubstr("SOFTSIGN"), HasSubstr("model.activation is one of: RELU, TANH, SIGMOID")));
}

TEST(TextTest, FieldsOfANewerVersionAreLeftOutWhereThatIsAskedFor) {
  RunConfig config;
  const absl::Status status = ParseTextProtoOfAnyVersion(
      "name: \"x\" future { a: [1, 2] b { c: NEW } } train { epochs: 3 when: 1.5 }", "text", &config);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(config.name(), "x");
  EXPECT_EQ(config.train().epochs(), 3);
  EXPECT_THAT(std::string(ParseTextProtoOfAnyVersion("model { activation: SOFTSIGN }", "text", &config).message()),
              HasSubstr("SOFTSIGN"));
}

TEST(TextTest, WrongTypeIsAnErrorWithItsPlace) {
  EXPECT_THAT(ParseError("train {\n  epochs: many }"), StartsWith("file.textproto:2:11: "));
}

TEST(TextTest, NumberOutOfRangeIsAnErrorWithItsPlace) {
  EXPECT_THAT(ParseError("train { epochs: 99999999999 }"), StartsWith("file.textproto:1:17: "));
}

TEST(TextTest, MissingBraceIsAnErrorWithItsPlace) {
  EXPECT_THAT(ParseError("train {"), StartsWith("file.textproto:1:"));
}

TEST(TextTest, FieldGivenTwiceIsAnError) {
  EXPECT_THAT(ParseError("name: \"a\" name: \"b\""), HasSubstr("multiple times"));
}

TEST(TextTest, BinaryGarbageIsAnError) {
  EXPECT_THAT(ParseError(std::string("\x00\x01\xff", 3)), StartsWith("file.textproto:1:1: "));
}

TEST(TextTest, AtMostThreeErrorsAreReported) {
  const std::string error = ParseError("\x01\x02\x03\x04\x05\x06");
  EXPECT_LE(std::count(error.begin(), error.end(), '\n'), 2);
}

TEST(TextTest, DeepNestingIsAnErrorNotACrash) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "train {";
  EXPECT_NE(ParseError(text), "");
  // A type that contains itself reaches the limit.
  text.clear();
  for (int i = 0; i < 100000; ++i) text += "nested_type {";
  google::protobuf::DescriptorProto type;
  EXPECT_THAT(std::string(ParseTextProto(text, "deep", &type).message()), HasSubstr("recursion limit"));
}

TEST(TextTest, MessageIsKeptAfterAnError) {
  RunConfig config;
  config.set_name("before");
  EXPECT_FALSE(ParseTextProto("name: \"after\" train { epochs: many }", "text", &config).ok());
  EXPECT_EQ(config.name(), "before");
  EXPECT_FALSE(config.has_train());
}

TEST(TextTest, MissingFileIsNamed) {
  RunConfig config;
  const absl::Status status = ReadTextProto("/nowhere/run.textproto", &config);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/run.textproto"));
}

}  // namespace
}  // namespace inknet
