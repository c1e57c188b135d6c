#include "data/made_up_page.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "data/glyphs.h"
#include "data/image/filter.h"
#include "data/image/plane.h"
#include "util/random.h"

namespace inknet::data {
namespace {

using image::Plane;

constexpr int kGlyphSide = 28;
// Yellowish paper, and blue-black ink: shares of the light.
constexpr double kPaper[] = {0.88, 0.86, 0.78};
constexpr double kInk[] = {0.80, 0.78, 0.66};
// Of a character's size.
constexpr double kAdvance = 1.15, kLineHeight = 1.8, kMargin = 1.2;
constexpr double kInked = 0.35;

// The ink of one glyph, `size` pixels a side.
Plane DrawGlyph(const std::string& character, int size, uint64_t seed) {
  const auto drawn = DrawGlyphs({character}, 1, seed);
  Plane glyph = Plane::Blank(kGlyphSide, kGlyphSide);
  if (!drawn.ok()) return glyph;  // Only digits and letters can be drawn.
  for (size_t i = 0; i < glyph.values.size(); ++i) glyph.values[i] = drawn->pixels[i] / 255.0f;
  Plane large = image::Resample(glyph, 0, 0, static_cast<double>(kGlyphSide) / size, size, size);
  // A pen's strokes have sharp edges.
  for (float& value : large.values) value = std::clamp(4 * (value - 0.5f) + 0.5f, 0.0f, 1.0f);
  return large;
}

// Puts the ink of `glyph` onto `ink` and returns its box.
image::PixelBox Put(const Plane& glyph, int left, int top, Plane* ink) {
  image::PixelBox box = {ink->width, ink->height, 0, 0};
  for (int y = 0; y < glyph.height; ++y) {
    for (int x = 0; x < glyph.width; ++x) {
      const int at_x = left + x, at_y = top + y;
      if (at_x < 0 || at_y < 0 || at_x >= ink->width || at_y >= ink->height) continue;
      float& here = ink->Row(at_y)[at_x];
      here = std::max(here, glyph.Row(y)[x]);
      if (glyph.Row(y)[x] < kInked) continue;
      box = image::Union(box, {at_x, at_y, at_x + 1, at_y + 1});
    }
  }
  return box;
}

void DrawRules(double darkness, int distance, bool down, Plane* ink) {
  for (int y = 0; y < ink->height; ++y) {
    for (int x = 0; x < ink->width; ++x) {
      // Sheets do not lie quite straight.
      const double across = down ? x + 0.01 * y : y + 0.012 * x;
      if (std::fmod(across, distance) < 2) ink->Row(y)[x] = std::max(ink->Row(y)[x], static_cast<float>(darkness));
    }
  }
}

double LightAt(int x, int y, int width, int height, const Trouble& trouble) {
  double light = 1 - trouble.gradient * x / width;
  if (y > 0.35 * height + 0.3 * x) light *= 1 - trouble.shadow;
  return light;
}

}  // namespace

Page DrawPage(const std::vector<std::string>& lines, int size, const Trouble& trouble, uint64_t seed) {
  Random random(seed);
  size_t longest = 1;
  for (const std::string& line : lines) longest = std::max(longest, line.size());
  const double advance = (kAdvance - trouble.touching) * size;
  const double slope = std::tan(trouble.slope * M_PI / 180);
  const int width = static_cast<int>(2 * kMargin * size + advance * static_cast<double>(longest));
  const int height = static_cast<int>(2 * kMargin * size + kLineHeight * size * static_cast<double>(lines.size()) +
                                      std::abs(slope) * width);
  Plane ink = Plane::Blank(width, height);
  Page page;
  for (size_t line = 0; line < lines.size(); ++line) {
    for (size_t i = 0; i < lines[line].size(); ++i) {
      const std::string character(1, lines[line][i]);
      const Plane glyph = DrawGlyph(character, size, random.Next());
      const double left = kMargin * size + advance * static_cast<double>(i);
      const double top = kMargin * size + kLineHeight * size * static_cast<double>(line) +
                         (slope >= 0 ? slope * left : slope * (left - width));
      page.boxes.push_back(Put(glyph, static_cast<int>(left), static_cast<int>(top), &ink));
      page.characters.push_back(character);
      page.lines.push_back(static_cast<int>(line));
    }
  }
  if (trouble.cut_off > 0) {
    const int reach = static_cast<int>(trouble.cut_off);
    Put(DrawGlyph("8", size, random.Next()), reach - size * 4 / 5, height / 3, &ink);
    Put(DrawGlyph("4", size, random.Next()), width - reach - size / 5, height / 4, &ink);
  }
  for (float& value : ink.values) value *= static_cast<float>(1 - trouble.pale);
  if (trouble.show_through > 0) {
    Plane behind = Plane::Blank(width, height);
    for (int n = 0; n < 6; ++n) {
      Put(DrawGlyph("R", size, random.Next()), static_cast<int>(random.Uniform() * (width - size)),
          static_cast<int>(random.Uniform() * (height - size)), &behind);
    }
    behind = image::Blur(behind, 0.04 * size);
    for (size_t i = 0; i < ink.values.size(); ++i) {
      ink.values[i] = std::max(ink.values[i], static_cast<float>(trouble.show_through) * behind.values[i]);
    }
  }
  for (int n = 0; n < static_cast<int>(trouble.specks); ++n) {
    const int x = static_cast<int>(random.Uniform() * (width - 2)),
              y = static_cast<int>(random.Uniform() * (height - 2));
    for (int i = 0; i < 4; ++i) ink.Row(y + i / 2)[x + i % 2] = 1;
  }
  if (trouble.rules > 0) DrawRules(trouble.rules, size * 4 / 5, /*down=*/false, &ink);
  if (trouble.squares > 0) {
    for (const bool down : {false, true}) DrawRules(trouble.squares, size * 3 / 5, down, &ink);
  }
  if (trouble.blur > 0) ink = image::Blur(ink, trouble.blur * size);

  // Grain of two sizes: single pixels, and patches of three.
  Plane patches = Plane::Blank(width, height);
  for (float& value : patches.values) value = static_cast<float>(random.Normal());
  patches = image::Blur(patches, 1.5);
  page.picture = image::Image::Blank(width, height, 3);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double grain = trouble.texture * (0.7 * random.Normal() + 0.7 * 5.3 * patches.Row(y)[x]);
      const double light = LightAt(x, y, width, height, trouble);
      for (int c = 0; c < 3; ++c) {
        const double value = 255 * light * kPaper[c] * (1 - kInk[c] * ink.Row(y)[x]) + grain;
        page.picture.At(x, y)[c] = static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
      }
    }
  }
  return page;
}

}  // namespace inknet::data
