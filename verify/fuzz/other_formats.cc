// BMP, PNM, GIF, TIFF and WebP pictures: data/image/other_formats.h.
#include "data/image/other_formats.h"

#include "data/image/decode.h"
#include "verify/fuzz/fuzz.h"
#include "verify/fuzz/picture.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  const absl::string_view bytes = fuzz::Text(data, size);
  const image::OtherFormat format = image::OtherFormatOf(bytes);
  if (format == image::OtherFormat::kNone) return 0;
  const auto picture = image::SizeOf(format, bytes);
  if (picture.ok() && int64_t{picture->width} * picture->height > fuzz::kMaxPixels) return 0;
  fuzz::CheckPicture(image::Decode(bytes));
  return 0;
}
