// Tells handwriting from what it is written on.
#ifndef INKNET_DATA_IMAGE_INK_H_
#define INKNET_DATA_IMAGE_INK_H_

#include <vector>

#include "absl/status/statusor.h"
#include "data/image/parts.h"
#include "data/image/plane.h"

namespace inknet::image {

struct Ink {
  // How much ink a pixel has: 0 none, 1 full; a little less than 0 by noise.
  Plane amount;
  // The standard deviation of what is not ink.
  double noise = 0;
  // What is connected, without dust; at least one.
  std::vector<Part> parts;
};

// The ink on `grey`, values of 0 .. 255, dark on light or light on dark. docs/prediction.md describes the steps. A
// picture on which nothing is drawn is NotFound. `all`: also what looks like none of the characters (foreign.h).
absl::StatusOr<Ink> FindInk(const Plane& grey, bool all);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_INK_H_
