// Which images train and which validate, and in what order an epoch visits them. The same on every machine.
#ifndef INKNET_DATA_SPLIT_H_
#define INKNET_DATA_SPLIT_H_

#include <cstdint>
#include <vector>

namespace inknet::data {

// Indices of images, ascending. No image is in two of the lists.
struct Split {
  // Each of these trains in every epoch.
  std::vector<uint32_t> train;
  std::vector<uint32_t> validation;
  // Of these `mixed_in` train in an epoch, in turn, so that all come as often as the others of them.
  std::vector<uint32_t> mix = {};
  int64_t mixed_in = 0;  // 0 .. mix.size()

  int64_t images_per_epoch() const { return static_cast<int64_t>(train.size()) + mixed_in; }
};

// Holds out round(validation_fraction * n) of the n images of each class, chosen at random by `seed`.
//
// `labels` has the label of every image, each below `classes`; `validation_fraction` is in [0, 1].
Split StratifiedSplit(const std::vector<uint16_t>& labels, int classes, double validation_fraction, uint64_t seed);

// The images of epoch `epoch`, from 1, in the order in which it visits them. Depends on `seed` and `epoch` alone.
std::vector<uint32_t> OrderOfEpoch(const Split& split, uint64_t seed, uint64_t epoch);

// Shuffles `order`. Which permutation it applies depends on `seed` and `epoch` alone, so a run can be taken up at any
// epoch by shuffling the same list again.
void ShuffleInPlace(std::vector<uint32_t>& order, uint64_t seed, uint64_t epoch);

}  // namespace inknet::data

#endif  // INKNET_DATA_SPLIT_H_
