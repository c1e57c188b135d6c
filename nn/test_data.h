// Small made-up data sets and networks for the tests of nn.
#ifndef INKNET_NN_TEST_DATA_H_
#define INKNET_NN_TEST_DATA_H_

#include <cstdint>
#include <numeric>
#include <vector>

#include "nn/batch.h"
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

}  // namespace inknet::nn

#endif  // INKNET_NN_TEST_DATA_H_
