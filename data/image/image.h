// A picture in memory: what the rest of the house sees of the folder image/.
#ifndef INKNET_DATA_IMAGE_IMAGE_H_
#define INKNET_DATA_IMAGE_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace inknet::image {

// Pixels row by row, top row first, `channels` bytes each: 1 for grey (0 black, 255 white), 3 for RGB.
struct Image {
  int width = 0;
  int height = 0;
  int channels = 1;
  std::vector<uint8_t> pixels;  // height * width * channels

  static Image Blank(int width, int height, int channels) {
    Image image{width, height, channels, {}};
    image.pixels.resize(static_cast<size_t>(width) * static_cast<size_t>(height) * static_cast<size_t>(channels));
    return image;
  }

  // The first byte of the pixel in column x and row y.
  uint8_t* At(int x, int y) { return pixels.data() + Offset(x, y); }
  const uint8_t* At(int x, int y) const { return pixels.data() + Offset(x, y); }

 private:
  size_t Offset(int x, int y) const {
    return (static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x)) *
           static_cast<size_t>(channels);
  }
};

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_IMAGE_H_
