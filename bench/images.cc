#include "bench/images.h"

#include "util/random.h"

namespace inknet::bench {

Images MakeUpImages(int count, int inputs, int classes, uint64_t seed) {
  Random random(seed);
  Images images{AlignedArray<uint8_t>(static_cast<size_t>(count) * static_cast<size_t>(inputs)),
                std::vector<uint16_t>(static_cast<size_t>(count))};
  for (size_t i = 0; i < images.pixels.size(); ++i) {
    // Two of three have none. The product's upper bits are uniform over 0 .. 3 * 255 - 1.
    const uint64_t value = (random.Next() >> 32) * (3 * 255) >> 32;
    images.pixels[i] = value < 255 ? static_cast<uint8_t>(value + 1) : 0;
  }
  for (uint16_t& label : images.labels) label = static_cast<uint16_t>(random.Below(static_cast<uint64_t>(classes)));
  return images;
}

}  // namespace inknet::bench
