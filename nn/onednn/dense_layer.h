// A layer and its memory: what is kept between steps, and what the row pass leaves for the weight pass.
//
// Biases are stored as one more row of the weights, that of an input that is always 1: the weight gradient, the norm
// and the update need no second code for them. Where the layer is normalized (nn/normalization.h) they and the scales
// are two more rows, whose gradients the row pass sums up by tile. Rows of all matrices are padded to an odd number of
// cache lines, since kernels walk down columns and a power of two would put a whole column into a few sets of the
// cache.
//
// In BF16, what products multiply are copies (bf16_operands.h), which have no such column: the row pass sums up the
// biases' gradients too, and x and delta are matrices of floats of a tile alone, in its own memory.
#ifndef INKNET_NN_ONEDNN_DENSE_LAYER_H_
#define INKNET_NN_ONEDNN_DENSE_LAYER_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "nn/onednn/bf16_operands.h"
#include "nn/onednn/primitives.h"
#include "nn/parameters.h"
#include "nn/spec.h"
#include "util/aligned_array.h"

namespace inknet::nn::onednn {

inline int DivideRoundingUp(int a, int b) { return (a + b - 1) / b; }
inline size_t Area(int rows, int stride) { return static_cast<size_t>(rows) * static_cast<size_t>(stride); }

// The stride of a matrix with rows of `width` floats: an odd number of cache lines.
int StrideFor(int width);

// z = x W + b, or scale norm(x W) + b.
struct DenseLayer {
  // Of a network that is trained by `ranks` processes, each on batches that are divided into `tiles` tiles of
  // `tile_rows` images.
  DenseLayer(const NetworkSpec& spec, int layer, int tiles, int tile_rows, int rank = 0, int ranks = 1);

  const float* bias() const { return weights.data() + Area(inputs, stride); }
  const float* scale() const { return bias() + stride; }
  // Rows of the weights, biases and scales included; and those whose gradient is x^T times d loss / d (x W).
  int rows() const { return inputs + (normalized ? 2 : 1); }
  int product_rows() const { return sums_biases() ? inputs : inputs + 1; }
  // Whether the row pass sums up the gradient of biases.
  bool sums_biases() const { return normalized || bf16.has_value(); }

  // x, z and W, of `images` images.
  Layout X(int images) const { return {images, inputs, x_stride}; }
  Layout Z(int images) const { return {images, outputs, z_stride}; }
  Layout W() const { return {inputs, outputs, stride}; }

  int inputs;
  int outputs;
  bool normalized;

  // [rows(), stride]; row I is the biases, row I + 1 the scales.
  int stride;
  AlignedArray<float> weights;
  // Which of the weights, row after row, each rank updates: of rank r [bounds[r], bounds[r + 1]), in whole vectors; and
  // those of this rank. All of them where there is one.
  std::vector<size_t> bounds;
  size_t own_begin;
  size_t own_size;
  AlignedArray<float> gradient;  // Empty where it is used up tile by tile. Of several ranks, SharedStep's.
  // Of this rank's weights alone (ZeRO's first stage: Rajbhandari et al. 2020).
  AlignedArray<float> first_moment;
  AlignedArray<float> second_moment;

  // Of the batch, of `images` images:
  int images;
  int x_stride;
  int z_stride;                      // That of the next layer's x; the logits have no gaps.
  AlignedArray<float> x;             // And a column of ones behind it.
  AlignedArray<float> delta;         // d loss / d z, and in the end d loss / d (x W).
  std::optional<Bf16Operands> bf16;  // Instead of both.
  // Where the row pass sums them up, by row tile: d loss / d bias, then d loss / d scale, `stride` floats each.
  int tiles;
  AlignedArray<float> tile_sums;

  // Of batch normalization, for use; else empty.
  std::vector<float> mean;
  std::vector<float> variance;
};

// Between a matrix of a layer, [rows(), stride], and what everyone else sees; without the mean and the variance.
void CopyOut(const DenseLayer& layer, const float* values, DenseParameters* copy);
void CopyIn(const DenseParameters& parameters, const DenseLayer& layer, float* values);

// The same for one of each layer, such as &DenseLayer::weights.
void CopyOut(const std::vector<DenseLayer>& layers, AlignedArray<float> DenseLayer::*matrix, Parameters* parameters);
void CopyIn(const Parameters& parameters, AlignedArray<float> DenseLayer::*matrix, std::vector<DenseLayer>* layers);

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_DENSE_LAYER_H_
