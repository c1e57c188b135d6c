// The order in which the guided mode asks for pictures.
#ifndef INKNET_TRAIN_DRAWING_GUIDED_H_
#define INKNET_TRAIN_DRAWING_GUIDED_H_

#include <cstdint>
#include <optional>
#include <vector>

namespace inknet::train::drawing {

// The `count`-th picture of a class, from 1.
struct Wish {
  int label = 0;
  int count = 1;
};

// All pictures that are asked for, `each` of each of `classes` classes: in rounds, each of which has every class once,
// in an order drawn by `seed`.
std::vector<Wish> GuidedOrder(int classes, int each, uint64_t seed);

struct Progress {
  int64_t done = 0;          // Of the wishes, how many are there.
  std::optional<Wish> next;  // The first that is not; none: all are.
};

// How far a collection with `counts` pictures of each class has come. Pictures that were not asked for count too.
Progress ProgressOf(const std::vector<Wish>& order, const std::vector<int64_t>& counts);

}  // namespace inknet::train::drawing

#endif  // INKNET_TRAIN_DRAWING_GUIDED_H_
