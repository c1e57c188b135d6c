// Smaller, smoother and otherwise changed planes.
#ifndef INKNET_DATA_IMAGE_FILTER_H_
#define INKNET_DATA_IMAGE_FILTER_H_

#include "data/image/image.h"
#include "data/image/plane.h"

namespace inknet::image {

// The luma of `image`, 0 .. 255, as JPEG files define it (ITU-R BT.601), averaged over blocks of `factor` x `factor`
// pixels; those at the right and lower edge may be smaller.
Plane AverageGrey(const Image& image, int factor);

// Averages over blocks of `factor_x` x `factor_y` values; those at the right and lower edge may be smaller.
Plane AverageBlocks(const Plane& plane, int factor_x, int factor_y);

// Columns become rows.
Plane Transposed(const Plane& plane);

// The reverse of AverageBlocks with `factor` both ways: width x height values, linearly interpolated between the
// centres of blocks, and constant beyond the outermost.
Plane Interpolate(const Plane& blocks, int factor, int width, int height);

// Convolution with a Gaussian of standard deviation `sigma`, in pixels. The plane counts as 0 beyond its edges.
Plane Blur(const Plane& plane, double sigma);

// The largest value in the square of 2 radius + 1 pixels a side around each pixel, as far as it is on the plane.
Plane Dilate(const Plane& plane, int radius);

// columns x rows pixels of `pitch` of the plane's pixels a side, the first with its upper left corner at (x, y). Cubic
// convolution (Keys 1981, "Cubic convolution interpolation for digital image processing", a = -1/2), with a kernel that
// is stretched to the size of the new pixels where they are larger. The plane counts as 0 beyond its edges.
Plane Resample(const Plane& plane, double x, double y, double pitch, int columns, int rows);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_FILTER_H_
