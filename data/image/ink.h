// Tells a handwritten character from what it is written on.
#ifndef INKNET_DATA_IMAGE_INK_H_
#define INKNET_DATA_IMAGE_INK_H_

#include "absl/status/statusor.h"
#include "data/image/plane.h"

namespace inknet::image {

struct Ink {
  // How much ink a pixel has: 0 none, 1 full. 0 away from the character.
  Plane amount;
  // The smallest box, in pixels, around all of the character that has at least `level` of ink.
  double left = 0, top = 0, right = 0, bottom = 0;
  double level = 0;
  // How soft the character's edges are: the standard deviation of the Gaussian, in pixels, that would make them of
  // sharp ones.
  double blur = 0;
};

// The ink on `grey`, values of 0 .. 255, dark on light or light on dark. docs/prediction.md describes the steps. A
// picture on which nothing stands out is an error.
absl::StatusOr<Ink> FindInk(const Plane& grey);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_INK_H_
