// Pictures from files that may come from anywhere.
#ifndef INKNET_DATA_IMAGE_DECODE_H_
#define INKNET_DATA_IMAGE_DECODE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/image/image.h"

namespace inknet::image {

// The picture in `bytes`, the content of a PNG, JPEG, WebP, BMP, PNM, TIFF or GIF file: grey or RGB, upright. Which of
// them, its first bytes tell. data/image/transparency.h and data/image/jpeg.h say what becomes of transparency and of a
// camera's orientation.
//
// `bytes` may be anything. A file that is truncated or damaged is an error, and so is a picture beyond
// data/image/limits.h. Errors say what is wrong, and leave it to the caller to name the file.
absl::StatusOr<Image> Decode(absl::string_view bytes);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_DECODE_H_
