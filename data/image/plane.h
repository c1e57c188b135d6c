// A picture of numbers, to compute with.
#ifndef INKNET_DATA_IMAGE_PLANE_H_
#define INKNET_DATA_IMAGE_PLANE_H_

#include <cstddef>
#include <vector>

namespace inknet::image {

// Values row by row, top row first. Where the value of pixel (x, y) is that of a place, it is (x + 0.5, y + 0.5).
struct Plane {
  int width = 0;
  int height = 0;
  std::vector<float> values;  // height * width

  static Plane Blank(int width, int height) {
    Plane plane{width, height, {}};
    plane.values.resize(static_cast<size_t>(width) * static_cast<size_t>(height));
    return plane;
  }

  float* Row(int y) { return values.data() + static_cast<size_t>(y) * static_cast<size_t>(width); }
  const float* Row(int y) const { return values.data() + static_cast<size_t>(y) * static_cast<size_t>(width); }
};

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_PLANE_H_
