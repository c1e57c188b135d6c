#include "data/image/filter.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace inknet::image {
namespace {

// The weights that give one value from several in a row, of which the first is `first`.
struct Taps {
  int first = 0;
  std::vector<float> weights;
};

// Each row is the sum of weighted rows over the taps. Those off the plane read 0. By rows, since neighbours in a row
// are added up together.
Plane FilterColumns(const Plane& plane, const std::vector<Taps>& rows) {
  Plane result = Plane::Blank(plane.width, static_cast<int>(rows.size()));
  for (size_t r = 0; r < rows.size(); ++r) {
    const Taps& taps = rows[r];
    float* const out = result.Row(static_cast<int>(r));
    const int begin = std::max(taps.first, 0);
    const int end = std::min(taps.first + static_cast<int>(taps.weights.size()), plane.height);
    for (int y = begin; y < end; ++y) {
      const float weight = taps.weights[static_cast<size_t>(y - taps.first)];
      const float* const in = plane.Row(y);
      for (int x = 0; x < plane.width; ++x) out[x] += weight * in[x];
    }
  }
  return result;
}

// The same for both ways.
Plane Filter(const Plane& plane, const std::vector<Taps>& columns, const std::vector<Taps>& rows) {
  return Transposed(FilterColumns(Transposed(FilterColumns(plane, rows)), columns));
}

std::vector<Taps> BlurTaps(int columns, double sigma) {
  const int radius = static_cast<int>(std::ceil(3 * sigma));
  std::vector<float> weights;
  double sum = 0;
  for (int i = -radius; i <= radius; ++i) {
    weights.push_back(static_cast<float>(std::exp(-0.5 * (i / sigma) * (i / sigma))));
    sum += weights.back();
  }
  for (float& weight : weights) weight = static_cast<float>(weight / sum);
  std::vector<Taps> taps;
  for (int c = 0; c < columns; ++c) taps.push_back({c - radius, weights});
  return taps;
}

// Keys's kernel: 1 at 0, 0 at all other whole numbers and from 2 on.
double CubicKernel(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

std::vector<Taps> ResampleTaps(double start, double pitch, int columns) {
  const double stretch = std::max(pitch, 1.0);
  std::vector<Taps> all;
  for (int c = 0; c < columns; ++c) {
    const double centre = start + (c + 0.5) * pitch - 0.5;
    Taps taps{static_cast<int>(std::ceil(centre - 2 * stretch)), {}};
    double sum = 0;
    for (int x = taps.first; x <= centre + 2 * stretch; ++x) {
      taps.weights.push_back(static_cast<float>(CubicKernel((x - centre) / stretch)));
      sum += taps.weights.back();
    }
    for (float& weight : taps.weights) weight = static_cast<float>(weight / sum);
    all.push_back(std::move(taps));
  }
  return all;
}

void MaxInto(const float* other, int width, float* row) {
  for (int x = 0; x < width; ++x) row[x] = std::max(row[x], other[x]);
}

// van Herk 1992, "A fast algorithm for local minimum and maximum filters on rectangular and octagonal kernels": in
// blocks as long as the window, running maxima from above and from below; every window is the end of one block and the
// beginning of the next.
Plane DilateColumns(const Plane& plane, int radius) {
  const int window = 2 * radius + 1;
  const int padded = (plane.height + 2 * radius + window - 1) / window * window;
  const float lowest = plane.values.empty() ? 0 : *std::min_element(plane.values.begin(), plane.values.end());
  Plane from_above = Plane::Blank(plane.width, padded);
  std::fill(from_above.values.begin(), from_above.values.end(), lowest);
  std::copy(plane.values.begin(), plane.values.end(), from_above.Row(radius));
  Plane from_below = from_above;
  for (int y = 1; y < padded; ++y) {
    if (y % window != 0) MaxInto(from_above.Row(y - 1), plane.width, from_above.Row(y));
  }
  for (int y = padded - 1; y > 0; --y) {
    if (y % window != 0) MaxInto(from_below.Row(y), plane.width, from_below.Row(y - 1));
  }
  Plane result = Plane::Blank(plane.width, plane.height);
  for (int y = 0; y < plane.height; ++y) {
    std::copy_n(from_below.Row(y), plane.width, result.Row(y));
    MaxInto(from_above.Row(y + window - 1), plane.width, result.Row(y));
  }
  return result;
}

}  // namespace

Plane Transposed(const Plane& plane) {
  Plane transposed = Plane::Blank(plane.height, plane.width);
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) transposed.Row(x)[y] = plane.Row(y)[x];
  }
  return transposed;
}

Plane AverageGrey(const Image& image, int factor) {
  Plane grey = Plane::Blank((image.width + factor - 1) / factor, (image.height + factor - 1) / factor);
  // Sums of up to factor * factor pixels, in thousandths.
  std::vector<int64_t> sums(static_cast<size_t>(grey.width));
  for (int block = 0; block < grey.height; ++block) {
    std::fill(sums.begin(), sums.end(), 0);
    const int end = std::min((block + 1) * factor, image.height);
    for (int y = block * factor; y < end; ++y) {
      const uint8_t* pixel = image.At(0, y);
      for (int column = 0; column < grey.width; ++column) {
        const int right = std::min((column + 1) * factor, image.width);
        int64_t sum = 0;
        if (image.channels == 1) {
          for (int x = column * factor; x < right; ++x) sum += 1000 * *pixel++;
        } else {
          for (int x = column * factor; x < right; ++x, pixel += 3) {
            sum += 299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2];
          }
        }
        sums[static_cast<size_t>(column)] += sum;
      }
    }
    const int rows = end - block * factor;
    for (int column = 0; column < grey.width; ++column) {
      const int columns = std::min((column + 1) * factor, image.width) - column * factor;
      grey.Row(block)[column] =
          static_cast<float>(static_cast<double>(sums[static_cast<size_t>(column)]) / (1000.0 * rows * columns));
    }
  }
  return grey;
}

Plane AverageBlocks(const Plane& plane, int factor_x, int factor_y) {
  Plane blocks = Plane::Blank((plane.width + factor_x - 1) / factor_x, (plane.height + factor_y - 1) / factor_y);
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) blocks.Row(y / factor_y)[x / factor_x] += plane.Row(y)[x];
  }
  for (int y = 0; y < blocks.height; ++y) {
    for (int x = 0; x < blocks.width; ++x) {
      const int columns = std::min((x + 1) * factor_x, plane.width) - x * factor_x;
      const int rows = std::min((y + 1) * factor_y, plane.height) - y * factor_y;
      blocks.Row(y)[x] /= static_cast<float>(columns * rows);
    }
  }
  return blocks;
}

Plane Interpolate(const Plane& blocks, int factor, int width, int height) {
  const auto taps = [factor](int size, int block_count) {
    std::vector<Taps> all;
    for (int i = 0; i < size; ++i) {
      const double place = std::clamp((i + 0.5) / factor - 0.5, 0.0, block_count - 1.0);
      const int first = static_cast<int>(place);
      const float second_weight = static_cast<float>(place - first);
      all.push_back({first, {1 - second_weight, second_weight}});
    }
    return all;
  };
  return Filter(blocks, taps(width, blocks.width), taps(height, blocks.height));
}

Plane Blur(const Plane& plane, double sigma) {
  return Filter(plane, BlurTaps(plane.width, sigma), BlurTaps(plane.height, sigma));
}

Plane Dilate(const Plane& plane, int radius) {
  return Transposed(DilateColumns(Transposed(DilateColumns(plane, radius)), radius));
}

Plane Resample(const Plane& plane, double x, double y, double pitch, int columns, int rows) {
  return Filter(plane, ResampleTaps(x, pitch, columns), ResampleTaps(y, pitch, rows));
}

}  // namespace inknet::image
