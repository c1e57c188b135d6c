// Batch and layer normalization.
#include <math.h>

#include "nn/kernels/loops.h"

namespace inknet::nn::internal::NN_ISA_NAMESPACE {
namespace {

// kLanes floats at once. Where the compiler is left to find the vectors, sums by column go through memory.
typedef float Lanes __attribute__((vector_size(sizeof(float) * kLanes), aligned(alignof(float)), may_alias));

const Lanes& At(const float* x) { return *reinterpret_cast<const Lanes*>(x); }
Lanes& At(float* x) { return *reinterpret_cast<Lanes*>(x); }

float Sum(const Lanes& lanes) {
  float sum = 0;
  for (int j = 0; j < kLanes; ++j) sum += lanes[j];
  return sum;
}

// Of columns [first, first + kVectors * kLanes), of which `width` belong to z.
template <int kVectors>
void NormalizeColumnsFrom(int first, int width, const NormalizedTile& tile, float floor, float* __restrict u,
                          float* __restrict z, float* __restrict mean, float* __restrict variance) {
  const size_t stride = static_cast<size_t>(tile.stride);
  const float n = static_cast<float>(tile.n);
  u += first;
  z += first;
  Lanes means[kVectors] = {};
  for (int row = 0; row < tile.n; ++row) {
    for (int v = 0; v < kVectors; ++v) means[v] += At(u + row * stride + v * kLanes);
  }
  for (int v = 0; v < kVectors; ++v) means[v] /= n;
  Lanes variances[kVectors] = {};
  for (int row = 0; row < tile.n; ++row) {
    for (int v = 0; v < kVectors; ++v) {
      const Lanes difference = At(u + row * stride + v * kLanes) - means[v];
      variances[v] += difference * difference;
    }
  }
  Lanes factors[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    variances[v] /= n;
    for (int j = 0; j < kLanes; ++j) factors[v][j] = 1 / sqrtf(variances[v][j] + tile.epsilon);
    At(mean + first + v * kLanes) = means[v];
    At(variance + first + v * kLanes) = variances[v];
  }
  for (int row = 0; row < tile.n; ++row) {
    for (int v = 0; v < kVectors; ++v) {
      const size_t k = row * stride + v * kLanes;
      const Lanes zhat = (At(u + k) - means[v]) * factors[v];
      At(u + k) = zhat;
      Lanes result = At(tile.scale + first + v * kLanes) * zhat + At(tile.bias + first + v * kLanes);
      result = result > floor ? result : floor + Lanes{};
      if (width >= (v + 1) * kLanes) {
        At(z + k) = result;
      } else {
        for (int j = 0; j < width - v * kLanes; ++j) z[k + j] = result[j];
      }
    }
  }
}

// Vectors whose sums and means fit into registers, and 128 rows of them into the L1 cache.
constexpr int kBlock = 4;

template <int kVectors>
void NormalizeColumnsBackwardFrom(int first, const NormalizedTile& tile, const float* __restrict variance,
                                  const float* __restrict zhat, float* __restrict dz, float* __restrict dscale,
                                  float* __restrict dbias) {
  const size_t stride = static_cast<size_t>(tile.stride);
  const float n = static_cast<float>(tile.n);
  zhat += first;
  dz += first;
  Lanes sums[kVectors] = {};
  Lanes products[kVectors] = {};
  for (int row = 0; row < tile.n; ++row) {
    for (int v = 0; v < kVectors; ++v) {
      const size_t k = row * stride + v * kLanes;
      sums[v] += At(dz + k);
      products[v] += At(dz + k) * At(zhat + k);
    }
  }
  Lanes factors[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const int o = first + v * kLanes;
    At(dbias + o) += sums[v];
    At(dscale + o) += products[v];
    sums[v] /= n;
    products[v] /= n;
    for (int j = 0; j < kLanes; ++j) factors[v][j] = tile.scale[o + j] / sqrtf(variance[o + j] + tile.epsilon);
  }
  for (int row = 0; row < tile.n; ++row) {
    for (int v = 0; v < kVectors; ++v) {
      const size_t k = row * stride + v * kLanes;
      At(dz + k) = factors[v] * (At(dz + k) - sums[v] - At(zhat + k) * products[v]);
    }
  }
}

}  // namespace

void NormalizeColumns(const NormalizedTile& tile, float floor, float* u, float* z, float* mean, float* variance) {
  int first = 0;
  for (; first + kBlock * kLanes <= tile.outputs; first += kBlock * kLanes) {
    NormalizeColumnsFrom<kBlock>(first, kBlock * kLanes, tile, floor, u, z, mean, variance);
  }
  for (; first < tile.outputs; first += kLanes) {
    NormalizeColumnsFrom<1>(first, tile.outputs - first, tile, floor, u, z, mean, variance);
  }
}

void NormalizeColumnsBackward(const NormalizedTile& tile, const float* variance, const float* zhat, float* dz,
                              float* dscale, float* dbias) {
  int first = 0;
  for (; first + kBlock * kLanes <= tile.outputs; first += kBlock * kLanes) {
    NormalizeColumnsBackwardFrom<kBlock>(first, tile, variance, zhat, dz, dscale, dbias);
  }
  for (; first < tile.outputs; first += kLanes) {
    NormalizeColumnsBackwardFrom<1>(first, tile, variance, zhat, dz, dscale, dbias);
  }
}

void NormalizeRows(const NormalizedTile& tile, float floor, float* __restrict u, float* __restrict z,
                   float* __restrict factors) {
  const int outputs = tile.outputs;
  const int whole = outputs / kLanes * kLanes;
  for (int row = 0; row < tile.n; ++row) {
    float* x = u + static_cast<size_t>(row) * static_cast<size_t>(tile.stride);
    float* y = z + static_cast<size_t>(row) * static_cast<size_t>(tile.stride);
    Lanes lanes = {};
    for (int o = 0; o < whole; o += kLanes) lanes += At(x + o);
    for (int o = whole; o < outputs; ++o) lanes[o - whole] += x[o];
    const float mean = Sum(lanes) / static_cast<float>(outputs);
    lanes = Lanes{};
    for (int o = 0; o < whole; o += kLanes) lanes += (At(x + o) - mean) * (At(x + o) - mean);
    for (int o = whole; o < outputs; ++o) lanes[o - whole] += (x[o] - mean) * (x[o] - mean);
    const float factor = 1 / sqrtf(Sum(lanes) / static_cast<float>(outputs) + tile.epsilon);
    factors[row] = factor;
    for (int o = 0; o < outputs; ++o) {
      const float zhat = (x[o] - mean) * factor;
      x[o] = zhat;
      const float result = tile.scale[o] * zhat + tile.bias[o];
      y[o] = result > floor ? result : floor;
    }
  }
}

void NormalizeRowsBackward(const NormalizedTile& tile, const float* __restrict factors, const float* __restrict zhat,
                           float* __restrict dz, float* __restrict dscale, float* __restrict dbias) {
  const int outputs = tile.outputs;
  const int whole = outputs / kLanes * kLanes;
  const float* scale = tile.scale;
  for (int row = 0; row < tile.n; ++row) {
    const float* x = zhat + static_cast<size_t>(row) * static_cast<size_t>(tile.stride);
    float* dy = dz + static_cast<size_t>(row) * static_cast<size_t>(tile.stride);
    Lanes sums = {};
    Lanes products = {};
    for (int o = 0; o < whole; o += kLanes) {
      const Lanes g = At(scale + o) * At(dy + o);
      sums += g;
      products += g * At(x + o);
    }
    for (int o = whole; o < outputs; ++o) {
      sums[o - whole] += scale[o] * dy[o];
      products[o - whole] += scale[o] * dy[o] * x[o];
    }
    const float mean = Sum(sums) / static_cast<float>(outputs);
    const float slope = Sum(products) / static_cast<float>(outputs);
    const float factor = factors[row];
    for (int o = 0; o < outputs; ++o) {
      dbias[o] += dy[o];
      dscale[o] += dy[o] * x[o];
      dy[o] = factor * (scale[o] * dy[o] - mean - x[o] * slope);
    }
  }
}

}  // namespace inknet::nn::internal::NN_ISA_NAMESPACE
