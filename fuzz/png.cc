// PNG pictures: image/png.h.
#include "fuzz/fuzz.h"
#include "fuzz/picture.h"
#include "image/decode.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  const auto side = [&](size_t at) {
    return at + 4 > size ? 0 : int64_t{data[at]} << 24 | data[at + 1] << 16 | data[at + 2] << 8 | data[at + 3];
  };
  // Width and height in IHDR, the first chunk.
  if (side(16) * side(20) > fuzz::kMaxPixels) return 0;
  fuzz::CheckPicture(image::Decode(fuzz::Text(data, size)));
  return 0;
}
