// BMP, PNM, GIF, TIFF and WebP files, through Leptonica, which reads them by giflib, libtiff, libwebp and itself.
#ifndef INKNET_DATA_IMAGE_OTHER_FORMATS_H_
#define INKNET_DATA_IMAGE_OTHER_FORMATS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/image/image.h"

namespace inknet::image {

enum class OtherFormat { kNone, kBmp, kPnm, kGif, kTiff, kWebp };

// By what the bytes begin with.
OtherFormat OtherFormatOf(absl::string_view bytes);

struct PictureSize {
  int width = 0;
  int height = 0;
};

// What the header says, where it is within the limits of data/image/limits.h; nothing is allocated for it.
absl::StatusOr<PictureSize> SizeOf(OtherFormat format, absl::string_view bytes);

// The picture in a file of one of them, as grey or RGB of 8 bits a channel: the first frame of a GIF, the first page of
// a TIFF. Errors and limits are those of data/image/decode.h; transparency is as in data/image/transparency.h.
absl::StatusOr<Image> DecodeOther(OtherFormat format, absl::string_view bytes);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_OTHER_FORMATS_H_
