// How a camera was held: the orientation in a JPEG file's Exif segment (CIPA DC-008, "Exchangeable image file format
// for digital still cameras").
#ifndef INKNET_DATA_IMAGE_EXIF_H_
#define INKNET_DATA_IMAGE_EXIF_H_

#include "absl/strings/string_view.h"
#include "data/image/image.h"

namespace inknet::image {

// 1 .. 8, as Exif numbers them by where the stored picture's first row and first column belong: 1 top left, 2 top
// right, 3 bottom right, 4 bottom left, 5 left top, 6 right top, 7 right bottom, 8 left bottom. 1 where `jpeg_bytes`,
// which may be anything, say nothing that can be understood.
int ExifOrientation(absl::string_view jpeg_bytes);

// `stored`, upright.
Image Turned(Image stored, int orientation);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_EXIF_H_
