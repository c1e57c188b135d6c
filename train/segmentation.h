// Which slices of ink make a character.
#ifndef INKNET_TRAIN_SEGMENTATION_H_
#define INKNET_TRAIN_SEGMENTATION_H_

#include <cstddef>
#include <vector>

namespace inknet::train {

// What some neighbouring slices would be as one character.
struct Candidate {
  int first = 0, end = 0;  // Slices first .. end - 1.
  double score = 0;        // Larger is better; they add up.
};

// The candidates, by number and from left to right, that take all of `slices` slices once and whose scores' sum is the
// largest; empty where none do. By dynamic programming over cuts.
std::vector<size_t> BestSegmentation(int slices, const std::vector<Candidate>& candidates);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_SEGMENTATION_H_
