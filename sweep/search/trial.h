// What a search method gets to know, and what it answers.
#ifndef INKNET_SWEEP_SEARCH_TRIAL_H_
#define INKNET_SWEEP_SEARCH_TRIAL_H_

#include <cstdint>
#include <optional>

#include "absl/types/span.h"
#include "sweep/search/space.h"

namespace inknet::search {

enum class Goal { kMinimize, kMaximize };

enum class TrialState {
  kRunning,   // No value yet.
  kFinished,  // Its value is the metric's.
  kPruned,    // Stopped early; its value is the last one that the metric had.
  kFailed,    // Crashed or diverged; no value.
};

struct Trial {
  Assignment assignment;
  TrialState state = TrialState::kRunning;
  double value = 0;
};

struct SearchRequest {
  const Space& space;
  Goal goal = Goal::kMinimize;
  uint64_t seed = 0;
  // The number of the trial that is to start, from 0.
  int64_t trial = 0;
  // The trials that have started before, by number.
  absl::Span<const Trial> history = {};
};

// What to try; nothing when all there is has been tried.
using Suggestion = std::optional<Assignment>;

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_TRIAL_H_
