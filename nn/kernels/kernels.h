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

struct Kernels {
  const char* isa;

  // out[n, :I] = scale * pixels[rows[n], :I] and out[n, I] = 1, the constant input whose weights are the biases.
  void (*gather)(const uint8_t* pixels, const uint32_t* rows, int n, int inputs, float scale, float* out, int stride);

  // y = x W + b for a single image; y and the rows of `weights`, [I + 1, stride], of which the last is b, have `stride`
  // floats. Rows whose x is 0 are not read: for one image memory is the limit, and most of x is background or was cut
  // off by a ReLU.
  void (*dense)(const float* x, int inputs, const float* weights, int stride, float* y);

  // out[n, o] = in[n, o] * mask(first_row + n, o) for o < O. `in` and `out` may be the same.
  void (*dropout)(const float* in, float* out, int n, int outputs, int stride, int first_row, const DropoutMask& mask);

  // dx[i] = scale * dx[i] where y[i] is positive, else 0, for i < size: backward through ReLU and dropout at once, when
  // y is what came out of both and `scale` what dropout multiplied by what it kept.
  void (*relu_backward)(const float* y, float* dx, size_t size, float scale);

  // The sum of the squares of x[0 .. size).
  double (*sum_of_squares)(const float* x, size_t size);

  UpdateKernel sgd;
  UpdateKernel nesterov;
  UpdateKernel adam;
  UpdateKernel adamw;
  UpdateKernel nadam;
  UpdateKernel rmsprop;  // And AdaGrad, whose squares do not decay.
};

// The kernels for the widest instruction set that this machine has.
const Kernels& BestKernels();

namespace internal {
// Each is defined by loops.cc compiled for that instruction set. Only those that the machine has may be called.
const Kernels& KernelsV2();  // x86-64-v2 (SSE4.2)
const Kernels& KernelsV3();  // x86-64-v3 (AVX2, FMA)
const Kernels& KernelsV4();  // x86-64-v4 (AVX-512)
}  // namespace internal

}  // namespace inknet::nn

#endif  // INKNET_NN_KERNELS_KERNELS_H_
