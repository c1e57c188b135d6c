// Photographs of handwriting that are made by program: what troubles reading, one kind at a time, as strong as is
// asked.
#ifndef INKNET_DATA_MADE_UP_PAGE_H_
#define INKNET_DATA_MADE_UP_PAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "data/image/image.h"
#include "data/image/parts.h"

namespace inknet::data {

// Each trouble is none at 0.
struct Trouble {
  double gradient = 0;      // Share of the light that is missing at the right edge; it falls from left to right.
  double shadow = 0;        // Share of the light that a shadow with a hard, slanting edge takes away.
  double texture = 0;       // Standard deviation of the paper's grain, grey levels of 255.
  double rules = 0;         // Lines of a ruled sheet across the writing: their darkness, 1 as the ink.
  double squares = 0;       // The same of squared paper.
  double pale = 0;          // Share of the ink that is missing, as with a hard pencil.
  double show_through = 0;  // Darkness, of the ink's, of writing on the other side of the sheet.
  double blur = 0;          // Standard deviation of a Gaussian, of a character's height.
  double slope = 0;         // Of the lines, degrees.
  double specks = 0;        // Dark specks of 2 x 2 pixels on the page.
  double cut_off = 0;       // Pixels that a neighbour's strokes reach into the page from both sides.
  double touching = 0;      // Of a character's width: by so much neighbours overlap.
};

struct Page {
  image::Image picture;                 // RGB.
  std::vector<std::string> characters;  // In reading order.
  std::vector<image::PixelBox> boxes;   // Of their ink.
  std::vector<int> lines;
};

// Characters of `lines`, digits and letters, about `size` pixels tall, drawn as data/glyphs.h draws them.
Page DrawPage(const std::vector<std::string>& lines, int size, const Trouble& trouble, uint64_t seed);

}  // namespace inknet::data

#endif  // INKNET_DATA_MADE_UP_PAGE_H_
