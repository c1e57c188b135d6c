#include "nn/augmenter.h"

#include <cmath>
#include <cstddef>

#include "nn/warp.h"

namespace inknet::nn {
namespace {

int Padded(int size) { return (size + kLanes - 1) / kLanes * kLanes; }

// How much each node counts at each of `size` places, [kWarpNodes, Padded(size)].
AlignedArray<float> Weights(int size) {
  AlignedArray<float> weights(static_cast<size_t>(kWarpNodes * Padded(size)));
  for (int node = 0; node < kWarpNodes; ++node) {
    for (int i = 0; i < size; ++i) {
      weights[static_cast<size_t>(node * Padded(size) + i)] = static_cast<float>(NodeWeight(node, i, size));
    }
  }
  return weights;
}

}  // namespace

Augmenter::Augmenter(const NetworkSpec& spec, int workers, const Kernels& kernels) : spec_(spec), kernels_(kernels) {
  const int columns = spec.image_columns;
  const int rows = spec.inputs() / columns;
  row_weights_ = Weights(rows);
  column_weights_ = Weights(columns);
  grid_ = {rows, columns, Padded(rows), Padded(columns), row_weights_.data(), column_weights_.data()};
  const size_t padded = static_cast<size_t>(rows + 3) * static_cast<size_t>(columns + 3);
  const size_t pixels = static_cast<size_t>(rows * columns + Padded(columns));
  const size_t nodes = row_weights_.size();
  for (int worker = 0; worker < workers; ++worker) {
    memory_.push_back({AlignedArray<uint8_t>(padded), AlignedArray<uint8_t>(padded), AlignedArray<uint32_t>(padded),
                       AlignedArray<uint32_t>(pixels), AlignedArray<int32_t>(pixels), AlignedArray<float>(pixels),
                       AlignedArray<float>(pixels), AlignedArray<float>(nodes), AlignedArray<float>(nodes)});
    Memory& memory = memory_.back();
    scratch_.push_back({memory.padded.data(), memory.stroked.data(), memory.words.data(), memory.corners.data(),
                        memory.index.data(), memory.share_x.data(), memory.share_y.data(), memory.node_x.data(),
                        memory.node_y.data()});
  }
}

void Augmenter::Gather(const Batch& batch, int first, int n, float scale, int worker, float* x, int stride) const {
  constexpr size_t kCacheLine = 64;
  const size_t inputs = static_cast<size_t>(spec_.inputs());
  const auto image = [&](int i) { return batch.pixels + static_cast<size_t>(batch.rows[first + i]) * inputs; };
  for (int i = 0; i < n; ++i) {
    // Images are chosen at random, where the processor's own prefetching does not help.
    if (i + 1 < n) {
      for (size_t byte = 0; byte < inputs; byte += kCacheLine) __builtin_prefetch(image(i + 1) + byte);
    }
    float* row = x + static_cast<size_t>(i) * static_cast<size_t>(stride);
    kernels_.warp(image(i), grid_, DrawWarp(spec_, batch.epoch, batch.rows[first + i]),
                  scratch_[static_cast<size_t>(worker)], scale, row);
    row[inputs] = 1;
  }
}

std::vector<uint8_t> AugmentedImages(const NetworkSpec& spec, const Batch& batch) {
  const int inputs = spec.inputs();
  std::vector<float> pixels(static_cast<size_t>(batch.size) * static_cast<size_t>(inputs + 1));
  Augmenter(spec, /*workers=*/1).Gather(batch, 0, batch.size, 1, /*worker=*/0, pixels.data(), inputs + 1);
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i < pixels.size(); ++i) {
    const bool constant = i % static_cast<size_t>(inputs + 1) == static_cast<size_t>(inputs);
    if (!constant) bytes.push_back(static_cast<uint8_t>(std::lround(pixels[i])));
  }
  return bytes;
}

}  // namespace inknet::nn
