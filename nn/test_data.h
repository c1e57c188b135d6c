// What the tests of nn have in common: small made-up data sets, a spec that augments, the kernels to try.
#ifndef INKNET_NN_TEST_DATA_H_
#define INKNET_NN_TEST_DATA_H_

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "nn/batch.h"
#include "nn/kernels/kernels.h"
#include "nn/spec.h"
#include "util/random.h"

namespace inknet::nn {

// Random images with labels that a network can learn: each class has a pattern, under noise.
class TestImages {
 public:
  TestImages(int images, int inputs, int classes, uint64_t seed = 1) : rows_(static_cast<size_t>(images)) {
    Random random(seed);
    std::vector<uint8_t> patterns(static_cast<size_t>(classes * inputs));
    for (uint8_t& pixel : patterns) pixel = static_cast<uint8_t>(random.Below(200));
    for (int n = 0; n < images; ++n) {
      const int label = static_cast<int>(random.Below(static_cast<uint64_t>(classes)));
      labels_.push_back(static_cast<uint16_t>(label));
      for (int i = 0; i < inputs; ++i) {
        pixels_.push_back(static_cast<uint8_t>(patterns[static_cast<size_t>(label * inputs + i)] + random.Below(56)));
      }
    }
    // Not in order, so that a gather that ignores the numbers shows.
    std::iota(rows_.rbegin(), rows_.rend(), 0u);
  }

  Batch batch(int first, int size) const { return {pixels_.data(), labels_.data(), rows_.data() + first, size}; }

 private:
  std::vector<uint8_t> pixels_;
  std::vector<uint16_t> labels_;
  std::vector<uint32_t> rows_;
};

// Images of that size, and all that augmentation has.
inline NetworkSpec SpecThatAugments(int rows, int columns, double strength = 1) {
  NetworkSpec spec;
  spec.widths = {rows * columns, 3};
  spec.image_columns = columns;
  spec.augmentation.set_rotation(20);
  spec.augmentation.set_shear(0.3);
  spec.augmentation.set_scale(0.2);
  spec.augmentation.set_aspect(0.15);
  spec.augmentation.set_shift(3);
  spec.augmentation.set_elastic(0.06);
  spec.augmentation.set_stroke(1);
  spec.augmentation.set_erase(5);
  spec.augmentation.set_strength(strength);
  return spec;
}

// Of every instruction set that this machine has.
inline std::vector<const Kernels*> KernelsThatRunHere() {
  std::vector<const Kernels*> all = {&internal::KernelsV2()};
  const std::string best = BestKernels().isa;
  if (best >= "x86-64-v3") all.push_back(&internal::KernelsV3());
  if (best >= "x86-64-v4") all.push_back(&internal::KernelsV4());
  return all;
}

}  // namespace inknet::nn

#endif  // INKNET_NN_TEST_DATA_H_
