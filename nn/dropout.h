// Which activations a training step drops: a function of numbers alone, so that every backend, thread and vector width
// drops the same ones, and the backward pass need not store them.
#ifndef INKNET_NN_DROPOUT_H_
#define INKNET_NN_DROPOUT_H_

#include <cstdint>

namespace inknet::nn {

// Names the random numbers of one layer in one step; see MakeDropoutKey in spec.h.
struct DropoutKey {
  uint32_t a;
  uint32_t b;
};

// A keyed hash of `index`, uniform over 0 .. 2^31 - 1: the finalizer of MurmurHash3 (Appleby), with the second half of
// the key mixed in midway.
//
// always_inline: this is compiled for several instruction sets, and a shared copy would be that of any one of them.
__attribute__((always_inline)) inline int32_t DropoutHash(DropoutKey key, uint32_t index) {
  uint32_t h = index ^ key.a;
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= (h >> 13) ^ key.b;
  h *= 0xc2b2ae35u;
  h ^= h >> 16;
  return static_cast<int32_t>(h >> 1);
}

// Dropout of one layer of width O: element (n, o) of the batch is kept when DropoutHash(key, n * O + o) < keep_below,
// and then multiplied by `scale`, 1 / (1 - p); else it becomes 0.
struct DropoutMask {
  DropoutKey key;
  int32_t keep_below;
  float scale;
};

}  // namespace inknet::nn

#endif  // INKNET_NN_DROPOUT_H_
