// How well characters are found on made-up pages, without a network that reads them.
#ifndef INKNET_VERIFY_PAGES_READING_H_
#define INKNET_VERIFY_PAGES_READING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "data/made_up_page.h"

namespace inknet::pages {

// JPEG troubles as well.
struct Trouble : data::Trouble {
  double jpeg = 0;  // 100 - quality.
};

data::Page DrawPage(const std::vector<std::string>& lines, int size, const Trouble& trouble, uint64_t seed);

// A kind of trouble, and how strong it is made.
struct Kind {
  const char* name;
  const char* unit;
  double Trouble::*strength;
  std::vector<double> strengths;
};
const std::vector<Kind>& Kinds();

// Share of the characters, on `pages` pages, that are found where they are, in their order, and prepared as on a page
// without trouble: the images' correlation is at least kSame.
inline constexpr double kSame = 0.85;
double ShareFound(const Trouble& trouble, int pages);

}  // namespace inknet::pages

#endif  // INKNET_VERIFY_PAGES_READING_H_
