#include "data/split.h"

#include <cmath>
#include <cstddef>
#include <utility>

#include "util/random.h"

namespace inknet::data {
namespace {

// Streams of the run's seed, far from each other and from the small numbers that others use.
constexpr uint64_t kSplitStreams = uint64_t{1} << 40;    // + label
constexpr uint64_t kShuffleStreams = uint64_t{2} << 40;  // + epoch
constexpr uint64_t kMixStream = uint64_t{3} << 40;

// Fisher & Yates, as in Knuth, "The Art of Computer Programming", volume 2, algorithm P.
void Shuffle(std::vector<uint32_t>& items, Random& random) {
  for (size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[random.Below(left)]);
}

}  // namespace

Split StratifiedSplit(const std::vector<uint16_t>& labels, int classes, double validation_fraction, uint64_t seed) {
  std::vector<std::vector<uint32_t>> images_of_class(static_cast<size_t>(classes));
  for (size_t i = 0; i < labels.size(); ++i) images_of_class[labels[i]].push_back(static_cast<uint32_t>(i));

  std::vector<bool> held_out(labels.size());
  for (size_t label = 0; label < images_of_class.size(); ++label) {
    std::vector<uint32_t>& images = images_of_class[label];
    Random random(seed, kSplitStreams + label);
    Shuffle(images, random);
    const size_t count = static_cast<size_t>(std::lround(validation_fraction * static_cast<double>(images.size())));
    for (size_t i = 0; i < count; ++i) held_out[images[i]] = true;
  }

  Split split;
  for (uint32_t i = 0; i < labels.size(); ++i) (held_out[i] ? split.validation : split.train).push_back(i);
  return split;
}

std::vector<uint32_t> OrderOfEpoch(const Split& split, uint64_t seed, uint64_t epoch) {
  std::vector<uint32_t> order = split.train;
  if (split.mixed_in > 0) {
    // One shuffled list over and over, of which each epoch takes the next piece.
    std::vector<uint32_t> mix = split.mix;
    Random random(seed, kMixStream);
    Shuffle(mix, random);
    const uint64_t first = (epoch - 1) * static_cast<uint64_t>(split.mixed_in);
    for (uint64_t i = 0; i < static_cast<uint64_t>(split.mixed_in); ++i) order.push_back(mix[(first + i) % mix.size()]);
  }
  ShuffleInPlace(order, seed, epoch);
  return order;
}

void ShuffleInPlace(std::vector<uint32_t>& order, uint64_t seed, uint64_t epoch) {
  Random random(seed, kShuffleStreams + epoch);
  Shuffle(order, random);
}

}  // namespace inknet::data
