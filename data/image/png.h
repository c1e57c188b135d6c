// PNG files, through libpng.
#ifndef INKNET_DATA_IMAGE_PNG_H_
#define INKNET_DATA_IMAGE_PNG_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/image/image.h"

namespace inknet::image {

// What every PNG file begins with.
inline constexpr absl::string_view kPngSignature = "\x89PNG\r\n\x1a\n";

// The bytes of a PNG file that shows `image`; the same for the same image.
absl::StatusOr<std::string> EncodePng(const Image& image);

// The picture in a PNG file of any kind, as grey or RGB of 8 bits a channel. Gamma and colour profiles are not applied.
//
// What is transparent shows white; but black where nothing of the picture would be darker than middle grey on white:
// white ink on nothing.
//
// Errors and limits are those of data/image/decode.h.
absl::StatusOr<Image> DecodePng(absl::string_view bytes);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_PNG_H_
