#include "data/image/terminal.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::image {
namespace {

using ::testing::HasSubstr;

TEST(DrawTest, CharactersGoFromBlankToFullTwoForEachPixel) {
  Image image = Image::Blank(2, 2, 1);
  *image.At(1, 0) = 255;
  EXPECT_EQ(Draw(image, TerminalStyle::kCharacters), "  @@\n    \n");
}

TEST(DrawTest, ColourHasALineForEachTwoRowsAndEndsWithTheTerminalsOwn) {
  Image image = Image::Blank(3, 4, 1);
  *image.At(0, 0) = 200;
  const std::string drawn = Draw(image, TerminalStyle::kColour);
  EXPECT_EQ(std::count(drawn.begin(), drawn.end(), '\n'), 2);
  EXPECT_THAT(drawn, HasSubstr("200;200;200"));
  EXPECT_THAT(drawn, HasSubstr("\x1b[0m\n"));
}

TEST(ChooseStyleTest, ColourOnATerminalUnlessToldOtherwise) {
  EXPECT_EQ(ChooseStyle(true, nullptr, "xterm-256color"), TerminalStyle::kColour);
  EXPECT_EQ(ChooseStyle(false, nullptr, "xterm-256color"), TerminalStyle::kCharacters);
  EXPECT_EQ(ChooseStyle(true, "1", "xterm-256color"), TerminalStyle::kCharacters);
  EXPECT_EQ(ChooseStyle(true, nullptr, "dumb"), TerminalStyle::kCharacters);
  EXPECT_EQ(ChooseStyle(true, nullptr, nullptr), TerminalStyle::kCharacters);
}

}  // namespace
}  // namespace inknet::image
