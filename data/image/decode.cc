#include "data/image/decode.h"

#include "absl/strings/match.h"
#include "data/image/jpeg.h"
#include "data/image/other_formats.h"
#include "data/image/png.h"

namespace inknet::image {
namespace {

// What to do with a picture of a format that is not read; null where it is none that we know.
const char* UnreadFormat(absl::string_view bytes) {
  const absl::string_view box = bytes.substr(0, 12).substr(bytes.size() < 12 ? bytes.size() : 4);
  for (const char* brand : {"ftypheic", "ftypheix", "ftypmif1", "ftypmsf1", "ftyphevc"}) {
    if (box == brand) return "a HEIC picture, which is not read: heif-convert FILE.heic FILE.jpg makes a JPEG of it";
  }
  if (box == "ftypavif") return "an AVIF picture, which is not read: heif-convert FILE.avif FILE.png makes a PNG of it";
  if (absl::StartsWith(bytes, "%PDF-")) return "a PDF, which is not read: pdftoppm -png FILE.pdf FILE makes PNGs of it";
  if (absl::StartsWith(bytes, absl::string_view("\0\0\0\x0cjP  ", 8))) {
    return "a JPEG 2000 picture, which is not read: opj_decompress -i FILE.jp2 -o FILE.png makes a PNG of it";
  }
  if (absl::StrContains(bytes.substr(0, 1000), "<svg")) {
    return "an SVG drawing, which is not read: rsvg-convert FILE.svg -o FILE.png makes a PNG of it";
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<Image> Decode(absl::string_view bytes) {
  if (bytes.empty()) return absl::InvalidArgumentError("the file is empty");
  if (absl::StartsWith(bytes, kPngSignature)) return DecodePng(bytes);
  if (absl::StartsWith(bytes, kJpegSignature)) return DecodeJpeg(bytes);
  if (const OtherFormat format = OtherFormatOf(bytes); format != OtherFormat::kNone) return DecodeOther(format, bytes);
  if (const char* other = UnreadFormat(bytes); other != nullptr) return absl::InvalidArgumentError(other);
  return absl::InvalidArgumentError(
      "not a picture that can be read: PNG, JPEG, WebP, BMP, PNM, TIFF and GIF files are");
}

}  // namespace inknet::image
