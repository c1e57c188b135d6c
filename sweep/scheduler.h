// Which trial starts when, and which is stopped early.
//
// Both depend on the plan and on the number of trials at once alone, whatever the trials' durations are and however
// often the sweep is killed. With N trials at once, what is decided about trial k may use trials 0 .. k - (2 N - 1)
// alone: a suggestion sees these as over, and all later ones as running; a bracket of hyperband compares with these
// alone. What is not known yet is waited for. docs/sweeps.md says what that costs. A target that ends the sweep is seen
// in the same way: by the trials that know of the one that has reached it.
#ifndef INKNET_SWEEP_SCHEDULER_H_
#define INKNET_SWEEP_SCHEDULER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "sweep/plan.h"
#include "sweep/search/space.h"
#include "sweep/search/trial.h"

namespace inknet::sweep {

// Knows no processes and no time. Trials are numbered from 0 in the order in which they start.
class Scheduler {
 public:
  enum class Verdict { kContinue, kStop, kWait };

  // `plan` outlives the scheduler; `parallel` is N.
  Scheduler(const Plan* plan, int parallel) : plan_(plan), parallel_(parallel) {}

  // Trials that have started: the number of the next one.
  int64_t started() const { return static_cast<int64_t>(trials_.size()); }

  // Whether all is known that the next suggestion is to see. Without a target grid and random see nothing.
  bool CanSuggest() const;

  // The next trial's assignment; nothing when there is none left, or when a trial that it sees has reached the target.
  // CanSuggest() holds.
  absl::StatusOr<search::Suggestion> Suggest() const;

  // The next trial starts, with what Suggest said, now or before a sweep was killed; it has `epochs` of them.
  void Start(search::Assignment assignment, int64_t epochs);

  // The metric of `trial` after its next epoch.
  void AddValue(int64_t trial, double value);

  // The epochs after which `trial` is judged, ascending.
  const std::vector<int64_t>& Brackets(int64_t trial) const { return At(trial).brackets; }

  // What is to happen to `trial` after its last value. Where that is at no bracket, it continues. kWait: ask again when
  // another trial has a value or is over.
  Verdict Judge(int64_t trial) const;

  // `trial` starts anew: what values it had it will have again.
  void Restart(int64_t trial) { At(trial).values.clear(); }

  // `trial` is over; its value is that of search::Trial.
  void End(int64_t trial, search::TrialState state, double value);

 private:
  struct Entry {
    search::Trial trial;
    std::vector<double> values;  // By epoch.
    std::vector<int64_t> brackets;
  };

  // The first trial of which what is decided about `trial` knows nothing; 0 or less: it knows of none.
  int64_t FirstUnseenBy(int64_t trial) const { return trial - (2 * parallel_ - 1) + 1; }

  // Of the trials that the next one sees.
  bool TargetReached() const;

  const Entry& At(int64_t trial) const { return trials_[static_cast<size_t>(trial)]; }
  Entry& At(int64_t trial) { return trials_[static_cast<size_t>(trial)]; }

  const Plan* const plan_;
  const int64_t parallel_;
  std::vector<Entry> trials_;
};

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_SCHEDULER_H_
