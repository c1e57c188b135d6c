#include "train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "train/best_epoch.h"
#include "train/schedule.h"
#include "util/status.h"

namespace inknet::train {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

nn::Batch BatchOf(const data::ImageSet& images, const std::vector<uint32_t>& rows, size_t first, size_t size) {
  return {images.pixels.data(), images.labels.data(), rows.data() + first, static_cast<int>(size)};
}

absl::StatusOr<nn::Score> Evaluate(const data::ImageSet& images, const std::vector<uint32_t>& rows,
                                   nn::Network* network) {
  return network->Evaluate(BatchOf(images, rows, 0, rows.size()));
}

// The images on which training figures are measured after each epoch but the last.
std::vector<uint32_t> FigureSample(const TrainConfig& config, const std::vector<uint32_t>& train) {
  std::vector<uint32_t> sample = train;
  const size_t size = static_cast<size_t>(config.train_figure_images());
  if (size == 0 || size >= train.size()) return sample;
  data::ShuffleInPlace(sample, config.seed(), /*epoch=*/0);  // Epochs count from 1.
  sample.resize(size);
  std::sort(sample.begin(), sample.end());
  return sample;
}

double SquaredGradientNorm(const nn::StepResult& step) {
  return std::accumulate(step.squared_gradient_norms.begin(), step.squared_gradient_norms.end(), 0.0);
}

// A new object for each, since whoever writes a checkpoint may still be reading the last one.
std::shared_ptr<const nn::TrainingState> StateOf(const nn::Network& network) {
  auto state = std::make_shared<nn::TrainingState>();
  network.GetState(state.get());
  return state;
}

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// What a rank may wish of the others, as bits.
enum Wish : uint32_t { kStop = 1, kProgress = 2 };

// What ended an epoch before it was finished: INTERRUPTED or DIVERGED, and why.
struct Ending {
  RunRecord::Status status;
  std::string message;
};
using MaybeEnding = absl::StatusOr<std::optional<Ending>>;

class Trainer {
 public:
  Trainer(const RunConfig& config, const data::ImageSet& images, const data::Split& split, nn::Network* network,
          const std::atomic<bool>& stop, const TrainerCallbacks& callbacks)
      : train_(config.train()),
        images_(images),
        split_(split),
        network_(network),
        stop_(stop),
        callbacks_(callbacks),
        sample_(FigureSample(train_, split.train)),
        best_(train_.early_stopping(), !split.validation.empty()),
        learning_rate_(train_.optimizer().learning_rate()) {}

  // Before anything else: either of the two.
  void Begin() {
    progress_.now = progress_.epoch_end = StateOf(*network_);
    StartEpoch();
  }

  absl::Status GoOnFrom(const checkpoint::Checkpoint& from) {
    progress_ = from.progress;
    RETURN_IF_ERROR(CheckProgress());
    for (const EpochRecord& epoch : from.run.epochs()) best_.Add(epoch);
    epoch_ = from.run.epochs_size() + 1;
    rollbacks_ = from.run.rollbacks_size();
    for (int i = 0; i < rollbacks_; ++i) learning_rate_ *= train_.divergence().learning_rate_factor();
    return network_->SetState(*progress_.now);
  }

  absl::StatusOr<TrainingOutcome> Run() {
    if (callbacks_.on_start) callbacks_.on_start();
    while (epoch_ <= train_.epochs() && !best_.patience_is_over()) {
      ASSIGN_OR_RETURN(std::optional<Ending> ending, TrainEpoch());
      if (!ending.has_value()) {
        ASSIGN_OR_RETURN(ending, FinishEpoch());
      }
      if (!ending.has_value()) continue;
      if (ending->status == RunRecord::DIVERGED && rollbacks_ < MaxRollbacks()) {
        RETURN_IF_ERROR(RollBack(ending->message));
        continue;
      }
      if (ending->status == RunRecord::INTERRUPTED) RETURN_IF_ERROR(Report());
      RETURN_IF_ERROR(network_->SetParameters(progress_.epoch_end->parameters));
      return Outcome(ending->status,
                     ending->status == RunRecord::DIVERGED ? WithAdvice(ending->message) : ending->message);
    }
    if (epoch_ > train_.epochs()) return Outcome(RunRecord::FINISHED, "");
    const int patience = train_.early_stopping().patience();
    return Outcome(RunRecord::FINISHED,
                   absl::StrCat("stopped after epoch ", epoch_ - 1, ": no improvement for ", patience,
                                patience == 1 ? " epoch" : " epochs", "; the best is epoch ", best_.epoch()));
  }

 private:
  int MaxRollbacks() const {
    return train_.divergence().action() == DivergenceConfig::ROLL_BACK ? train_.divergence().max_rollbacks() : 0;
  }

  TrainingOutcome Outcome(RunRecord::Status status, std::string message) const {
    return {status, std::move(message), progress_.best_epoch, progress_.best};
  }

  absl::Status CheckProgress() const {
    if (network_->rank() > 0) return absl::OkStatus();  // Rank 0's is the one that counts.
    const RunningEpoch& running = progress_.running;
    if (running.images() < 0 || running.images() > split_.images_per_epoch() ||
        running.squared_gradient_norm_size() != network_->spec().layers()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the checkpoint is not one of this run: its epoch stands at image ", running.images(), " of ",
                       split_.images_per_epoch()));
    }
    return nn::CheckShapes(network_->spec(), *progress_.epoch_end);
  }

  // Also after a roll-back.
  void StartEpoch() {
    progress_.running.Clear();
    progress_.running.mutable_squared_gradient_norm()->Resize(network_->spec().layers(), 0);
    progress_.step_seconds.clear();
  }

  absl::Status Report() {
    if (!callbacks_.on_progress && network_->ranks() == 1) return absl::OkStatus();
    if (progress_.running.images() > 0) progress_.now = StateOf(*network_);
    return callbacks_.on_progress ? callbacks_.on_progress(progress_) : absl::OkStatus();
  }

  // The steps of the epoch that are still to be made.
  MaybeEnding TrainEpoch() {
    const size_t batch_size = static_cast<size_t>(train_.batch_size());
    const std::vector<uint32_t> order = data::OrderOfEpoch(split_, train_.seed(), static_cast<uint64_t>(epoch_));
    RunningEpoch& running = progress_.running;
    const Clock::time_point start = Clock::now();
    const double seconds_before = running.seconds();
    if (stop_ && network_->ranks() == 1) return Interrupted();
    for (size_t first = static_cast<size_t>(running.images()); first < order.size(); first += batch_size) {
      const size_t size = std::min(batch_size, order.size() - first);
      const Clock::time_point step_start = Clock::now();
      network_->SetLearningRate(RateOfStep(running.steps()));
      nn::Batch batch = BatchOf(images_, order, first, size);
      batch.epoch = static_cast<uint64_t>(epoch_);
      if (network_->ranks() > 1) network_->Wish((stop_ ? kStop : 0u) | (WantsProgress() ? kProgress : 0u));
      ASSIGN_OR_RETURN(const nn::StepResult* result, network_->TrainStep(batch));
      running.set_steps(running.steps() + 1);
      if (auto diverged = CheckStep(*result); diverged.has_value()) return diverged;
      for (int l = 0; l < running.squared_gradient_norm_size(); ++l) {
        running.set_squared_gradient_norm(
            l, running.squared_gradient_norm(l) + result->squared_gradient_norms[static_cast<size_t>(l)]);
      }
      running.set_images(static_cast<int64_t>(first + size));
      running.set_seconds(seconds_before + SecondsSince(start));
      if (size == batch_size) progress_.step_seconds.push_back(SecondsSince(step_start));
      if (callbacks_.on_step) callbacks_.on_step(epoch_, running.images(), static_cast<int64_t>(order.size()));
      // Ranks stop, and look at where they are, after the same step.
      if (network_->ranks() > 1 ? (result->wishes & kStop) != 0 : stop_.load()) return Interrupted();
      if (network_->ranks() > 1 ? (result->wishes & kProgress) != 0 : WantsProgress()) RETURN_IF_ERROR(Report());
    }
    return std::nullopt;
  }

  bool WantsProgress() const { return callbacks_.wants_progress && callbacks_.wants_progress(); }

  // As the schedule has it for a step of this epoch, from 0.
  double RateOfStep(int64_t step) const {
    if (!Changes(train_.schedule())) return learning_rate_;
    const int64_t batch_size = train_.batch_size();
    const int64_t steps_per_epoch = (split_.images_per_epoch() + batch_size - 1) / batch_size;
    return learning_rate_ *
           ScheduleFactor(train_.schedule(), (epoch_ - 1) * steps_per_epoch + step, steps_per_epoch, train_.epochs());
  }

  // Measures, records, and makes what is there now what a roll-back goes back to.
  MaybeEnding FinishEpoch() {
    const Clock::time_point start = Clock::now();
    if (callbacks_.on_measuring) callbacks_.on_measuring(epoch_);
    ASSIGN_OR_RETURN(const nn::Score training,
                     Evaluate(images_, epoch_ == train_.epochs() ? split_.train : sample_, network_));
    ASSIGN_OR_RETURN(const nn::Score validation, Evaluate(images_, split_.validation, network_));
    if (auto diverged = CheckFigures(training, validation); diverged.has_value()) return diverged;

    EpochRecord record = DescribeSteps();
    record.set_train_loss(training.loss());
    record.set_train_accuracy(training.accuracy());
    record.set_train_figure_images(training.images);
    if (!split_.validation.empty()) {
      record.set_validation_loss(validation.loss());
      record.set_validation_accuracy(validation.accuracy());
    }
    progress_.now = progress_.epoch_end = StateOf(*network_);
    if (best_.Add(record)) {
      progress_.best_epoch = epoch_;
      progress_.best = {progress_.epoch_end, &progress_.epoch_end->parameters};
    }
    ++epoch_;
    StartEpoch();
    record.set_between_seconds(SecondsSince(start));
    if (callbacks_.on_epoch) RETURN_IF_ERROR(callbacks_.on_epoch(record));
    RETURN_IF_ERROR(Report());
    return std::nullopt;
  }

  // Norms and times of the epoch's steps.
  EpochRecord DescribeSteps() const {
    const RunningEpoch& running = progress_.running;
    const double steps = static_cast<double>(running.steps());
    EpochRecord record;
    record.set_epoch(epoch_);
    record.set_learning_rate(RateOfStep(running.steps() - 1));
    record.set_train_seconds(running.seconds());
    record.set_samples_per_second(static_cast<double>(running.images()) / running.seconds());
    double total = 0;
    for (double sum : running.squared_gradient_norm()) {
      total += sum;
      record.add_layer_gradient_norm(std::sqrt(sum / steps));
    }
    record.set_gradient_norm(std::sqrt(total / steps));
    if (!progress_.step_seconds.empty()) record.set_median_step_ms(1000 * Median(progress_.step_seconds));
    return record;
  }

  // The gradient as well as the loss: a ReLU can turn what is NaN in one layer into 0 for the next.
  std::optional<Ending> CheckStep(const nn::StepResult& result) const {
    const double squared_norm = SquaredGradientNorm(result);
    const bool loss = !std::isfinite(result.loss);
    if (!loss && std::isfinite(squared_norm)) return std::nullopt;
    return Ending{RunRecord::DIVERGED, absl::StrCat("the ", loss ? "loss" : "gradient's norm", " became ",
                                                    loss ? result.loss : std::sqrt(squared_norm), " in epoch ", epoch_,
                                                    ", step ", progress_.running.steps())};
  }

  std::optional<Ending> CheckFigures(const nn::Score& training, const nn::Score& validation) const {
    const std::string after = absl::StrCat(" after epoch ", epoch_, ", step ", progress_.running.steps());
    for (double loss : {training.loss(), validation.loss()}) {
      if (!std::isfinite(loss)) return Ending{RunRecord::DIVERGED, absl::StrCat("the loss became ", loss, after)};
    }
    const double lowest = best_.lowest_validation_loss();
    const double explosion = train_.divergence().explosion();
    if (explosion > 0 && lowest > 0 && validation.loss() > explosion * lowest) {
      return Ending{RunRecord::DIVERGED,
                    absl::StrCat("the loss on the validation images became ", validation.loss(), after, ": more than ",
                                 explosion, " times the ", lowest, " that it was")};
    }
    return std::nullopt;
  }

  std::optional<Ending> Interrupted() const {
    if (progress_.running.images() == 0) {
      return Ending{RunRecord::INTERRUPTED, absl::StrCat("interrupted before the first step of epoch ", epoch_)};
    }
    return Ending{RunRecord::INTERRUPTED,
                  absl::StrCat("interrupted in epoch ", epoch_, ", step ", progress_.running.steps())};
  }

  absl::Status RollBack(const std::string& cause) {
    ++rollbacks_;
    learning_rate_ *= train_.divergence().learning_rate_factor();
    progress_.now = progress_.epoch_end;
    StartEpoch();
    RETURN_IF_ERROR(network_->SetState(*progress_.now));
    if (!callbacks_.on_rollback) return absl::OkStatus();
    RollbackRecord rollback;
    rollback.set_epoch(epoch_);
    rollback.set_cause(cause);
    rollback.set_learning_rate(learning_rate_);
    return callbacks_.on_rollback(rollback);
  }

  std::string WithAdvice(const std::string& cause) const {
    if (rollbacks_ > 0) return absl::StrCat(cause, ", after ", rollbacks_, " roll-backs");
    return absl::StrCat(cause, "; a smaller learning rate (train.optimizer.learning_rate is ",
                        train_.optimizer().learning_rate(), "), clipping (train.optimizer.clip_norm) or ",
                        "train.divergence.action=roll_back may help");
  }

  const TrainConfig& train_;
  const data::ImageSet& images_;
  const data::Split& split_;
  nn::Network* const network_;
  const std::atomic<bool>& stop_;
  const TrainerCallbacks& callbacks_;
  const std::vector<uint32_t> sample_;

  // The epoch that is being trained, from 1.
  int epoch_ = 1;
  BestEpoch best_;
  int rollbacks_ = 0;
  double learning_rate_;  // Before the schedule.
  checkpoint::Progress progress_;
};

}  // namespace

absl::StatusOr<TrainingOutcome> Train(const RunConfig& config, const data::ImageSet& images, const data::Split& split,
                                      nn::Network* network, const std::atomic<bool>& stop,
                                      const TrainerCallbacks& callbacks, const checkpoint::Checkpoint* from) {
  if (config.train().early_stopping().patience() > 0 && split.validation.empty()) {
    return absl::InvalidArgumentError("train.early_stopping needs validation images, and there are none");
  }
  Trainer trainer(config, images, split, network, stop, callbacks);
  if (from == nullptr) {
    trainer.Begin();
  } else {
    RETURN_IF_ERROR(trainer.GoOnFrom(*from));
  }
  return trainer.Run();
}

}  // namespace inknet::train
