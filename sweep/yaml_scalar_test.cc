#include "sweep/yaml_scalar.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::sweep {
namespace {

using ::testing::HasSubstr;

// What the value of `a: <text>` means.
absl::StatusOr<YamlScalar> Scalar(absl::string_view text) {
  Remarks warnings;
  const absl::StatusOr<YamlNode> root = ParseYaml(absl::StrCat("a: ", text), "f.yaml", &warnings);
  if (!root.ok()) return root.status();
  return ScalarOf(root->entries.at(0).value);
}

TEST(YamlScalarTest, WholeNumbers) {
  EXPECT_EQ(*Scalar("5"), YamlScalar(int64_t{5}));
  EXPECT_EQ(*Scalar("-5"), YamlScalar(int64_t{-5}));
  EXPECT_EQ(*Scalar("+5"), YamlScalar(int64_t{5}));
  EXPECT_EQ(*Scalar("0"), YamlScalar(int64_t{0}));
  EXPECT_EQ(*Scalar("0x1F"), YamlScalar(int64_t{31}));
  EXPECT_EQ(*Scalar("0o17"), YamlScalar(int64_t{15}));
  EXPECT_EQ(*Scalar("0b101"), YamlScalar(int64_t{5}));
  EXPECT_EQ(*Scalar("1_000"), YamlScalar(int64_t{1000}));
  EXPECT_EQ(*Scalar("9223372036854775807"), YamlScalar(INT64_MAX));
  EXPECT_EQ(*Scalar("-9223372036854775808"), YamlScalar(INT64_MIN));
}

TEST(YamlScalarTest, RealNumbersAlsoWithoutAPoint) {
  EXPECT_EQ(*Scalar("1e-5"), YamlScalar(1e-5));  // A string in YAML 1.1.
  EXPECT_EQ(*Scalar("1E5"), YamlScalar(1e5));
  EXPECT_EQ(*Scalar("1.5e+3"), YamlScalar(1500.0));
  EXPECT_EQ(*Scalar("-.5"), YamlScalar(-0.5));
  EXPECT_EQ(*Scalar("1."), YamlScalar(1.0));
  EXPECT_EQ(*Scalar("2.0"), YamlScalar(2.0)) << "a real number, not a whole one";
  EXPECT_EQ(*Scalar("0.3581304456936143"), YamlScalar(0.3581304456936143));
}

TEST(YamlScalarTest, TruthsAsInBothVersions) {
  for (const char* text : {"true", "True", "TRUE", "yes", "On"}) EXPECT_EQ(*Scalar(text), YamlScalar(true)) << text;
  for (const char* text : {"false", "False", "no", "OFF"}) EXPECT_EQ(*Scalar(text), YamlScalar(false)) << text;
  EXPECT_EQ(*Scalar("tRUE"), YamlScalar(std::string("tRUE")));
}

TEST(YamlScalarTest, QuotesMakeStrings) {
  for (const char* text : {"'5'", "\"5\"", "!!str 5", "|-\n  5"}) {
    EXPECT_EQ(*Scalar(text), YamlScalar(std::string("5"))) << text;
  }
  EXPECT_EQ(*Scalar("'true'"), YamlScalar(std::string("true")));
  EXPECT_EQ(*Scalar("'null'"), YamlScalar(std::string("null")));
}

TEST(YamlScalarTest, OtherWordsAreStrings) {
  for (const char* text : {"relu", "1e", "e5", "1.2.3", "0x", "0b2", "--5", "5 6", ".", "inf", "nan", "1:30"}) {
    EXPECT_EQ(*Scalar(text), YamlScalar(std::string(text)));
  }
}

TEST(YamlScalarTest, InfinityAndNanAreErrors) {
  for (const char* text : {".inf", "-.inf", "+.INF", ".nan", ".NaN"}) {
    EXPECT_FALSE(Scalar(text).ok()) << text;
  }
}

TEST(YamlScalarTest, NumbersThatAreTooLargeAreErrors) {
  EXPECT_THAT(std::string(Scalar("18446744073709551616").status().message()), HasSubstr("too large"));
  EXPECT_FALSE(Scalar("1e999").ok());
}

TEST(YamlScalarTest, WholeNumbersTo2To64) {
  EXPECT_EQ(*Scalar("9223372036854775808"), YamlScalar(uint64_t{1} << 63));
  EXPECT_EQ(*Scalar("18446744073709551615"), YamlScalar(UINT64_MAX));
  EXPECT_EQ(*Scalar("0xFFFFFFFFFFFFFFFF"), YamlScalar(UINT64_MAX));
  EXPECT_FALSE(Scalar("-9223372036854775809").ok());
}

TEST(YamlScalarTest, TagsMakeWhatTheySay) {
  EXPECT_EQ(*Scalar("!!float 1"), YamlScalar(1.0)) << "no whole number";
  EXPECT_EQ(*Scalar("!!float '1e-5'"), YamlScalar(1e-5));
  EXPECT_EQ(*Scalar("!!int '7'"), YamlScalar(int64_t{7}));
  EXPECT_EQ(*Scalar("!!bool 'yes'"), YamlScalar(true));
  for (const char* text : {"!!float x", "!!int 1.5", "!!bool 1"}) {
    EXPECT_THAT(std::string(Scalar(text).status().message()), HasSubstr("as its tag says")) << text;
  }
}

TEST(YamlScalarTest, LeadingZeroIsAnErrorSinceReadersDiffer) {
  EXPECT_THAT(std::string(Scalar("017").status().message()), HasSubstr("begins with 0"));
  EXPECT_EQ(*Scalar("0.5"), YamlScalar(0.5));
}

}  // namespace
}  // namespace inknet::sweep
