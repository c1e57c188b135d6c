// Augmentation in plain loops: what `Warp` (nn/kernels/kernels.h) says, pixel by pixel.
#ifndef INKNET_NN_REFERENCE_WARPED_H_
#define INKNET_NN_REFERENCE_WARPED_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "nn/warp.h"

namespace inknet::nn::reference {

// An image whose pixels may be asked for anywhere.
template <typename T>
class Plane {
 public:
  Plane(std::vector<T> values, int columns) : values_(std::move(values)), columns_(columns) {}

  int columns() const { return columns_; }
  int rows() const { return static_cast<int>(values_.size()) / columns_; }
  T& operator()(int x, int y) { return values_[Index(x, y)]; }
  // 0 outside.
  T At(int x, int y) const { return x >= 0 && x < columns() && y >= 0 && y < rows() ? values_[Index(x, y)] : T(0); }
  T Bilinear(T x, T y) const {
    const int left = static_cast<int>(std::floor(x));
    const int top = static_cast<int>(std::floor(y));
    const T share_x = x - T(left);
    const T share_y = y - T(top);
    return (1 - share_y) * ((1 - share_x) * At(left, top) + share_x * At(left + 1, top)) +
           share_y * ((1 - share_x) * At(left, top + 1) + share_x * At(left + 1, top + 1));
  }
  const std::vector<T>& values() const { return values_; }

 private:
  size_t Index(int x, int y) const {
    return static_cast<size_t>(y) * static_cast<size_t>(columns_) + static_cast<size_t>(x);
  }

  std::vector<T> values_;
  int columns_;
};

// With strokes that are thicker or thinner by `stroke` 256ths of a pixel on either side; in whole numbers, as pixels
// are.
template <typename T>
Plane<T> Stroked(const Plane<T>& image, int stroke) {
  Plane<T> result = image;
  const T share = T(std::abs(stroke));
  for (int y = 0; y < image.rows(); ++y) {
    for (int x = 0; x < image.columns(); ++x) {
      const auto neighbours = {image.At(x, y), image.At(x - 1, y), image.At(x + 1, y), image.At(x, y - 1),
                               image.At(x, y + 1)};
      const T end = stroke > 0 ? std::max(neighbours) : std::min(neighbours);
      result(x, y) = std::floor((image.At(x, y) * (256 - share) + end * share) / 256);
    }
  }
  return result;
}

template <typename T>
std::vector<T> Warped(const std::vector<T>& pixels, int columns, const Warp& warp) {
  const Plane<T> image = Stroked(Plane<T>(pixels, columns), warp.stroke);
  Plane<T> result = image;
  const T centre_x = T(image.columns() - 1) / 2;
  const T centre_y = T(image.rows() - 1) / 2;
  for (int y = 0; y < image.rows(); ++y) {
    for (int x = 0; x < image.columns(); ++x) {
      const T u = T(x) - centre_x;
      const T v = T(y) - centre_y;
      T source_x = centre_x + T(warp.xx) * u + T(warp.xy) * v + T(warp.shift_x);
      T source_y = centre_y + T(warp.yx) * u + T(warp.yy) * v + T(warp.shift_y);
      for (int i = 0; i < kWarpNodes; ++i) {
        for (int j = 0; j < kWarpNodes; ++j) {
          const T weight = T(NodeWeight(i, y, image.rows()) * NodeWeight(j, x, image.columns()));
          source_x += weight * T(warp.displacement_x[i * kWarpNodes + j]);
          source_y += weight * T(warp.displacement_y[i * kWarpNodes + j]);
        }
      }
      const bool erased =
          x >= warp.erased_left && x < warp.erased_right && y >= warp.erased_top && y < warp.erased_bottom;
      result(x, y) = erased ? T(0) : image.Bilinear(source_x, source_y);
    }
  }
  return result.values();
}

}  // namespace inknet::nn::reference

#endif  // INKNET_NN_REFERENCE_WARPED_H_
