// From bytes of the data set to the first layer's x.
#ifndef INKNET_NN_ONEDNN_GATHER_H_
#define INKNET_NN_ONEDNN_GATHER_H_

#include <algorithm>

#include "nn/batch.h"
#include "nn/kernels/kernels.h"
#include "nn/onednn/dense_layer.h"
#include "nn/spec.h"

namespace inknet::nn::onednn {

// Copies images [first, first + n) of the batch into x, and zeros into the rest of its `rows` rows. Those that are
// trained on come from nn/augmenter.h where they are changed.
inline void Gather(const Kernels& kernels, const NetworkSpec& spec, const Batch& batch, int first, int n, int rows,
                   int stride, float* x) {
  kernels.gather(batch.pixels, batch.rows + first, n, spec.inputs(), spec.pixel_scale, x, stride);
  std::fill(x + Area(n, stride), x + Area(rows, stride), 0.0f);
}

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_GATHER_H_
