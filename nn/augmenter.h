// Changes training images as they go into a network (nn/warp.h), fast.
#ifndef INKNET_NN_AUGMENTER_H_
#define INKNET_NN_AUGMENTER_H_

#include <cstdint>
#include <vector>

#include "nn/batch.h"
#include "nn/kernels/kernels.h"
#include "nn/spec.h"
#include "util/aligned_array.h"

namespace inknet::nn {

// May be used by several threads at once, each with its own `worker`. Allocates nothing after it is made.
class Augmenter {
 public:
  // Of a spec that augments, which outlives it.
  Augmenter(const NetworkSpec& spec, int workers, const Kernels& kernels = BestKernels());

  // x[n, :I] = scale * image first + n of the batch, changed as its epoch has it, and x[n, I] = 1, for `n` images.
  void Gather(const Batch& batch, int first, int n, float scale, int worker, float* x, int stride) const;

 private:
  struct Memory {
    AlignedArray<uint8_t> padded;
    AlignedArray<uint8_t> stroked;
    AlignedArray<uint32_t> words;
    AlignedArray<uint32_t> corners;
    AlignedArray<int32_t> index;
    AlignedArray<float> share_x;
    AlignedArray<float> share_y;
    AlignedArray<float> node_x;
    AlignedArray<float> node_y;
  };

  const NetworkSpec& spec_;
  const Kernels& kernels_;
  AlignedArray<float> row_weights_;
  AlignedArray<float> column_weights_;
  WarpGrid grid_;
  std::vector<Memory> memory_;
  std::vector<WarpScratch> scratch_;  // By worker, in memory_.
};

// The images of `batch` as training sees them, bytes, image after image.
std::vector<uint8_t> AugmentedImages(const NetworkSpec& spec, const Batch& batch);

}  // namespace inknet::nn

#endif  // INKNET_NN_AUGMENTER_H_
