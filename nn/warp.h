// How a training image is changed: drawn anew for each image and epoch, from numbers alone, so that it does not matter
// which thread, backend or run asks.
#ifndef INKNET_NN_WARP_H_
#define INKNET_NN_WARP_H_

#include <cstdint>

#include "nn/kernels/kernels.h"
#include "nn/spec.h"
#include "proto/config.pb.h"

namespace inknet::nn {

// Whether it changes anything.
bool Augments(const AugmentationConfig& config);

// That of image number `image` of the set in epoch `epoch`, by spec.augmentation and spec.seed.
//
// Angles, shears, logarithms of scales, shifts and strokes are uniform; the nodes' displacements are sums of four
// uniform numbers, which are nearly normal. The order is: scale, shear, rotation, shift, then the displacements.
Warp DrawWarp(const NetworkSpec& spec, uint64_t epoch, uint32_t image);

// How much node `node` of kWarpNodes counts at `position` of `size` pixels: cubic convolution (Keys 1981), the nodes at
// the ends standing for those beyond.
double NodeWeight(int node, int position, int size);

}  // namespace inknet::nn

#endif  // INKNET_NN_WARP_H_
