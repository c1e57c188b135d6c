#include "sweep/yaml.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::sweep {
namespace {

using ::testing::HasSubstr;
using Kind = YamlNode::Kind;

std::string ErrorOf(absl::string_view text) { return std::string(ParseYaml(text, "f.yaml").status().message()); }

std::string Repeated(absl::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) absl::StrAppend(&all, text);
  return all;
}

// ---- Trees ----

TEST(YamlTest, TreeHasOrderAndPlaces) {
  const YamlNode root = *ParseYaml("b: [1, two]\na:\n  c: ~\n", "f.yaml");
  ASSERT_EQ(root.kind, Kind::kMap);
  ASSERT_EQ(root.entries.size(), 2u);
  EXPECT_EQ(root.entries[0].key, "b");
  const YamlNode& list = root.entries[0].value;
  ASSERT_EQ(list.kind, Kind::kList);
  EXPECT_EQ(list.items.at(1).text, "two");
  EXPECT_EQ(list.items.at(1).line, 1);
  EXPECT_EQ(list.items.at(1).column, 8);
  const YamlEntry& c = root.entries[1].value.entries.at(0);
  EXPECT_EQ(c.key, "c");
  EXPECT_EQ(c.line, 3);
  EXPECT_EQ(c.column, 3);
  EXPECT_EQ(c.value.kind, Kind::kNull);
}

TEST(YamlTest, JsonIsYaml) {
  const YamlNode root = *ParseYaml(R"({"a": {"b": [1, "2"]}})", "f.json");
  EXPECT_EQ(root.entries.at(0).value.entries.at(0).value.items.at(1).text, "2");
}

TEST(YamlTest, AliasesAreWrittenOut) {
  const YamlNode root = *ParseYaml("a: &x {min: 1}\nb: *x\n", "f.yaml");
  EXPECT_EQ(root.entries.at(1).value.entries.at(0).key, "min");
}

TEST(YamlTest, MergeKeysGiveWayToTheMapsOwnKeysAndToEarlierOnes) {
  const YamlNode root = *ParseYaml(
      "a: &a {x: a, y: a}\nb: &b {y: b, z: b}\nboth: {<<: [*a, *b], x: own}\none: {x: own, <<: *b}\n", "f.yaml");
  std::string both;
  for (const YamlEntry& entry : root.entries.at(2).value.entries)
    absl::StrAppend(&both, entry.key, entry.value.text, " ");
  EXPECT_EQ(both, "xown ya zb ");
  EXPECT_EQ(root.entries.at(3).value.entries.size(), 3u);
  EXPECT_THAT(ErrorOf("a: {<<: 1}"), HasSubstr("f.yaml:1:9: << takes a map"));
}

TEST(YamlTest, QuotedMergeKeyIsAKey) { EXPECT_EQ(ParseYaml("'<<': 1", "f.yaml")->entries.at(0).key, "<<"); }

// ---- What is no YAML ----

TEST(YamlTest, SyntaxErrorsHaveFileLineAndColumn) {
  EXPECT_EQ(ErrorOf("method: random\nparameters:\n  lr: {value: 3\n  x: [1\n").substr(0, 12), "f.yaml:4:4: ");
  EXPECT_EQ(ErrorOf("a: 1\n\tb: 2\n").substr(0, 12), "f.yaml:2:1: ");
  EXPECT_EQ(ErrorOf("a: 1\n b: 2\n").substr(0, 12), "f.yaml:2:3: ");
  EXPECT_THAT(ErrorOf("a: \"\\q\""), HasSubstr("f.yaml:1:"));
  EXPECT_THAT(ErrorOf("a: *nowhere"), HasSubstr("f.yaml:1:4: the referenced anchor is not defined"));
}

TEST(YamlTest, TextInQuotesDoesNotEndWithTheFile) {
  EXPECT_EQ(ErrorOf("a: \"b\nc: d\n"), "f.yaml:3:1: the file ends within something: quotes or brackets?");
  EXPECT_THAT(ErrorOf("a: 'b"), HasSubstr("f.yaml:2:1: the file ends"));
}

TEST(YamlTest, BlockTextMayEndWithTheFile) {
  EXPECT_EQ(ParseYaml("a: |\n  b\n  c", "f.yaml")->entries.at(0).value.text, "b\nc\n");
}

TEST(YamlTest, EndOfDocumentMayBeMarked) { EXPECT_TRUE(ParseYaml("---\na: 1\n...\n", "f.yaml").ok()); }

TEST(YamlTest, NothingIsAnError) {
  for (const char* text : {"", "\n\n", "# a comment\n", "---\n", "~"}) {
    EXPECT_EQ(ErrorOf(text), "f.yaml:1:1: there is nothing in it") << text;
  }
}

TEST(YamlTest, SecondDocumentIsAnError) {
  EXPECT_THAT(ErrorOf("a: 1\n---\nb: 1\n"), HasSubstr("f.yaml:2:1: a second"));
}

TEST(YamlTest, KeyThatComesTwiceIsAnError) {
  EXPECT_EQ(ErrorOf("a: 1\nb: 2\na: 3\n"), "f.yaml:3:1: 'a' is there a second time; the first is in line 1");
}

TEST(YamlTest, KeysAreWords) {
  EXPECT_THAT(ErrorOf("? [1, 2]\n: 3\n"), HasSubstr("a key must be a word"));
  EXPECT_THAT(ErrorOf("~: 3\n"), HasSubstr("a key must be a word"));
}

TEST(YamlTest, TypesOfOtherLanguagesAreRefused) {
  EXPECT_THAT(ErrorOf("a: !!python/object/apply:os.system [ls]"), HasSubstr("python/object/apply:os.system"));
}

TEST(YamlTest, NulByteIsAnError) { EXPECT_THAT(ErrorOf(absl::string_view("a: \0", 4)), HasSubstr("NUL")); }

// ---- Files made to do harm. Each comes back at once ----

TEST(YamlTest, BillionLaughsEndAtTheLimit) {
  std::string text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c <= 'i'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    absl::StrAppend(&text, std::string(1, c), ": &", std::string(1, c), " [", Repeated("*" + before + ",", 10), "]\n");
  }
  EXPECT_THAT(ErrorOf(text), HasSubstr("more than 10000 values"));
  std::string merged = "a: &a {x0: 1, x1: 1}\n";
  for (int i = 0; i < 6000; ++i) absl::StrAppend(&merged, "k", i, ": {<<: *a}\n");
  EXPECT_THAT(ErrorOf(merged), HasSubstr("more than 10000 values"));
}

TEST(YamlTest, LongTextThroughManyAliasesEndsAtTheLimit) {
  const std::string text = absl::StrCat("a: &a ", std::string(200000, 'x'), "\nb: [", Repeated("*a,", 1000), "]\n");
  EXPECT_THAT(ErrorOf(text), HasSubstr("bytes of text"));
}

TEST(YamlTest, AliasOfItselfIsAnError) {
  EXPECT_THAT(ErrorOf("a: &a [1, *a]\n"), HasSubstr("f.yaml:1:11: this alias"));
}

TEST(YamlTest, DeepNestingEndsAtTheLimit) {
  for (const std::string& text : {"a: " + Repeated("[", 100000), "a: " + Repeated("{a: ", 60000),
                                  "a:\n " + Repeated("- ", 100000), Repeated("? ", 100000)}) {
    EXPECT_THAT(ErrorOf(text), HasSubstr("nested deeper than 32 levels")) << text.substr(0, 10);
  }
  EXPECT_TRUE(ParseYaml(Repeated("[", 32) + Repeated("]", 32), "f.yaml").ok());
}

TEST(YamlTest, DeepNestingThroughAliasesEndsAtTheLimit) {
  std::string text = "a0: &a0 [1]\n";
  for (int i = 1; i < 100; ++i) absl::StrAppend(&text, "a", i, ": &a", i, " [*a", i - 1, "]\n");
  EXPECT_THAT(ErrorOf(text), HasSubstr("f.yaml:32:12: nested deeper than 32 levels"));
}

TEST(YamlTest, SizesAreLimited) {
  EXPECT_THAT(ErrorOf(std::string(kMaxYamlBytes + 1, '#')), HasSubstr("more than the 262144"));
  EXPECT_THAT(ErrorOf(Repeated("-\n", 10001)), HasSubstr("more than 10000 values"));
}

}  // namespace
}  // namespace inknet::sweep
