// The inner loops for which oneDNN has no primitive, compiled once for each instruction set.
//
// N = rows, I = inputs, O = outputs, as everywhere in nn. A matrix is row-major with a stride in floats that is a
// multiple of kLanes; what lies between its width and its stride is zero unless said otherwise.
#ifndef INKNET_NN_KERNELS_KERNELS_H_
#define INKNET_NN_KERNELS_KERNELS_H_

#include <cstddef>
#include <cstdint>

#include "nn/dropout.h"

namespace inknet::nn {

// The widest vector in floats. Sums are kept in this many lanes on every machine.
inline constexpr int kLanes = 16;

// Columns in a panel of a packed BF16 matrix: see Kernels::bf16_pack.
inline constexpr int kBf16Panel = 64;

// One optimizer step in the form that the loops want, with everything that is the same for all weights worked out.
// nn/optimizer.h makes it and states the rules.
struct UpdateRule {
  float gradient_scale = 1;  // Clipping.
  float weight_decay = 0;
  float learning_rate = 0;  // Adam: divided by 1 - beta1^t.
  float first_decay = 0;    // Momentum, or beta1.
  float first_weight = 0;   // 1 - beta1: worked out in double, since 1 - 0.999f has lost four digits.
  float second_decay = 0;   // beta2, or RMSprop's decay.
  float second_weight = 0;  // 1 - that.
  float second_scale = 1;   // Adam: 1 / sqrt(1 - beta2^t).
  float epsilon = 0;
  float shrinkage = 0;      // AdamW: what is taken off a weight, as a share of it.
  float gradient_rate = 0;  // NAdam: the learning rate of the gradient beside the moment.
};

// One step on `size` weights w (a multiple of kLanes) with gradient g. `m` and `v` are the first and second moments; a
// rule that has none ignores them. Returns the sum of the squares of g.
using UpdateKernel = double (*)(float* w, const float* g, float* m, float* v, size_t size, const UpdateRule& rule);

// Numbers of n images and O units, [n, stride], and what normalization (nn/normalization.h) does with them: z = scale
// zhat + bias. `scale` and `bias` have `stride` floats.
struct NormalizedTile {
  int n;
  int outputs;
  int stride;
  const float* scale;
  const float* bias;
  float epsilon;
};

// Nodes a side of the grid of elastic displacements.
inline constexpr int kWarpNodes = 5;

// A change of one image (nn/warp.h). With u, v the distances of a pixel from the middle, in pixels, its value is that
// of the image at the middle + (xx u + xy v + shift_x, yx u + yy v + shift_y) + the displacement there, bicubic between
// those of the nodes, of which the outermost are the corner pixels; bilinear between pixels, and paper outside.
struct Warp {
  float xx = 1;
  float xy = 0;
  float yx = 0;
  float yy = 1;
  float shift_x = 0;
  float shift_y = 0;
  float displacement_x[kWarpNodes * kWarpNodes] = {};  // By row and column of nodes.
  float displacement_y[kWarpNodes * kWarpNodes] = {};
  // Before that: each pixel goes so many 256ths of the way to the largest of itself and its four neighbours; where this
  // is negative, to the smallest.
  int stroke = 0;
  // After it: what is made paper, ends excluded.
  int erased_left = 0;
  int erased_top = 0;
  int erased_right = 0;
  int erased_bottom = 0;
};

// What is the same for all images of a size: how much each node counts in each column and row.
struct WarpGrid {
  int rows;
  int columns;
  int padded_rows;  // Multiples of kLanes.
  int padded_columns;
  const float* row_weights;     // [kWarpNodes, padded_rows]
  const float* column_weights;  // [kWarpNodes, padded_columns]
};

// One thread's memory for it.
struct WarpScratch {
  uint8_t* padded;    // [rows + 3, columns + 3], zero at first.
  uint8_t* stroked;   // Likewise.
  uint32_t* words;    // [rows + 3, columns + 3]
  uint32_t* corners;  // [rows, columns]; this and the others with padded_columns more.
  int32_t* index;
  float* share_x;
  float* share_y;
  float* node_x;  // [kWarpNodes, padded_rows]
  float* node_y;
};

struct Kernels {
  const char* isa;

  // out[n, :I] = scale * pixels[rows[n], :I] and out[n, I] = 1, the constant input whose weights are the biases.
  void (*gather)(const uint8_t* pixels, const uint32_t* rows, int n, int inputs, float scale, float* out, int stride);

  // y = x W + b for a single image; y, b and the rows of `weights`, [I, stride], have `stride` floats. Rows whose x is
  // 0 are not read: for one image memory is the limit, and most of x is background or was cut off by a ReLU.
  void (*dense)(const float* x, int inputs, const float* weights, const float* bias, int stride, float* y);

  // out[n, o] = in[n, o] * mask(first_row + n, o) for o < O. `in` and `out` may be the same.
  void (*dropout)(const float* in, float* out, int n, int outputs, int stride, int first_row, const DropoutMask& mask);

  // dx[i] = scale * dx[i] where y[i] is positive, else 0, for i < size: backward through ReLU and dropout at once, when
  // y is what came out of both and `scale` what dropout multiplied by what it kept.
  void (*relu_backward)(const float* y, float* dx, size_t size, float scale);

  // By columns: u becomes zhat, by the mean and variance of each of its columns, which are written too, `stride` floats
  // each; and z = max(scale zhat + bias, floor). What is between the rows of z stays as it is.
  void (*normalize_columns)(const NormalizedTile& tile, float floor, float* u, float* z, float* mean, float* variance);

  // d loss / d z becomes d loss / d u. Adds to d loss / d scale and d loss / d bias.
  void (*normalize_columns_backward)(const NormalizedTile& tile, const float* variance, const float* zhat, float* dz,
                                     float* dscale, float* dbias);

  // The same by rows; `factors`, [n], gets each row's 1 / sqrt(variance + epsilon).
  void (*normalize_rows)(const NormalizedTile& tile, float floor, float* u, float* z, float* factors);
  void (*normalize_rows_backward)(const NormalizedTile& tile, const float* factors, const float* zhat, float* dz,
                                  float* dscale, float* dbias);

  // out = scale * the image as `warp` changes it, [rows * columns].
  void (*warp)(const uint8_t* image, const WarpGrid& grid, const Warp& warp, const WarpScratch& scratch, float scale,
               float* out);

  // The sum of the squares of x[0 .. size).
  double (*sum_of_squares)(const float* x, size_t size);

  // sum[i] += x[i] for i < size, x in BF16 for the second: the upper half of a float.
  void (*add)(float* sum, const float* x, size_t size);
  void (*add_bf16)(float* sum, const uint16_t* x, size_t size);
  // y = x in BF16, the nearest, of two equally near ones the even one. What is NaN stays NaN.
  void (*to_bf16)(const float* x, uint16_t* y, size_t size);
  // difference = w - before in BF16, and w = before + that.
  void (*round_change)(const float* before, float* w, uint16_t* difference, size_t size);

  // BF16 operands of matrix products (nn/onednn/bf16_operands.h), rounded as to_bf16 does.
  // out[r, c] = in[r, c] for c < columns, and 0 up to padded_columns.
  void (*bf16_rows)(const float* in, int rows, int columns, int stride, uint16_t* out, int padded_columns,
                    int out_stride);
  // Some rows, an even number, of a matrix whose columns are a multiple of kBf16Panel, into a packed one: panels of
  // kBf16Panel columns, one `panel` numbers behind the other; in them row pairs, and in these the two rows' numbers of
  // each column side by side. `out` is where the first of these rows goes in the first panel.
  void (*bf16_pack)(const uint16_t* in, int rows, int columns, int stride, uint16_t* out, size_t panel);
  // The same of floats. Where `rows` is odd, the last pair's second is zero.
  void (*bf16_pack_weights)(const float* in, int rows, int columns, int stride, uint16_t* out, size_t panel);
  // out[c, r] = in[r, c]; `rows` is even, `columns` a multiple of kLanes.
  void (*bf16_transpose)(const uint16_t* in, int rows, int columns, int stride, uint16_t* out, int out_stride);
  // Rows of a matrix of floats, from `first_row`, a multiple of kLanes, on, as columns of a packed one, which begins at
  // `out`. `columns` is a multiple of 2 kLanes.
  void (*bf16_pack_weights_transposed)(const float* in, int rows, int columns, int stride, int first_row, uint16_t* out,
                                       size_t panel);
  // sums[c] += the sum over rows of in[r, c].
  void (*add_columns)(const float* in, int rows, int columns, int stride, float* sums);
  // As relu_backward, of a y in BF16.
  void (*relu_backward_bf16)(const uint16_t* y, float* dx, size_t size, float scale);

  UpdateKernel sgd;
  UpdateKernel nesterov;
  UpdateKernel adam;
  UpdateKernel adamw;
  UpdateKernel nadam;
  UpdateKernel rmsprop;  // And AdaGrad, whose squares do not decay.
};

// The kernels for the widest instruction set that this machine has, or that is allowed.
const Kernels& BestKernels();

// x86-64-v<level> (2, 3 or 4) at most, for this process. Before BestKernels is first asked for.
void LimitKernels(int level);

namespace internal {
// Each is defined by loops.cc compiled for that instruction set (loops.h). Only those that the machine has may be
// called.
const Kernels& KernelsV2();  // x86-64-v2 (SSE4.2)
const Kernels& KernelsV3();  // x86-64-v3 (AVX2, FMA)
const Kernels& KernelsV4();  // x86-64-v4 (AVX-512)
}  // namespace internal

}  // namespace inknet::nn

#endif  // INKNET_NN_KERNELS_KERNELS_H_
