#include "bench/worker_contest.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "bench/worker_process.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

// A worker's case, by its number among those of the worker.
struct ChosenCase {
  size_t index;
  int threads;
};

// A worker for the cases that are compared.
class ChosenCases : public Measurer {
 public:
  ChosenCases(std::unique_ptr<WorkerProcess> worker, const std::vector<ChosenCase>& cases)
      : worker_(std::move(worker)), cases_(cases) {}

  absl::StatusOr<Measurement> Measure(size_t index, const Repetition& repetition) override {
    ASSIGN_OR_RETURN(const BenchRepetition measured, worker_->Measure(cases_[index].index, repetition));
    Measurement measurement = MeasurementOf(measured, cases_[index].threads);
    // Workers of before do not say it.
    if (measured.has_first_step_seconds()) {
      measurement.first_step_seconds = worker_->start_seconds() + measured.first_step_seconds();
    }
    return measurement;
  }

 private:
  const std::unique_ptr<WorkerProcess> worker_;
  const std::vector<ChosenCase> cases_;
};

StartMeasurer Starter(const WorkerCommand& side, const std::vector<ChosenCase>& cases) {
  return [side, cases]() -> absl::StatusOr<std::unique_ptr<Measurer>> {
    ASSIGN_OR_RETURN(std::unique_ptr<WorkerProcess> worker, WorkerProcess::Start(side.command, side.name));
    return std::make_unique<ChosenCases>(std::move(worker), cases);
  };
}

// Collects the cases of a contest.
class Pairing {
 public:
  Pairing(const std::string& filter, const Repetition& repetition)
      : filter_(filter), pair_seconds_(2 * (repetition.warmup_seconds + repetition.seconds)) {}

  // Compares the baseline's case number `baseline` with `one`, the candidate's number `candidate`.
  void Add(size_t baseline, const BenchCase& before, size_t candidate, const BenchCase& one) {
    if (!absl::StrContains(one.name(), filter_)) return;
    baseline_.push_back({baseline, before.train().threads()});
    candidate_.push_back({candidate, one.train().threads()});
    cases_.push_back({one.name(), pair_seconds_, absl::OkStatus()});
  }
  bool empty() const { return cases_.empty(); }

  Contest Make(const WorkerCommand& baseline, const WorkerCommand& candidate) && {
    Contest contest;
    contest.sides = {baseline.name, candidate.name};
    contest.cases = std::move(cases_);
    contest.baseline = Starter(baseline, baseline_);
    contest.candidate = Starter(candidate, candidate_);
    contest.figures = {Figure::kMemory, Figure::kFirstStep};
    contest.baseline_file = baseline.command[0];
    contest.candidate_file = candidate.command[0];
    return contest;
  }

 private:
  const std::string filter_;
  const double pair_seconds_;
  std::vector<ChosenCase> baseline_;
  std::vector<ChosenCase> candidate_;
  std::vector<ContestCase> cases_;
};

}  // namespace

absl::StatusOr<Contest> ContestOfWorkers(const WorkerCommand& baseline, const WorkerCommand& candidate,
                                         const std::string& filter, const Repetition& repetition) {
  ASSIGN_OR_RETURN(const auto baseline_worker, WorkerProcess::Start(baseline.command, baseline.name));
  ASSIGN_OR_RETURN(const auto candidate_worker, WorkerProcess::Start(candidate.command, candidate.name));
  const std::vector<BenchCase>& before = baseline_worker->cases();
  const std::vector<BenchCase>& after = candidate_worker->cases();
  Pairing pairing(filter, repetition);
  for (size_t c = 0; c < after.size(); ++c) {
    for (size_t b = 0; b < before.size(); ++b) {
      if (before[b].SerializeAsString() == after[c].SerializeAsString()) pairing.Add(b, before[b], c, after[c]);
    }
  }
  if (pairing.empty()) {
    return absl::NotFoundError(
        absl::StrCat("no case of the suite with \"", filter, "\" in its name is the same on both sides"));
  }
  return std::move(pairing).Make(baseline, candidate);
}

absl::StatusOr<Contest> ContestAgainst(const std::string& against, const WorkerCommand& baseline,
                                       const WorkerCommand& candidate, const std::string& filter,
                                       const Repetition& repetition) {
  ASSIGN_OR_RETURN(const auto process, WorkerProcess::Start(candidate.command, candidate.name));
  const std::vector<BenchCase>& cases = process->cases();
  const auto found =
      std::find_if(cases.begin(), cases.end(), [&](const BenchCase& one) { return one.name() == against; });
  if (found == cases.end()) {
    std::string names;
    for (const BenchCase& one : cases) absl::StrAppend(&names, "\n  ", one.name());
    return absl::NotFoundError(
        absl::StrCat("--against is \"", against, "\", which is no case of the suite; its cases are", names));
  }
  Pairing pairing(filter, repetition);
  for (size_t c = 0; c < cases.size(); ++c) {
    if (cases[c].name() != against) pairing.Add(static_cast<size_t>(found - cases.begin()), *found, c, cases[c]);
  }
  if (pairing.empty()) return absl::NotFoundError(absl::StrCat("there is nothing to compare with ", against));
  Contest contest =
      std::move(pairing).Make({absl::StrCat(against, " of ", baseline.name), baseline.command}, candidate);
  // It is one executable, and cases of different networks: their memory is no regression.
  contest.figures.clear();
  contest.baseline_file.clear();
  return contest;
}

}  // namespace inknet::bench
