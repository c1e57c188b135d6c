// Pictures on nothing, put on a ground.
#ifndef INKNET_DATA_IMAGE_TRANSPARENCY_H_
#define INKNET_DATA_IMAGE_TRANSPARENCY_H_

#include "data/image/image.h"

namespace inknet::image {

// Takes the last channel, alpha, off `image`, which has 2 or 4. What is transparent shows white; but black where
// nothing of the picture would be darker than middle grey on white: white ink on nothing.
void Flatten(Image* image);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_TRANSPARENCY_H_
