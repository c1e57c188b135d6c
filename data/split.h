// Which images train and which validate, and in what order an epoch visits them. The same on every machine.
#ifndef INKNET_DATA_SPLIT_H_
#define INKNET_DATA_SPLIT_H_

#include <cstdint>
#include <vector>

namespace inknet::data {

// Indices of images, ascending. Together they are all images, and no image is in both.
struct Split {
  std::vector<uint32_t> train;
  std::vector<uint32_t> validation;
};

// Holds out round(validation_fraction * n) of the n images of each class, chosen at random by `seed`.
//
// `labels` has the label of every image, each below `classes`; `validation_fraction` is in [0, 1].
Split StratifiedSplit(const std::vector<uint16_t>& labels, int classes, double validation_fraction, uint64_t seed);

// Shuffles `order`. Which permutation it applies depends on `seed` and `epoch` alone, so a run can be taken up at any
// epoch by shuffling the same list again.
void ShuffleInPlace(std::vector<uint32_t>& order, uint64_t seed, uint64_t epoch);

}  // namespace inknet::data

#endif  // INKNET_DATA_SPLIT_H_
