// A picture's way to what a network was trained on: data/image/prepare.h. Input: a byte each for width, height, the
// sizes of the result and switches, then pixels.
#include "data/image/prepare.h"

#include "absl/status/statusor.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  fuzz::Input input(data, size);
  const int width = 1 + input.Take<uint8_t>() % 16;
  const int height = 1 + input.Take<uint8_t>() % 16;
  const int columns = 8 + input.Take<uint8_t>() % 8;
  const int rows = 8 + input.Take<uint8_t>() % 8;
  const uint8_t switches = input.Take<uint8_t>();
  image::Image picture = image::Image::Blank(width, height, (switches & 1) != 0 ? 3 : 1);
  const absl::string_view pixels = input.rest();
  if (pixels.empty()) return 0;
  for (size_t i = 0; i < picture.pixels.size(); ++i)
    picture.pixels[i] = static_cast<uint8_t>(pixels[i % pixels.size()]);

  image::Target target;
  target.recipe = (switches & 2) != 0   ? image::Recipe::kEmnist
                  : (switches & 4) != 0 ? image::Recipe::kPlain
                                        : image::Recipe::kMnist;
  target.columns = columns;
  target.rows = rows;
  const auto prepared = image::Prepare(picture, target, /*one=*/(switches & 8) != 0);
  if (!prepared.ok()) return 0;
  FUZZ_CHECK(!prepared->empty());
  FUZZ_CHECK((switches & 8) == 0 || prepared->size() == 1);
  for (const image::Prepared& one : *prepared) {
    FUZZ_CHECK(one.image.width == columns && one.image.height == rows && one.image.channels == 1);
    FUZZ_CHECK(one.image.pixels.size() == static_cast<size_t>(columns) * static_cast<size_t>(rows));
    FUZZ_CHECK(one.box.left >= 0 && one.box.right <= width && one.box.left < one.box.right);
    FUZZ_CHECK(one.box.top >= 0 && one.box.bottom <= height && one.box.top < one.box.bottom);
  }
  return 0;
}
