// Takes away what a picture's ink is on: paper, its lighting and its shadows.
#ifndef INKNET_DATA_IMAGE_BACKGROUND_H_
#define INKNET_DATA_IMAGE_BACKGROUND_H_

#include "data/image/plane.h"

namespace inknet::image {

// How much ink each pixel of `grey`, values of 0 .. 255, has: 0 where it is its background, 1 where it is black and the
// background is not; a little less than 0 by noise. On a dark background ink is light, and 1 is white.
//
// Lighting scales paper and ink alike, so it is the share of the light that ink takes away. Background is what most of
// the border is, and what is like it further in; of larger pictures, what is beside strokes. docs/prediction.md
// describes the steps.
Plane RemoveBackground(const Plane& grey);

// The mean of 3x3 pixels at its largest: what a line or a spot has, and noise has not.
double Peak(const Plane& plane);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_BACKGROUND_H_
