// Pictures of another size, plainly: what images of one's own data are resized by, and what predict does with pictures
// of theirs.
#ifndef INKNET_DATA_IMAGE_RESIZE_H_
#define INKNET_DATA_IMAGE_RESIZE_H_

#include <cstdint>

#include "data/image/image.h"
#include "data/image/plane.h"

namespace inknet::image {

// What ResizeToFit does, in words for a record.
inline constexpr char kResizeFilter[] = "cubic convolution, stretched where smaller; aspect kept";

// The luma of `picture`; the same picture where it is grey.
Image ToGrey(const Image& picture);

// `grey`, of one channel, as columns x rows pixels: its aspect is kept, and the rest filled with the median of its
// outermost pixels. Cubic convolution (image/filter.h).
Image ResizeToFit(const Image& grey, int columns, int rows);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_RESIZE_H_
