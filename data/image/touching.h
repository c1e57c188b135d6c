// Cuts ink into slices where characters may touch.
#ifndef INKNET_DATA_IMAGE_TOUCHING_H_
#define INKNET_DATA_IMAGE_TOUCHING_H_

#include <vector>

#include "data/image/parts.h"
#include "data/image/plane.h"

namespace inknet::image {

// Whether what `box` is around is so wide that it may be several characters.
bool MayBeSeveral(const PixelBox& box);

// `parts`, which are one character, cut from top to bottom wherever that crosses little ink, from left to right: more
// slices than characters, by far, so that what a character is can be left to who recognizes it (Casey & Lecolinet 1996,
// "A survey of methods and strategies in character segmentation": over-segmentation). At most `most`; one where there
// is no such place. `amount` is the ink of the picture.
std::vector<Part> Slices(const Plane& amount, const std::vector<const Part*>& parts, int most);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_TOUCHING_H_
