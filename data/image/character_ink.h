// The ink of one character, without all else on the picture.
#ifndef INKNET_DATA_IMAGE_CHARACTER_INK_H_
#define INKNET_DATA_IMAGE_CHARACTER_INK_H_

#include <vector>

#include "data/image/ink.h"
#include "data/image/plane.h"

namespace inknet::image {

struct CharacterInk {
  // How much ink a pixel has: 0 none, 1 full. 0 away from the character.
  Plane amount;
  // Where the plane's corner lies in the picture.
  int x = 0;
  int y = 0;
  // The smallest box, in pixels of the plane, around all of the character that has at least `level` of ink.
  double left = 0, top = 0, right = 0, bottom = 0;
  double level = 0;
  // How soft the character's edges are: the standard deviation of the Gaussian, in pixels, that would make them of
  // sharp ones.
  double blur = 0;
};

// The character that `chosen` of the ink's parts are, by number.
CharacterInk CutOut(const Ink& ink, const std::vector<int>& chosen);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_CHARACTER_INK_H_
