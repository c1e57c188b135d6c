#include "sweep/scheduler.h"

#include <algorithm>
#include <utility>

#include "sweep/search/hyperband.h"
#include "sweep/search/sampler.h"

namespace inknet::sweep {

using search::TrialState;

bool Scheduler::CanSuggest() const {
  const bool sees = plan_->method == search::Method::kBayes || plan_->target.has_value();
  if (!sees || started() >= plan_->trials) return true;
  for (int64_t t = 0; t < FirstUnseenBy(started()); ++t) {
    if (At(t).trial.state == TrialState::kRunning) return false;
  }
  return true;
}

bool Scheduler::TargetReached() const {
  if (!plan_->target) return false;
  for (int64_t t = 0; t < FirstUnseenBy(started()); ++t) {
    const search::Trial& trial = At(t).trial;
    const bool reached =
        plan_->goal == search::Goal::kMinimize ? trial.value <= *plan_->target : trial.value >= *plan_->target;
    if (trial.state == TrialState::kFinished && reached) return true;
  }
  return false;
}

absl::StatusOr<search::Suggestion> Scheduler::Suggest() const {
  if (started() >= plan_->trials || TargetReached()) return search::Suggestion();
  std::vector<search::Trial> history;
  for (const Entry& entry : trials_) {
    history.push_back(entry.trial);
    if (static_cast<int64_t>(history.size()) > FirstUnseenBy(started())) {
      history.back() = {entry.trial.assignment, TrialState::kRunning, 0};
    }
  }
  return search::Suggest(plan_->method, {plan_->space, plan_->goal, plan_->seed, started(), history});
}

void Scheduler::Start(search::Assignment assignment, int64_t epochs) {
  Entry& entry = trials_.emplace_back();
  entry.trial.assignment = std::move(assignment);
  if (plan_->hyperband) entry.brackets = search::Brackets(*plan_->hyperband, epochs);
}

void Scheduler::AddValue(int64_t trial, double value) { At(trial).values.push_back(value); }

Scheduler::Verdict Scheduler::Judge(int64_t trial) const {
  const Entry& own = At(trial);
  const size_t bracket = own.values.size();
  if (!std::binary_search(own.brackets.begin(), own.brackets.end(), static_cast<int64_t>(bracket))) {
    return Verdict::kContinue;
  }
  std::vector<double> others;
  for (int64_t t = 0; t < FirstUnseenBy(trial); ++t) {
    const Entry& other = At(t);
    if (other.values.size() >= bracket) {
      others.push_back(other.values[bracket - 1]);
    } else if (other.trial.state == TrialState::kRunning) {
      return Verdict::kWait;
    }
  }
  return search::ShouldStop(*plan_->hyperband, plan_->goal, own.values, others) ? Verdict::kStop : Verdict::kContinue;
}

void Scheduler::End(int64_t trial, TrialState state, double value) {
  At(trial).trial.state = state;
  At(trial).trial.value = value;
}

}  // namespace inknet::sweep
