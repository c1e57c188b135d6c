// Which ink makes one character, and in what order characters are read.
#ifndef INKNET_DATA_IMAGE_CHARACTERS_H_
#define INKNET_DATA_IMAGE_CHARACTERS_H_

#include <vector>

#include "data/image/parts.h"

namespace inknet::image {

struct Character {
  std::vector<int> parts;  // By number.
  PixelBox box;
  int line = 0;  // From 0, top to bottom.
};

// The characters that `parts` make, in reading order: line by line, from left to right. At least one, as there is at
// least one part. Connected ink is one character, with what lies above or below it, as the dot of an i, and what lies
// close to it, as a stroke that broke; docs/prediction.md has the rules.
std::vector<Character> FindCharacters(const std::vector<Part>& parts);

// All parts as one character.
Character AllAsOne(const std::vector<Part>& parts);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_CHARACTERS_H_
