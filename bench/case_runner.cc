#include "bench/case_runner.h"

#include <malloc.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/cases.h"
#include "bench/machine_load.h"
#include "bench/quantile.h"
#include "nn/network.h"
#include "nn/phases.h"
#include "util/memory.h"
#include "util/random.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kFewestSteps = 3;
constexpr size_t kMostSteps = 1000000;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// What is kept of each step, in memory that is there before the first.
class StepTimes {
 public:
  explicit StepTimes(size_t capacity) {
    seconds_.reserve(capacity);
    for (std::vector<double>& phase : phases_) phase.reserve(capacity);
    waiting_.reserve(capacity);
  }

  void Add(double seconds, const nn::PhaseSeconds& phases, int threads) {
    seconds_.push_back(seconds);
    double busy = 0;
    for (size_t i = 0; i < nn::kPhases; ++i) {
      phases_[i].push_back(phases[i]);
      busy += phases[i];
    }
    waiting_.push_back(threads * seconds - busy);
    has_phases_ = has_phases_ || busy > 0;
  }

  size_t size() const { return seconds_.size(); }
  bool full() const { return size() == seconds_.capacity(); }

  void Fill(BenchRepetition* repetition) const {
    repetition->set_steps(static_cast<int64_t>(size()));
    repetition->set_median_step_seconds(Median(seconds_));
    repetition->set_p95_step_seconds(Quantile(seconds_, 0.95));
    if (!has_phases_) return;
    BenchPhases* phases = repetition->mutable_phases();
    const auto median = [this](nn::Phase phase) { return Median(phases_[static_cast<size_t>(phase)]); };
    phases->set_gather(median(nn::Phase::kGather));
    phases->set_forward(median(nn::Phase::kForward));
    phases->set_backward(median(nn::Phase::kBackward));
    phases->set_update(median(nn::Phase::kUpdate));
    phases->set_waiting(Median(waiting_));
  }

 private:
  std::vector<double> seconds_;
  std::array<std::vector<double>, nn::kPhases> phases_;
  std::vector<double> waiting_;
  bool has_phases_ = false;
};

// A network at work on batches of images drawn at random.
class Workload {
 public:
  Workload(const BenchCase& one, const Images& images, uint64_t seed, std::unique_ptr<nn::Network> network)
      : training_(one.work() == TRAINING),
        images_(images),
        random_(seed),
        network_(std::move(network)),
        rows_(static_cast<size_t>(network_->spec().batch_size)),
        probabilities_(training_ ? 0 : rows_.size() * static_cast<size_t>(network_->spec().classes())) {}

  void DrawBatch() {
    for (uint32_t& row : rows_) row = static_cast<uint32_t>(random_.Below(images_.size()));
  }

  absl::Status Step() {
    const nn::Batch batch{images_.pixels.data(), images_.labels.data(), rows_.data(), static_cast<int>(rows_.size()),
                          ++steps_};
    if (!training_) return network_->Predict(batch, probabilities_.data());
    ASSIGN_OR_RETURN(const nn::StepResult* result, network_->TrainStep(batch));
    loss_ = result->loss;
    phases_ = result->phase_seconds;
    return absl::OkStatus();
  }

  // Of the last step; zero for inference.
  double loss() const { return loss_; }
  const nn::PhaseSeconds& phases() const { return phases_; }

 private:
  const bool training_;
  const Images& images_;
  Random random_;
  std::unique_ptr<nn::Network> network_;
  std::vector<uint32_t> rows_;
  std::vector<float> probabilities_;
  uint64_t steps_ = 0;  // Each counts as an epoch, so that augmentation is drawn anew.
  double loss_ = 0;
  nn::PhaseSeconds phases_ = {};
};

absl::Status CheckStop(const std::atomic<bool>& stop) {
  return stop ? absl::CancelledError("interrupted") : absl::OkStatus();
}

// `first`: when the first step ended.
absl::Status WarmUp(double seconds, const std::atomic<bool>& stop, Workload* workload, Clock::time_point* first) {
  const Clock::time_point start = Clock::now();
  *first = start;
  do {
    RETURN_IF_ERROR(CheckStop(stop));
    workload->DrawBatch();
    RETURN_IF_ERROR(workload->Step());
    if (*first == start) *first = Clock::now();
  } while (SecondsSince(start) < seconds);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<BenchRepetition> RunCase(const BenchCase& one, const Images& images, const Repetition& repetition,
                                        const std::atomic<bool>& stop) {
  RETURN_IF_ERROR(CheckStop(stop));
  // What earlier networks left in the allocator's hands goes back to the system, or it would not be counted here.
  malloc_trim(0);
  const int64_t resident_before = ResidentMemory();
  const Clock::time_point begin = Clock::now();
  ASSIGN_OR_RETURN(std::unique_ptr<nn::Network> network, nn::CreateNetwork(one.model().backend(), SpecOf(one)));
  Workload workload(one, images, repetition.seed, std::move(network));
  Clock::time_point first_step;
  RETURN_IF_ERROR(WarmUp(repetition.warmup_seconds, stop, &workload, &first_step));
  const int64_t resident_bytes = ResidentMemory() - resident_before;

  // No step is shorter than this, or hardly any.
  constexpr double kShortestStep = 1e-6;
  StepTimes times(std::clamp(static_cast<size_t>(repetition.seconds / kShortestStep), kFewestSteps, kMostSteps));
  const LoadMeter load_meter;
  const Clock::time_point start = Clock::now();
  double elapsed = 0;
  do {
    RETURN_IF_ERROR(CheckStop(stop));
    workload.DrawBatch();
    const Clock::time_point step = Clock::now();
    RETURN_IF_ERROR(workload.Step());
    times.Add(SecondsSince(step), workload.phases(), one.train().threads());
    elapsed = SecondsSince(start);
  } while (!times.full() && (elapsed < repetition.seconds || times.size() < kFewestSteps));
  const MachineLoad load = load_meter.Read();

  if (!std::isfinite(workload.loss())) {
    return absl::OutOfRangeError(absl::StrCat(one.name(), ": the loss became ", workload.loss(),
                                              "; a smaller train.optimizer.learning_rate may help"));
  }
  BenchRepetition result;
  times.Fill(&result);
  result.set_first_step_seconds(std::chrono::duration<double>(first_step - begin).count());
  result.set_seconds(elapsed);
  result.set_images_per_second(static_cast<double>(times.size()) * one.train().batch_size() / elapsed);
  result.set_resident_bytes(std::max<int64_t>(0, resident_bytes));
  result.set_other_load(load.other);
  result.set_stolen(load.stolen);
  result.set_preemptions(load.preemptions);
  return result;
}

}  // namespace inknet::bench
