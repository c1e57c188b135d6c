// What a network is fed: images chosen from a set by number.
#ifndef INKNET_NN_BATCH_H_
#define INKNET_NN_BATCH_H_

#include <cstdint>

namespace inknet::nn {

// A view; whoever owns the images keeps them alive while the network uses the batch. Pixels stay bytes until a network
// gathers them.
struct Batch {
  const uint8_t* pixels = nullptr;   // Of the whole set: image after image, I bytes each.
  const uint16_t* labels = nullptr;  // Of the whole set: one for each image.
  const uint32_t* rows = nullptr;    // [N] numbers of the images that make this batch.
  int size = 0;                      // N
  // Which changes of the images (nn/warp.h) training sees. Nobody else looks at it.
  uint64_t epoch = 0;
};

}  // namespace inknet::nn

#endif  // INKNET_NN_BATCH_H_
