// PNG pictures: data/image/png.h.
#include "data/image/decode.h"
#include "verify/fuzz/fuzz.h"
#include "verify/fuzz/picture.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  // Width and height, 32 bits each, in IHDR, the first chunk. Sides over 65,535 pixels are refused anyway.
  if (size >= 24 && data[16] == 0 && data[17] == 0 && data[20] == 0 && data[21] == 0 &&
      int64_t{data[18] << 8 | data[19]} * (data[22] << 8 | data[23]) > fuzz::kMaxPixels) {
    return 0;
  }
  fuzz::CheckPicture(image::Decode(fuzz::Text(data, size)));
  return 0;
}
