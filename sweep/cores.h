// How many trials run at once, and on what.
#ifndef INKNET_SWEEP_CORES_H_
#define INKNET_SWEEP_CORES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "sweep/search/sampler.h"

namespace inknet::sweep {

struct CoreShares {
  int parallel = 1;  // Trials at once
  int threads = 1;   // of each.
  std::string why;   // In words, for the user.
};

// `cores` shared out among `parallel` trials at once; 0: as many as are best for `trials` trials of `method`, by the
// measurements in docs/sweeps.md. That is one for each core, with one thread; but no more than there are trials, and of
// Bayes' no more than an eighth (but two), since a suggestion learns nothing from the trials that run beside it.
CoreShares ShareCores(int cores, int parallel, search::Method method, int64_t trials);

// The cores, of `allowed`, that the trial in slot `slot` (0 .. parallel - 1) is bound to: its own. None where there are
// not enough, and the system is to see to it.
std::vector<int> CoresOfSlot(const std::vector<int>& allowed, const CoreShares& shares, int slot);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_CORES_H_
