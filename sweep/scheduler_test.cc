#include "sweep/scheduler.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::sweep {
namespace {

using search::Assignment;
using search::Categorical;
using search::Distribution;
using search::Method;
using search::TrialState;
using search::Uniform;
using Verdict = Scheduler::Verdict;

constexpr int64_t kEpochs = 9;

Plan MakePlan(Method method, bool hyperband, int64_t trials, uint64_t seed) {
  const Distribution first = method == Method::kGrid ? Distribution(Categorical{{1, 2, 3, 4}, {}})
                                                     : Distribution(Uniform{1e-4, 1, /*log=*/true});
  const auto space = search::Space::Create({{"a", first}, {"b", Categorical{{"x", "y", "z"}, {}}}});
  Plan plan{space.value(),
            method,
            search::Goal::kMinimize,
            seed,
            trials,
            std::nullopt,
            "",
            nullptr,
            std::nullopt,
            nullptr,
            nullptr,
            {},
            {},
            {}};
  if (hyperband) plan.hyperband = search::Hyperband{std::nullopt, std::nullopt, /*min_iter=*/1, /*eta=*/3, false};
  return plan;
}

// What a trial that is over leaves on the disk.
struct Made {
  Assignment assignment;
  TrialState state = TrialState::kRunning;
  std::vector<double> values;

  bool operator==(const Made& other) const {
    return std::tie(assignment, state, values) == std::tie(other.assignment, other.state, other.values);
  }
};

// The metric of a trial, or nothing where it fails.
std::optional<double> ValueOf(const Assignment& assignment, int64_t epoch) {
  const double a = *search::Number(assignment[0]);
  const std::string b = search::Text(assignment[1]);
  if (b == "z" && epoch == 4 && std::fmod(a * 1000, 2) < 1) return std::nullopt;
  return std::abs(std::log10(a) + 2) + (b == "x" ? 0.5 : 0) + 1.0 / static_cast<double>(epoch) +
         0.01 * std::sin(1e3 * a);
}

// A sweep whose epochs take virtual time.
class Simulation {
 public:
  // The slowest trial's epochs take up to `slow` times as long as the fastest's.
  Simulation(const Plan* plan, int parallel, uint64_t seed, double slow)
      : plan_(plan), parallel_(parallel), slow_(slow), random_(seed) {
    scheduler_.emplace(plan_, parallel_);
  }

  // `kill_share`: the probability of a kill -9 after each epoch.
  std::vector<Made> Run(double kill_share) {
    Fill();
    while (!running_.empty()) {
      if (random_.Uniform() < kill_share) Resume();
      Step();
      Fill();
    }
    return made_;
  }

  // The share of the slots' time that went into training.
  double utilization() const { return busy_ / (parallel_ * now_); }

 private:
  struct Running {
    int64_t trial;
    double epoch_time;
    double next;  // When its next epoch is over.
    bool waits = false;
  };

  Made& MadeBy(const Running& one) { return made_[static_cast<size_t>(one.trial)]; }

  void Launch(int64_t trial) {
    const double epoch_time = 1 + (slow_ - 1) * random_.Uniform();
    running_.push_back({trial, epoch_time, now_ + epoch_time});
  }

  // Starts what may start.
  void Fill() {
    while (static_cast<int>(running_.size()) < parallel_ && scheduler_->CanSuggest()) {
      const search::Suggestion suggestion = *scheduler_->Suggest();
      if (!suggestion) break;
      made_.push_back({*suggestion, TrialState::kRunning, {}});
      scheduler_->Start(*suggestion, kEpochs);
      Launch(scheduler_->started() - 1);
    }
  }

  // Lets the next epoch end.
  void Step() {
    const auto first = std::min_element(running_.begin(), running_.end(), [](const Running& a, const Running& b) {
      return std::tie(a.waits, a.next) < std::tie(b.waits, b.next);
    });
    ASSERT_FALSE(first->waits) << "all trials wait for each other";
    now_ = first->next;
    busy_ += first->epoch_time;
    Made& made = MadeBy(*first);
    const std::optional<double> value = ValueOf(made.assignment, static_cast<int64_t>(made.values.size()) + 1);
    if (!value) {
      End(first, TrialState::kFailed);
    } else {
      made.values.push_back(*value);
      scheduler_->AddValue(first->trial, *value);
      first->waits = true;
    }
    while (AnswerOne()) {
    }
  }

  // Tells one of the trials that wait what to do; false when none of them can be told anything.
  bool AnswerOne() {
    for (auto one = running_.begin(); one != running_.end(); ++one) {
      if (!one->waits) continue;
      if (static_cast<int64_t>(MadeBy(*one).values.size()) == kEpochs) return End(one, TrialState::kFinished);
      const Verdict verdict = scheduler_->Judge(one->trial);
      if (verdict == Verdict::kStop) return End(one, TrialState::kPruned);
      if (verdict == Verdict::kWait) continue;
      one->waits = false;
      one->next = now_ + one->epoch_time;
      return true;
    }
    return false;
  }

  bool End(std::vector<Running>::iterator one, TrialState state) {
    Made& made = MadeBy(*one);
    made.state = state;
    scheduler_->End(one->trial, state, made.values.empty() ? 0 : made.values.back());
    running_.erase(one);
    return true;
  }

  // As after a kill: what is over is on the disk, and of what was running the assignment.
  void Resume() {
    running_.clear();
    scheduler_.emplace(plan_, parallel_);
    for (Made& made : made_) {
      const int64_t trial = scheduler_->started();
      scheduler_->Start(made.assignment, kEpochs);
      if (made.state == TrialState::kRunning) {
        made.values.clear();
        Launch(trial);
        continue;
      }
      for (const double value : made.values) scheduler_->AddValue(trial, value);
      scheduler_->End(trial, made.state, made.values.empty() ? 0 : made.values.back());
    }
    ASSERT_LE(static_cast<int>(running_.size()), parallel_);
    Fill();
  }

  const Plan* const plan_;
  const int parallel_;
  const double slow_;
  Random random_;
  std::optional<Scheduler> scheduler_;
  std::vector<Made> made_;
  std::vector<Running> running_;
  double now_ = 0;
  double busy_ = 0;
};

std::vector<Made> Simulate(const Plan& plan, int parallel, uint64_t seed, double slow, double kill_share) {
  return Simulation(&plan, parallel, seed, slow).Run(kill_share);
}

int Count(const std::vector<Made>& trials, TrialState state) {
  return static_cast<int>(
      std::count_if(trials.begin(), trials.end(), [state](const Made& made) { return made.state == state; }));
}

TEST(SchedulerTest, SameTrialsWhateverTheirDurationsAndWheneverItIsKilled) {
  for (const Method method : {Method::kGrid, Method::kRandom, Method::kBayes}) {
    for (const bool hyperband : {false, true}) {
      for (const int parallel : {1, 2, 3, 5}) {
        const Plan plan = MakePlan(method, hyperband, 12, 7);
        const std::vector<Made> undisturbed = Simulate(plan, parallel, /*seed=*/0, /*slow=*/1, /*kill_share=*/0);
        EXPECT_EQ(undisturbed.size(), 12);
        EXPECT_EQ(Count(undisturbed, TrialState::kRunning), 0);
        for (uint64_t seed = 1; seed <= 5; ++seed) {
          const std::string which = absl::StrCat(static_cast<int>(method), hyperband, " ", parallel, " ", seed);
          EXPECT_EQ(Simulate(plan, parallel, seed, /*slow=*/10, /*kill_share=*/0), undisturbed) << which;
          EXPECT_EQ(Simulate(plan, parallel, seed, /*slow=*/10, /*kill_share=*/0.1), undisturbed) << which;
        }
      }
    }
  }
}

// Or the test above would prove little.
TEST(SchedulerTest, SimulatedSweepsHaveTrialsThatFailAndTrialsThatAreStopped) {
  const std::vector<Made> trials = Simulate(MakePlan(Method::kBayes, true, 30, 7), 2, 0, 4, 0);
  EXPECT_GT(Count(trials, TrialState::kFailed), 0);
  EXPECT_GT(Count(trials, TrialState::kPruned), 0);
  EXPECT_GT(Count(trials, TrialState::kFinished), 0);
}

TEST(SchedulerTest, NumberOfTrialsAtOnceIsPartOfWhatDecides) {
  const Plan plan = MakePlan(Method::kBayes, false, 20, 7);
  EXPECT_FALSE(Simulate(plan, 1, 0, 1, 0) == Simulate(plan, 4, 0, 1, 0));
}

TEST(SchedulerTest, OneAtATimeSeesAllBefore) {
  const Plan plan = MakePlan(Method::kBayes, false, 10, 7);
  const std::vector<Made> made = Simulate(plan, 1, 0, 1, 0);
  std::vector<search::Trial> history;
  for (size_t t = 0; t < made.size(); ++t) {
    EXPECT_EQ(made[t].assignment,
              **search::Suggest(plan.method, {plan.space, plan.goal, plan.seed, static_cast<int64_t>(t), history}));
    history.push_back({made[t].assignment, made[t].state, made[t].values.back()});
  }
}

TEST(SchedulerTest, BayesWaitsForTheTrialThatItsSuggestionSees) {
  const Plan plan = MakePlan(Method::kBayes, false, 10, 7);
  Scheduler scheduler(&plan, 2);
  for (int t = 0; t < 3; ++t) {
    ASSERT_TRUE(scheduler.CanSuggest());
    scheduler.Start(**scheduler.Suggest(), kEpochs);
  }
  scheduler.End(1, TrialState::kFinished, 1);
  scheduler.End(2, TrialState::kFinished, 2);
  EXPECT_FALSE(scheduler.CanSuggest()) << "trial 3 is to see trial 0";
  scheduler.End(0, TrialState::kFailed, 0);
  EXPECT_TRUE(scheduler.CanSuggest());
}

TEST(SchedulerTest, BracketWaitsUntilTheTrialsThatItComparesWithHaveComeThereOrAreOver) {
  const Plan plan = MakePlan(Method::kRandom, true, 10, 7);
  Scheduler scheduler(&plan, 1);
  for (int t = 0; t < 3; ++t) scheduler.Start(**scheduler.Suggest(), kEpochs);
  EXPECT_THAT(scheduler.Brackets(2), ::testing::ElementsAre(1, 3));
  scheduler.AddValue(2, 5);
  EXPECT_EQ(scheduler.Judge(2), Verdict::kWait);
  scheduler.AddValue(0, 1);
  EXPECT_EQ(scheduler.Judge(2), Verdict::kWait);
  scheduler.End(1, TrialState::kFailed, 0);
  EXPECT_EQ(scheduler.Judge(2), Verdict::kStop) << "5 is worse than 1";
}

TEST(SchedulerTest, FiniteSpaceComesToItsEnd) {
  EXPECT_EQ(Simulate(MakePlan(Method::kGrid, false, 100, 7), 3, 0, 4, 0).size(), 12);
}

// docs/sweeps.md has these figures, of longer sweeps.
TEST(SchedulerTest, SlotsAreSeldomIdleWhereSomeTrialsTakeFourTimesAsLongAsOthers) {
  const auto utilization = [](Method method, bool hyperband, int parallel) {
    const Plan plan = MakePlan(method, hyperband, 40, 7);
    Simulation simulation(&plan, parallel, 1, /*slow=*/4);
    simulation.Run(0);
    return simulation.utilization();
  };
  EXPECT_GT(utilization(Method::kBayes, false, 1), 0.999);
  EXPECT_GT(utilization(Method::kBayes, false, 2), 0.95);
  EXPECT_GT(utilization(Method::kBayes, false, 4), 0.9);
  EXPECT_GT(utilization(Method::kRandom, true, 2), 0.95);
  EXPECT_GT(utilization(Method::kBayes, true, 2), 0.85);
}

// ---- The target ----

// The trials that a sweep makes of which each takes as long as the others.
int64_t TrialsUntil(double target, int parallel) {
  Plan plan = MakePlan(Method::kRandom, /*hyperband=*/false, /*trials=*/100, /*seed=*/1);
  plan.target = target;
  Scheduler scheduler(&plan, parallel);
  for (int64_t over = 0;;) {
    while (scheduler.CanSuggest() && scheduler.started() < over + parallel) {
      const auto suggestion = scheduler.Suggest();
      if (!suggestion->has_value()) return scheduler.started();
      scheduler.Start(**suggestion, kEpochs);
    }
    if (over == scheduler.started()) return over;
    scheduler.End(over, TrialState::kFinished, /*value=*/100.0 - static_cast<double>(over));
    ++over;
  }
}

TEST(TargetTest, NoTrialStartsThatKnowsOfOneThatHasReachedTheTarget) {
  EXPECT_EQ(TrialsUntil(/*target=*/91, /*parallel=*/1), 10) << "trial 9 has it";
  EXPECT_EQ(TrialsUntil(/*target=*/91, /*parallel=*/2), 12) << "with those that do not know of it";
  EXPECT_EQ(TrialsUntil(/*target=*/-1, /*parallel=*/2), 100);
}

TEST(TargetTest, TrialThatFailedReachesNothing) {
  Plan plan = MakePlan(Method::kRandom, /*hyperband=*/false, /*trials=*/3, /*seed=*/1);
  plan.target = 0.5;
  Scheduler scheduler(&plan, 1);
  scheduler.Start(**scheduler.Suggest(), kEpochs);
  scheduler.End(0, TrialState::kFailed, 0);
  EXPECT_TRUE(scheduler.Suggest()->has_value());
}

}  // namespace
}  // namespace inknet::sweep
