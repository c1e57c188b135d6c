// Images to train on where only speed matters.
#ifndef INKNET_BENCH_IMAGES_H_
#define INKNET_BENCH_IMAGES_H_

#include <cstdint>
#include <vector>

#include "util/aligned_array.h"

namespace inknet::bench {

struct Images {
  AlignedArray<uint8_t> pixels;  // Image after image.
  std::vector<uint16_t> labels;

  uint32_t size() const { return static_cast<uint32_t>(labels.size()); }
};

// `count` images of `inputs` pixels and labels of `classes` classes, drawn by `seed`. A third of the pixels has ink, as
// in EMNIST: a single image's prediction reads no weights for the others.
Images MakeUpImages(int count, int inputs, int classes, uint64_t seed);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_IMAGES_H_
