#include "report/html.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/test_data.h"

namespace inknet::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kReplacement[] = "\xEF\xBF\xBD";

TEST(HtmlTest, TextCannotBecomeMarkup) {
  EXPECT_EQ(EscapeHtml(kHostile), kHostileEscaped);
  EXPECT_EQ(Text(kHostile).markup(), kHostileEscaped);
}

TEST(HtmlTest, OrdinaryTextStaysAsItIs) {
  for (const char* text : {"", "emnist", "a\tb\nc", "\u00fc \u2192 \u5b57 \U0001f600"}) {
    EXPECT_EQ(EscapeHtml(text), text);
  }
}

TEST(HtmlTest, BytesThatAreNotUtf8ShowAsReplacementCharacters) {
  const std::string r = kReplacement;
  EXPECT_EQ(EscapeHtml("\xff"), r);
  EXPECT_EQ(EscapeHtml("a\xc3"), "a" + r);                   // Cut short.
  EXPECT_EQ(EscapeHtml("\xc0\xbc"), r + r);                  // An overlong "<".
  EXPECT_EQ(EscapeHtml("\xe0\x80\xbc"), r + r + r);          // Likewise.
  EXPECT_EQ(EscapeHtml("\xed\xa0\x80"), r + r + r);          // A surrogate.
  EXPECT_EQ(EscapeHtml("\xf4\x90\x80\x80"), r + r + r + r);  // Beyond the last character.
  EXPECT_EQ(EscapeHtml(std::string("a\0b", 3)), "a" + r + "b");
  EXPECT_EQ(EscapeHtml("\x1b[31m"), r + "[31m");
}

TEST(HtmlTest, AttributesCannotBeLeft) {
  const Html element = Element("i", {{"title", "\" onclick=\"alert(1)"}}, Text("<b>"));
  EXPECT_EQ(element.markup(), "<i title=\"&quot; onclick=&quot;alert(1)\">&lt;b&gt;</i>");
}

TEST(HtmlTest, PiecesAddUp) {
  Html html = Text("a") + VoidElement("br", {});
  html += Element("p", Text("b"));
  EXPECT_EQ(html.markup(), "a<br><p>b</p>");
}

TEST(HtmlTest, JsonInAScriptCannotEndIt) {
  const Json value = {{"name", kHostile}, {kHostile, Json::array({1, nullptr, "<!--"})}};
  const std::string text = JsonForScript(value);
  EXPECT_THAT(text, Not(HasSubstr("<")));
  EXPECT_THAT(text, Not(HasSubstr("\xE2\x80\xA8"))) << "U+2028";
  EXPECT_EQ(Json::parse(text), value);
}

TEST(HtmlTest, JsonOfBytesThatAreNotUtf8IsStillJson) {
  EXPECT_EQ(Json::parse(JsonForScript(Json{{"name", "a\xff"}}))["name"], std::string("a") + kReplacement);
}

}  // namespace
}  // namespace inknet::report
