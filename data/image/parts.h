// Connected ink.
#ifndef INKNET_DATA_IMAGE_PARTS_H_
#define INKNET_DATA_IMAGE_PARTS_H_

#include <vector>

#include "data/image/plane.h"

namespace inknet::image {

// Pixels begin .. end - 1 of row y.
struct Run {
  int y = 0;
  int begin = 0;
  int end = 0;
};

// The last column and row are outside.
struct PixelBox {
  int left = 0, top = 0, right = 0, bottom = 0;

  int width() const { return right - left; }
  int height() const { return bottom - top; }
};

PixelBox Union(const PixelBox& a, const PixelBox& b);

struct Part {
  std::vector<Run> runs;  // From top to bottom.
  PixelBox box;
  double ink = 0;   // The sum of its pixels,
  double most = 0;  // and the largest of them.
};

// The sets of pixels of at least `level` that are connected, corners included. In one pass over runs of pixels, with
// union-find (Rosenfeld & Pfaltz 1966, "Sequential operations in digital picture processing").
std::vector<Part> ConnectedParts(const Plane& amount, double level);

// Those of them that are ink for sure, by Canny's hysteresis (1986, "A computational approach to edge detection"), and
// no dust beside the largest.
std::vector<Part> InkParts(const Plane& amount, double level);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_PARTS_H_
