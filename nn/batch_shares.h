// Which images of a batch each rank takes.
#ifndef INKNET_NN_BATCH_SHARES_H_
#define INKNET_NN_BATCH_SHARES_H_

#include "nn/spec.h"

namespace inknet::nn {

// Images [first, first + size) of a batch of `total`. Of batch normalization, groups [first_group, end_group) of the
// batch's: whole ones, or the one that these images are a part of.
struct BatchShare {
  int first = 0;
  int size = 0;
  int total = 0;
  int first_group = 0;
  int end_group = 0;
};

// Equal shares, give or take an image. With batch normalization a rank has whole groups of images that share statistics
// (nn/normalization.h) where there is one for each; else all of its images are of one group.
class BatchShares {
 public:
  // `spec` outlives it. Of spec.batch_size images at least one for each rank.
  BatchShares(const NetworkSpec& spec, int rank, int ranks);

  // Of a batch of `images`, at most spec.batch_size. A short batch may leave some ranks without any.
  BatchShare Of(int images) const;

  // The most images that a rank gets.
  int largest() const;
  // Whether ranks share groups.
  bool spreads_groups() const { return spreads_groups_; }

 private:
  const NetworkSpec& spec_;
  const int rank_;
  const int ranks_;
  const bool has_groups_;
  const bool spreads_groups_;
};

}  // namespace inknet::nn

#endif  // INKNET_NN_BATCH_SHARES_H_
