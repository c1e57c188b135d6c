#include "data/image/transparency.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace inknet::image {
namespace {

uint8_t Over(int colour, int alpha, int ground) {
  return static_cast<uint8_t>((colour * alpha + ground * (255 - alpha) + 127) / 255);
}

}  // namespace

void Flatten(Image* image) {
  const int colours = image->channels - 1;
  const size_t pixels = static_cast<size_t>(image->width) * static_cast<size_t>(image->height);
  const auto darkest_on = [&](int ground) {
    int darkest = 255;
    const uint8_t* in = image->pixels.data();
    for (size_t i = 0; i < pixels; ++i, in += image->channels) {
      int brightest_channel = 0;
      for (int c = 0; c < colours; ++c)
        brightest_channel = std::max<int>(brightest_channel, Over(in[c], in[colours], ground));
      darkest = std::min(darkest, brightest_channel);
    }
    return darkest;
  };
  const int ground = darkest_on(255) < 128 ? 255 : 0;
  const uint8_t* in = image->pixels.data();
  uint8_t* out = image->pixels.data();
  for (size_t i = 0; i < pixels; ++i, in += colours + 1, out += colours) {
    const int alpha = in[colours];
    for (int c = 0; c < colours; ++c) out[c] = Over(in[c], alpha, ground);
  }
  image->channels = colours;
  image->pixels.resize(pixels * static_cast<size_t>(colours));
}

}  // namespace inknet::image
