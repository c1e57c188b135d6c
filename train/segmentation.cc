#include "train/segmentation.h"

#include <algorithm>
#include <limits>

namespace inknet::train {

std::vector<size_t> BestSegmentation(int slices, const std::vector<Candidate>& candidates) {
  // Up to each cut: the best sum, and the candidate that it ends with.
  constexpr double kNever = -std::numeric_limits<double>::infinity();
  std::vector<double> best(static_cast<size_t>(slices) + 1, kNever);
  std::vector<size_t> last(best.size());
  best[0] = 0;
  for (int end = 1; end <= slices; ++end) {
    for (size_t i = 0; i < candidates.size(); ++i) {
      if (candidates[i].end != end) continue;
      const double sum = best[static_cast<size_t>(candidates[i].first)] + candidates[i].score;
      if (sum > best[static_cast<size_t>(end)])
        best[static_cast<size_t>(end)] = sum, last[static_cast<size_t>(end)] = i;
    }
  }
  std::vector<size_t> chosen;
  if (best.back() == kNever) return chosen;
  for (int end = slices; end > 0; end = candidates[chosen.back()].first)
    chosen.push_back(last[static_cast<size_t>(end)]);
  std::reverse(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace inknet::train
