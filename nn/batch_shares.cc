#include "nn/batch_shares.h"

#include <cstdint>

#include "nn/normalization.h"

namespace inknet::nn {
namespace {

// Where part `i` of `parts` of `n` things begins.
int BeginOf(int n, int i, int parts) { return static_cast<int>(int64_t{n} * i / parts); }
int RoundedUp(int a, int b) { return (a + b - 1) / b; }

}  // namespace

BatchShares::BatchShares(const NetworkSpec& spec, int rank, int ranks)
    : spec_(spec),
      rank_(rank),
      ranks_(ranks),
      has_groups_(spec.normalization == ModelConfig::BATCH && spec.layers() > 1),
      spreads_groups_(has_groups_ && ImageGroups(spec, spec.batch_size).count() < ranks) {}

BatchShare BatchShares::Of(int images) const {
  BatchShare share;
  share.total = images;
  int end = 0;
  const ImageGroups groups(spec_, images);
  if (!has_groups_) {
    share.first = BeginOf(images, rank_, ranks_);
    end = BeginOf(images, rank_ + 1, ranks_);
  } else if (!spreads_groups_) {
    share.first_group = BeginOf(groups.count(), rank_, ranks_);
    share.end_group = BeginOf(groups.count(), rank_ + 1, ranks_);
    share.first = groups.begin(share.first_group);
    end = groups.begin(share.end_group);
  } else {
    // Rank r is of group r G / R, rounded down: ranks [first, first + count) are of this rank's.
    const int group = BeginOf(groups.count(), rank_, ranks_);
    const int first_rank = RoundedUp(group * ranks_, groups.count());
    const int count = RoundedUp((group + 1) * ranks_, groups.count()) - first_rank;
    const int size = groups.begin(group + 1) - groups.begin(group);
    share.first_group = group;
    share.end_group = group + 1;
    share.first = groups.begin(group) + BeginOf(size, rank_ - first_rank, count);
    end = groups.begin(group) + BeginOf(size, rank_ - first_rank + 1, count);
  }
  share.size = end - share.first;
  return share;
}

int BatchShares::largest() const {
  if (ranks_ == 1) return spec_.batch_size;
  if (!has_groups_) return RoundedUp(spec_.batch_size, ranks_);
  const int groups = ImageGroups(spec_, spec_.batch_size).count();
  const int largest_group = ImageGroups::LargestGroup(spec_);
  return spreads_groups_ ? RoundedUp(largest_group, ranks_ / groups) : RoundedUp(groups, ranks_) * largest_group;
}

}  // namespace inknet::nn
