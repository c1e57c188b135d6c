#include "util/printable.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace inknet {
namespace {

TEST(PrintableTest, TextOfAnyLanguageStaysAsItIs) {
  for (const char* text : {"", "plain", "\xc3\xa4 \xe2\x86\x92 \xf0\x9f\x99\x82", "\xc2\xa0\xc2\xb5"}) {
    EXPECT_TRUE(IsPrintable(text)) << text;
    EXPECT_EQ(Printable(text), text);
  }
}

TEST(PrintableTest, ControlCharactersAreShownAsBytes) {
  const auto expect = [](absl::string_view text, const std::string& printable) {
    EXPECT_FALSE(IsPrintable(text)) << printable;
    EXPECT_EQ(Printable(text), printable);
  };
  expect("\x1b[2J", "\\x1b[2J");
  expect("a\rb\x7f", "a\\x0db\\x7f");
  expect(absl::string_view("\0", 1), "\\x00");
  expect("\xc2\x9b", "\\xc2\\x9b");
  expect("two\n\tlines", "two\n\tlines");
}

TEST(PrintableTest, BytesThatAreNoUtf8StayAsTheyAre) {
  EXPECT_EQ(Printable("\xc2"), "\xc2");
  EXPECT_EQ(Printable("\xff\x9b"), "\xff\x9b");
}

}  // namespace
}  // namespace inknet
