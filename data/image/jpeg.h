// JPEG files, through libjpeg-turbo.
#ifndef INKNET_DATA_IMAGE_JPEG_H_
#define INKNET_DATA_IMAGE_JPEG_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/image/image.h"

namespace inknet::image {

// What every JPEG file begins with: the markers SOI and the beginning of another.
inline constexpr absl::string_view kJpegSignature = "\xff\xd8\xff";

// The picture in a JPEG file, baseline or progressive, as grey or RGB, turned upright as its Exif orientation says.
// CMYK and arithmetic coding are errors. So is whatever libjpeg would warn of, since it shows damage.
//
// Errors and limits are those of data/image/decode.h.
absl::StatusOr<Image> DecodeJpeg(absl::string_view bytes);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_JPEG_H_
