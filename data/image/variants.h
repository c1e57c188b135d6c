// A character as another hand, or another scan, would have put it.
#ifndef INKNET_DATA_IMAGE_VARIANTS_H_
#define INKNET_DATA_IMAGE_VARIANTS_H_

#include <vector>

#include "data/image/image.h"

namespace inknet::image {

inline constexpr int kMostVariants = 15;

// `count` images, 1 .. kMostVariants, of a prepared character: itself; with thicker and thinner strokes; and these
// three one pixel further to the left, to the right, up and down.
std::vector<Image> Variants(const Image& prepared, int count);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_VARIANTS_H_
