// Whether images lie on their side, or are mirrored: a look at them beside characters that we draw ourselves.
#ifndef INKNET_DATA_TURNED_H_
#define INKNET_DATA_TURNED_H_

#include <string>

#include "data/dataset.h"

namespace inknet::data {

// What would have to be done to the images of `dataset` to make them upright, in words: "transposed (rows for
// columns)", "mirrored", ... Empty where they seem upright, or where nothing can be said: it takes images of three
// classes whose names are single digits or letters.
//
// Compares each class's mean image, turned in all eight ways, with the mean of drawn glyphs of all these classes:
// upright is the way in which classes look like their own glyph more than like those of the others.
// //verify/studies:turned_study measures how often that is wrong; docs/own-data.md has its table.
std::string LooksTurned(const Dataset& dataset);

}  // namespace inknet::data

#endif  // INKNET_DATA_TURNED_H_
