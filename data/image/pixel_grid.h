// Finds the small image that a picture is an enlargement of.
#ifndef INKNET_DATA_IMAGE_PIXEL_GRID_H_
#define INKNET_DATA_IMAGE_PIXEL_GRID_H_

#include <optional>

#include "data/image/plane.h"

namespace inknet::image {

// Square pixels of `pitch` pixels of a picture a side, one of which has its upper left corner at (x, y).
struct PixelGrid {
  double pitch = 1;
  double x = 0;
  double y = 0;
};

// An image and where it lies in a picture.
struct GridImage {
  PixelGrid grid;
  // Its pixels; that with its corner at the grid's (x, y) stands in column `column` and row `row`.
  Plane pixels;
  int column = 0;
  int row = 0;
};

// The image that `picture` was enlarged from, by repeated pixels or by linear or cubic interpolation or one like it:
// the pitch of its grid within 12 % of that of `guess`, the corner at most half a pixel from the guess's. Nothing where
// the picture is not the enlargement of an image of about this pitch: where it has detail of its own, or hardly more
// pixels than the image.
//
// An image f enlarged by an interpolation kernel k is the sum of f[i] k(x / pitch - i): it lies in the space that the
// shifts of k span (Unser 2000, "Sampling - 50 years after Shannon"), for one pitch and one shift. So we take the grid
// and the kernel whose space is nearest to the picture, by least squares, and the image there.
std::optional<GridImage> FindGridImage(const Plane& picture, const PixelGrid& guess);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_PIXEL_GRID_H_
