#include "data/image/annotate.h"

#include <leptonica/allheaders.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "data/image/filter.h"
#include "data/image/pix.h"
#include "data/image/plane.h"

namespace inknet::image {
namespace {

// Of a smaller picture, pixels become squares: texts need some room.
constexpr int kLeastSide = 640;
// Of a picture's longer side: a box's line, and what a text is tall where characters are as large as that.
constexpr double kLine = 1.0 / 500;
constexpr double kLeastText = 1.0 / 60;
// Of a character's height.
constexpr double kText = 0.4;
// Leptonica's own font, at its largest: some 80 pixels tall.
constexpr int kFontPoints = 20;
constexpr int kTextMargin = 8;  // Of those.

struct Colour {
  uint8_t red, green, blue;
};
// Two of ColorBrewer's "Dark2", which the colour-blind tell apart.
constexpr Colour kSure = {27, 120, 85};
constexpr Colour kInDoubt = {217, 95, 2};

struct DestroyFont {
  void operator()(L_BMF* font) const { bmfDestroy(&font); }
};

void Paint(int left, int top, int right, int bottom, Colour colour, Image* image) {
  for (int y = std::max(top, 0); y < std::min(bottom, image->height); ++y) {
    for (int x = std::max(left, 0); x < std::min(right, image->width); ++x) {
      uint8_t* pixel = image->At(x, y);
      pixel[0] = colour.red;
      pixel[1] = colour.green;
      pixel[2] = colour.blue;
    }
  }
}

std::string Drawable(std::string text) {
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text;
}

// 1 where a letter is, at the font's size, else 0; empty where the font cannot.
Plane Drawn(const std::string& text, L_BMF* font) {
  l_int32 width = 0;
  if (bmfGetStringWidth(font, text.c_str(), &width) != 0) return {};
  PixPointer pix(pixCreate(width + 2 * kTextMargin, font->lineheight + 2 * kTextMargin, 32));
  if (pix == nullptr) return {};
  pixSetAll(pix.get());
  l_int32 overflows = 0;
  constexpr l_uint32 kAlmostBlack = 0x01010100;  // 0 would stand for a colour of Leptonica's choice.
  pixSetTextline(pix.get(), font, text.c_str(), kAlmostBlack, kTextMargin, font->baselinetab['A'] + kTextMargin, &width,
                 &overflows);
  Plane letters = Plane::Blank(pixGetWidth(pix.get()), pixGetHeight(pix.get()));
  for (int y = 0; y < letters.height; ++y) {
    for (int x = 0; x < letters.width; ++x) {
      l_uint32 pixel = 0;
      pixGetPixel(pix.get(), x, y, &pixel);
      letters.Row(y)[x] = 1 - static_cast<float>(pixel >> L_RED_SHIFT & 0xff) / 255;
    }
  }
  return letters;
}

// White letters on a field of the colour, `height` pixels tall, its lower left corner at (left, bottom) where there is
// room for it.
void Label(const Plane& text, int left, int bottom, double height, Colour colour, Image* image) {
  const double pitch = text.height / height;
  const int columns = static_cast<int>(text.width / pitch);
  const int rows = static_cast<int>(height);
  left = std::clamp(left, 0, std::max(image->width - columns, 0));
  const int top = std::clamp(bottom - rows, 0, std::max(image->height - rows, 0));
  const Plane letters = Resample(text, 0, 0, pitch, columns, rows);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      const float white = std::clamp(letters.Row(y)[x], 0.0f, 1.0f);
      const auto mix = [white](uint8_t value) { return static_cast<uint8_t>(value + white * (255 - value)); };
      Paint(left + x, top + y, left + x + 1, top + y + 1, {mix(colour.red), mix(colour.green), mix(colour.blue)},
            image);
    }
  }
}

}  // namespace

Image Annotated(const Image& picture, const std::vector<Mark>& marks) {
  const int factor = (kLeastSide - 1) / std::max(picture.width, picture.height) + 1;
  Image image = Image::Blank(factor * picture.width, factor * picture.height, 3);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const uint8_t* from = picture.At(x / factor, y / factor);
      for (int c = 0; c < 3; ++c) image.At(x, y)[c] = from[picture.channels == 3 ? c : 0];
    }
  }
  const double side = std::max(image.width, image.height);
  const int line = std::max(1, static_cast<int>(std::lround(kLine * side)));
  const std::unique_ptr<L_BMF, DestroyFont> font(bmfCreate(nullptr, kFontPoints));
  for (const Mark& mark : marks) {
    const Colour colour = mark.in_doubt ? kInDoubt : kSure;
    const PixelBox box = {factor * mark.box.left - 2 * line, factor * mark.box.top - 2 * line,
                          factor * mark.box.right + 2 * line, factor * mark.box.bottom + 2 * line};
    Paint(box.left, box.top, box.right, box.top + line, colour, &image);
    Paint(box.left, box.bottom - line, box.right, box.bottom, colour, &image);
    Paint(box.left, box.top, box.left + line, box.bottom, colour, &image);
    Paint(box.right - line, box.top, box.right, box.bottom, colour, &image);
    if (font == nullptr) continue;
    const Plane text = Drawn(Drawable(mark.text), font.get());
    const double height =
        std::clamp(kText * factor * mark.box.height(), std::max(10.0, kLeastText * side), 0.1 * side + 10);
    if (text.width > 0) Label(text, box.left, box.top + line, height, colour, &image);
  }
  return image;
}

}  // namespace inknet::image
