#include "data/image/decode.h"

#include "absl/strings/match.h"
#include "data/image/jpeg.h"
#include "data/image/png.h"

namespace inknet::image {

absl::StatusOr<Image> Decode(absl::string_view bytes) {
  if (bytes.empty()) return absl::InvalidArgumentError("the file is empty");
  if (absl::StartsWith(bytes, kPngSignature)) return DecodePng(bytes);
  if (absl::StartsWith(bytes, kJpegSignature)) return DecodeJpeg(bytes);
  return absl::InvalidArgumentError("not a picture that can be read: only PNG and JPEG are");
}

}  // namespace inknet::image
