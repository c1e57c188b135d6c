// PNG files, through libpng.
#ifndef INKNET_IMAGE_PNG_H_
#define INKNET_IMAGE_PNG_H_

#include <string>

#include "absl/status/statusor.h"
#include "image/image.h"

namespace inknet::image {

// The bytes of a PNG file that shows `image`; the same for the same image.
absl::StatusOr<std::string> EncodePng(const Image& image);

}  // namespace inknet::image

#endif  // INKNET_IMAGE_PNG_H_
