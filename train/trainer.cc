#include "train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"
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

// Gradient norms and step times of the steps of an epoch.
class StepFigures {
 public:
  StepFigures(size_t layers, size_t steps) : squared_norms_(layers) { seconds_.reserve(steps); }

  void Clear() {
    seconds_.clear();
    std::fill(squared_norms_.begin(), squared_norms_.end(), 0);
    steps_ = 0;
  }

  // `full`: a batch of the usual size, whose time counts.
  void Add(const nn::StepResult& step, double seconds, bool full) {
    ++steps_;
    for (size_t l = 0; l < squared_norms_.size(); ++l) squared_norms_[l] += step.squared_gradient_norms[l];
    if (full) seconds_.push_back(seconds);
  }

  void Fill(EpochRecord* epoch) {
    double total = 0;
    for (double sum : squared_norms_) {
      total += sum;
      epoch->add_layer_gradient_norm(std::sqrt(sum / steps_));
    }
    epoch->set_gradient_norm(std::sqrt(total / steps_));
    if (seconds_.empty()) return;
    const auto middle = seconds_.begin() + static_cast<ptrdiff_t>(seconds_.size() / 2);
    std::nth_element(seconds_.begin(), middle, seconds_.end());
    epoch->set_median_step_ms(1000 * *middle);
  }

 private:
  std::vector<double> squared_norms_;
  std::vector<double> seconds_;
  int steps_ = 0;
};

}  // namespace

absl::StatusOr<TrainingOutcome> Train(const RunConfig& config, const data::ImageSet& images, const data::Split& split,
                                      nn::Network* network, const std::atomic<bool>& stop,
                                      const TrainerCallbacks& callbacks) {
  const TrainConfig& train = config.train();
  const size_t batch_size = static_cast<size_t>(train.batch_size());
  const std::vector<uint32_t> sample = FigureSample(train, split.train);
  std::vector<uint32_t> order(split.train.size());
  StepFigures figures(static_cast<size_t>(network->spec().layers()), order.size() / batch_size + 1);
  nn::Parameters last_good = network->GetParameters();
  const auto end_early = [&](RunRecord::Status status, std::string message) -> absl::StatusOr<TrainingOutcome> {
    RETURN_IF_ERROR(network->SetParameters(last_good));
    return TrainingOutcome{status, std::move(message)};
  };

  if (callbacks.on_start) callbacks.on_start();
  for (int epoch = 1; epoch <= train.epochs(); ++epoch) {
    const Clock::time_point start = Clock::now();
    order = split.train;
    data::ShuffleInPlace(order, train.seed(), static_cast<uint64_t>(epoch));
    figures.Clear();
    int step = 0;
    for (size_t first = 0; first < order.size(); first += batch_size) {
      ++step;
      const size_t size = std::min(batch_size, order.size() - first);
      const Clock::time_point step_start = Clock::now();
      ASSIGN_OR_RETURN(const nn::StepResult* result, network->TrainStep(BatchOf(images, order, first, size)));
      // The gradient as well as the loss: a ReLU can turn what is NaN in one layer into 0 for the next.
      const double squared_norm = SquaredGradientNorm(*result);
      if (!std::isfinite(result->loss) || !std::isfinite(squared_norm)) {
        const bool loss = !std::isfinite(result->loss);
        return end_early(
            RunRecord::DIVERGED,
            absl::StrCat("the ", loss ? "loss" : "gradient's norm", " became ",
                         loss ? result->loss : std::sqrt(squared_norm), " in epoch ", epoch, ", step ", step,
                         "; a smaller learning rate (train.optimizer.learning_rate is ",
                         train.optimizer().learning_rate(), ") or clipping (train.optimizer.clip_norm) may help"));
      }
      figures.Add(*result, SecondsSince(step_start), size == batch_size);
      if (callbacks.on_step) callbacks.on_step(epoch, static_cast<int64_t>(first + size), order.size());
      if (stop) {
        return end_early(RunRecord::INTERRUPTED, absl::StrCat("interrupted in epoch ", epoch, ", step ", step));
      }
    }
    EpochRecord record;
    record.set_epoch(epoch);
    record.set_train_seconds(SecondsSince(start));
    record.set_samples_per_second(static_cast<double>(order.size()) / record.train_seconds());
    figures.Fill(&record);

    const Clock::time_point between = Clock::now();
    if (callbacks.on_measuring) callbacks.on_measuring(epoch);
    ASSIGN_OR_RETURN(const nn::Score training,
                     Evaluate(images, epoch == train.epochs() ? split.train : sample, network));
    ASSIGN_OR_RETURN(const nn::Score validation, Evaluate(images, split.validation, network));
    record.set_train_loss(training.loss());
    record.set_train_accuracy(training.accuracy());
    record.set_train_figure_images(training.images);
    record.set_validation_loss(validation.loss());
    record.set_validation_accuracy(validation.accuracy());
    if (!std::isfinite(training.loss()) || !std::isfinite(validation.loss())) {
      return end_early(RunRecord::DIVERGED,
                       absl::StrCat("the loss became ", training.loss(), " after epoch ", epoch, ", step ", step));
    }
    last_good = network->GetParameters();
    record.set_between_seconds(SecondsSince(between));
    if (callbacks.on_epoch) RETURN_IF_ERROR(callbacks.on_epoch(record));
  }
  return TrainingOutcome{};
}

}  // namespace inknet::train
