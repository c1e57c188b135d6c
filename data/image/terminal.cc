#include "data/image/terminal.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace inknet::image {
namespace {

std::string DrawCharacters(const Image& grey) {
  constexpr absl::string_view kRamp = " .:-=+*#%@";
  std::string text;
  for (int y = 0; y < grey.height; ++y) {
    for (int x = 0; x < grey.width; ++x) text.append(2, kRamp[(*grey.At(x, y) * (kRamp.size() - 1) + 127) / 255]);
    text += '\n';
  }
  return text;
}

// The upper half block shows the upper pixel in the foreground colour, the lower one in that of the background.
std::string DrawHalfBlocks(const Image& grey) {
  std::string text;
  for (int y = 0; y < grey.height; y += 2) {
    for (int x = 0; x < grey.width; ++x) {
      const int upper = *grey.At(x, y);
      const int lower = y + 1 < grey.height ? *grey.At(x, y + 1) : 0;
      absl::StrAppend(&text, "\x1b[38;2;", upper, ";", upper, ";", upper, ";48;2;", lower, ";", lower, ";", lower,
                      "m▀");
    }
    text += "\x1b[0m\n";
  }
  return text;
}

}  // namespace

std::string Draw(const Image& grey, TerminalStyle style) {
  return style == TerminalStyle::kColour ? DrawHalfBlocks(grey) : DrawCharacters(grey);
}

TerminalStyle ChooseStyle(bool is_terminal, const char* no_color, const char* term) {
  const bool unwanted = no_color != nullptr && no_color[0] != '\0';
  const bool able = is_terminal && term != nullptr && term[0] != '\0' && absl::string_view(term) != "dumb";
  return able && !unwanted ? TerminalStyle::kColour : TerminalStyle::kCharacters;
}

}  // namespace inknet::image
