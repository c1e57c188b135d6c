// Pictures in a terminal.
#ifndef INKNET_DATA_IMAGE_TERMINAL_H_
#define INKNET_DATA_IMAGE_TERMINAL_H_

#include <string>

#include "data/image/image.h"

namespace inknet::image {

enum class TerminalStyle {
  kCharacters,  // Letters and marks that are darker or lighter; two for each pixel, since they are taller than wide.
  kColour,      // 24-bit colour, two pixels in each character cell.
};

// `grey`, of one channel, as lines that end with "\n". White is ink on a black screen: '@' for 255, a blank for 0.
std::string Draw(const Image& grey, TerminalStyle style);

// Colour on a terminal, unless NO_COLOR (https://no-color.org) or a TERM without colours says otherwise. Both are what
// getenv gives, and may be null.
TerminalStyle ChooseStyle(bool is_terminal, const char* no_color, const char* term);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_TERMINAL_H_
