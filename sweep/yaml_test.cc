#include "sweep/yaml.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::sweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = YamlNode::Kind;

absl::StatusOr<YamlNode> Parse(absl::string_view text) {
  Remarks warnings;
  absl::StatusOr<YamlNode> root = ParseYaml(text, "f.yaml", &warnings);
  EXPECT_THAT(warnings.Lines(), IsEmpty());
  return root;
}

std::string ErrorOf(absl::string_view text) { return std::string(Parse(text).status().message()); }

std::string Repeated(absl::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) absl::StrAppend(&all, text);
  return all;
}

// ---- Trees ----

TEST(YamlTest, TreeHasOrderAndPlaces) {
  const YamlNode root = *Parse("b: [1, two]\na:\n  c: ~\n");
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
  const YamlNode root = *Parse(R"({"a": {"b": [1, "2"]}})");
  EXPECT_EQ(root.entries.at(0).value.entries.at(0).value.items.at(1).text, "2");
}

TEST(YamlTest, AliasesAreWrittenOut) {
  const YamlNode root = *Parse("a: &x {min: 1}\nb: *x\n");
  EXPECT_EQ(root.entries.at(1).value.entries.at(0).key, "min");
}

TEST(YamlTest, MergeKeysGiveWayToTheMapsOwnKeysAndToEarlierOnes) {
  const YamlNode root =
      *Parse("a: &a {x: a, y: a}\nb: &b {y: b, z: b}\nboth: {<<: [*a, *b], x: own}\none: {x: own, <<: *b}\n");
  std::string both;
  for (const YamlEntry& entry : root.entries.at(2).value.entries)
    absl::StrAppend(&both, entry.key, entry.value.text, " ");
  EXPECT_EQ(both, "xown ya zb ");
  EXPECT_EQ(root.entries.at(3).value.entries.size(), 3u);
  EXPECT_THAT(ErrorOf("a: {<<: 1}"), HasSubstr("f.yaml:1:9: << takes a map"));
}

TEST(YamlTest, QuotedMergeKeyIsAKey) { EXPECT_EQ(Parse("'<<': 1")->entries.at(0).key, "<<"); }

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

TEST(YamlTest, BlockTextMayEndWithTheFile) { EXPECT_EQ(Parse("a: |\n  b\n  c")->entries.at(0).value.text, "b\nc\n"); }

TEST(YamlTest, EndOfDocumentMayBeMarked) { EXPECT_TRUE(Parse("---\na: 1\n...\n").ok()); }

TEST(YamlTest, NothingIsAnError) {
  for (const char* text : {"", "\n\n", "# a comment\n", "---\n", "~"}) {
    EXPECT_EQ(ErrorOf(text), "f.yaml:1:1: there is nothing in it") << text;
  }
}

TEST(YamlTest, SecondDocumentIsAnError) {
  EXPECT_THAT(ErrorOf("a: 1\n---\nb: 1\n"), HasSubstr("f.yaml:2:1: a second"));
}

TEST(YamlTest, OfAKeyThatComesTwiceTheLastCountsWithAWarning) {
  Remarks warnings;
  const YamlNode root = *ParseYaml("a: 1\nb: 2\na: 3\n", "f.yaml", &warnings);
  ASSERT_EQ(root.entries.size(), 2u);
  EXPECT_EQ(root.entries[0].value.text, "3");
  EXPECT_THAT(warnings.Lines(), ElementsAre("f.yaml:3:1: 'a' is there a second time, and this one counts; the first is "
                                            "in line 1"));
}

// ---- What Python's reader takes ----

TEST(YamlTest, KeyInBracketsNeedsNoBlankBeforeItsListOrMap) {
  const YamlNode root = *Parse("p: {lr: {values:[0.1,0.2]}, b:{min:  1}}\nc: [x]");
  const YamlEntry& values = root.entries.at(0).value.entries.at(0).value.entries.at(0);
  EXPECT_EQ(values.key, "values");
  ASSERT_EQ(values.value.items.size(), 2u);
  EXPECT_EQ(values.value.items[1].text, "0.2");
  EXPECT_EQ(values.value.items[1].column, 22) << "as in the file";
  EXPECT_EQ(root.entries.at(0).value.entries.at(1).value.entries.at(0).value.column, 38);
  EXPECT_EQ(Parse("a: 'x:[1]'")->entries.at(0).value.text, "x:[1]");
  EXPECT_EQ(Parse("a: {b: \"x:{1}\", c:[1]}")->entries.at(0).value.entries.at(0).value.text, "x:{1}");
  EXPECT_EQ(Parse("a: # {x:[\n  1")->entries.at(0).value.text, "1");
}

TEST(YamlTest, Utf16IsText) {
  for (const bool big_endian : {false, true}) {
    std::string bytes = big_endian ? "\xFE\xFF" : "\xFF\xFE";
    for (const char16_t c : std::u16string(u"a: \u00e9\U0001F600\n")) {
      const char high = static_cast<char>(c >> 8);
      const char low = static_cast<char>(c & 0xFF);
      bytes += big_endian ? high : low;
      bytes += big_endian ? low : high;
    }
    EXPECT_EQ(Parse(bytes)->entries.at(0).value.text, "\xC3\xA9\xF0\x9F\x98\x80");
  }
  EXPECT_THAT(ErrorOf("\xFF\xFE"
                      "a"),
              HasSubstr("half a character"));
}

TEST(YamlTest, LinesMayEndInACarriageReturn) {
  for (const char* text : {"a: 1\rb: 2\r", "a: 1\r\nb: 2\r\n"}) {
    const YamlNode root = *Parse(text);
    ASSERT_EQ(root.entries.size(), 2u);
    EXPECT_EQ(root.entries[1].line, 2);
  }
}

TEST(YamlTest, OtherLineBreaksAreLineBreaks) {
  const YamlNode root = *Parse(
      "a: 1\xC2\x85"
      "b: 2\xE2\x80\xA8"
      "c: 3\xE2\x80\xA9"
      "d: 4");
  ASSERT_EQ(root.entries.size(), 4u);
  EXPECT_EQ(root.entries[3].line, 4);
}

TEST(YamlTest, YamlsOwnTypesAreTextsListsAndMaps) {
  EXPECT_EQ(Parse("a: !!timestamp 2020-01-01")->entries.at(0).value.type, YamlNode::Type::kString);
  EXPECT_EQ(Parse("a: !!set {x, y}")->entries.at(0).value.entries.size(), 2u);
  EXPECT_EQ(Parse("a: !!omap [x: 1]")->entries.at(0).value.items.size(), 1u);
}

TEST(YamlTest, ByteOrderMarkIsNoText) {
  EXPECT_EQ(Parse("\xEF\xBB\xBF"
                  "a: 1")
                ->entries.at(0)
                .key,
            "a");
}

TEST(YamlTest, NullMayHaveItsTag) { EXPECT_EQ(Parse("a: !!null x")->entries.at(0).value.kind, Kind::kNull); }

TEST(YamlTest, KeysAreWords) {
  EXPECT_THAT(ErrorOf("? [1, 2]\n: 3\n"), HasSubstr("a key must be a word"));
  EXPECT_EQ(Parse("~: 3\n")->entries.at(0).key, "null");
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
  EXPECT_TRUE(Parse(Repeated("[", 32) + Repeated("]", 32)).ok());
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
