// JPEG pictures and the orientation that their Exif segment tells: data/image/jpeg.h, data/image/exif.h.
#include "data/image/decode.h"
#include "data/image/exif.h"
#include "verify/fuzz/fuzz.h"
#include "verify/fuzz/picture.h"

namespace {

// The picture's pixels, as any of its segments SOF0 .. SOF15 may have them.
int64_t LargestFrame(const uint8_t* data, size_t size) {
  int64_t largest = 0;
  for (size_t at = 0; at + 9 <= size; ++at) {
    if (data[at] != 0xff || (data[at + 1] & 0xf0) != 0xc0) continue;
    const int64_t height = data[at + 5] << 8 | data[at + 6];
    const int64_t width = data[at + 7] << 8 | data[at + 8];
    largest = std::max(largest, height * width);
  }
  return largest;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  const absl::string_view bytes = fuzz::Text(data, size);
  const int orientation = image::ExifOrientation(bytes);
  FUZZ_CHECK(orientation >= 1 && orientation <= 8);
  if (LargestFrame(data, size) > fuzz::kMaxPixels) return 0;
  fuzz::CheckPicture(image::Decode(bytes));
  return 0;
}
