#include "train/drawing/guided.h"

#include <cstddef>
#include <numeric>

#include "data/split.h"

namespace inknet::train::drawing {

std::vector<Wish> GuidedOrder(int classes, int each, uint64_t seed) {
  std::vector<Wish> order;
  for (int count = 1; count <= each; ++count) {
    std::vector<uint32_t> labels(static_cast<size_t>(classes));
    std::iota(labels.begin(), labels.end(), 0u);
    data::ShuffleInPlace(labels, seed, static_cast<uint64_t>(count));
    for (const uint32_t label : labels) order.push_back({static_cast<int>(label), count});
  }
  return order;
}

Progress ProgressOf(const std::vector<Wish>& order, const std::vector<int64_t>& counts) {
  Progress progress;
  for (const Wish& wish : order) {
    if (counts[static_cast<size_t>(wish.label)] >= wish.count) {
      ++progress.done;
    } else if (!progress.next.has_value()) {
      progress.next = wish;
    }
  }
  return progress;
}

}  // namespace inknet::train::drawing
