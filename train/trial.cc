#include "train/trial.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/dataset.h"
#include "data/split.h"
#include "model/model_file.h"
#include "nn/network.h"
#include "nn/spec.h"
#include "proto/run.pb.h"
#include "proto/text.h"
#include "proto/trial_process.pb.h"
#include "train/class_weights.h"
#include "train/trainer.h"
#include "util/machine.h"
#include "util/status.h"

namespace inknet::train {
namespace {

using Clock = std::chrono::steady_clock;

// Where the kernel has to end a process for want of memory it is to be a trial, not the sweep.
void OfferToBeKilled() {
  if (std::FILE* file = std::fopen("/proc/self/oom_score_adj", "w"); file != nullptr) {
    std::fputs("500", file);
    std::fclose(file);
  }
}

// What the sweep says, and what is said to it.
class Channel {
 public:
  // The first line.
  static absl::StatusOr<TrialOrder> ReadOrder() {
    std::string text;
    char c = 0;
    while (::read(STDIN_FILENO, &c, 1) == 1 && c != '\n') text += c;
    TrialOrder order;
    RETURN_IF_ERROR(ParseTextProto(text, "the sweep's order", &order));
    return order;
  }

  // Listens for the lines after it.
  Channel() : listener_([this] { Listen(); }) { listener_.detach(); }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void WaitForGo() {
    std::unique_lock<std::mutex> lock(mutex_);
    came_.wait(lock, [this] { return went_ < goes_; });
    ++went_;
  }

  void Report(const TrialReport& report) {
    const std::string text = FormatTextProtoLine(report) + "\n";
    absl::string_view rest = text;
    while (!rest.empty()) {
      const ssize_t sent = ::send(STDIN_FILENO, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EINTR) ::_exit(1);
      if (sent > 0) rest.remove_prefix(static_cast<size_t>(sent));
    }
  }

 private:
  void Listen() {
    char c = 0;
    while (::read(STDIN_FILENO, &c, 1) == 1) {
      if (c != '\n') continue;
      {
        std::lock_guard<std::mutex> lock(mutex_);
        ++goes_;
      }
      came_.notify_one();
    }
    // The sweep is gone.
    ::_exit(1);
  }

  std::mutex mutex_;
  std::condition_variable came_;
  int goes_ = 0;
  int went_ = 0;
  std::thread listener_;
};

// Trains as `order` says, reporting epochs. The outcome is an error where no trial could go on.
absl::StatusOr<TrialReport> RunTrial(const TrialOrder& order, Clock::time_point start, Channel* sweep) {
  TrialReport report;
  const RunConfig& config = order.config();
  ASSIGN_OR_RETURN(data::Dataset dataset, data::Load(config.data(), config.train().seed()));
  const data::Split split = data::StratifiedSplit(dataset.train.labels, dataset.classes(),
                                                  config.data().validation_fraction(), config.train().seed());
  nn::NetworkSpec spec =
      nn::MakeSpec(config.model(), config.train(), dataset.train.pixels_per_image(), dataset.classes());
  ASSIGN_OR_RETURN(spec.class_weights, ClassWeights(config.train(), dataset, split));
  absl::StatusOr<std::unique_ptr<nn::Network>> network = nn::CreateNetwork(config.model().backend(), spec);
  if (!network.ok()) {
    report.set_failure(std::string(network.status().message()));
    return report;
  }

  TrainerCallbacks callbacks;
  callbacks.on_start = [&] {
    report.mutable_finished()->set_startup_seconds(std::chrono::duration<double>(Clock::now() - start).count());
  };
  int next_bracket = 0;
  callbacks.on_epoch = [&](const EpochRecord& epoch) {
    TrialReport after;
    *after.mutable_epoch() = epoch;
    if (next_bracket < order.judged_after_size() && order.judged_after(next_bracket) == epoch.epoch()) {
      ++next_bracket;
      after.set_waits(true);
    }
    sweep->Report(after);
    if (after.waits()) sweep->WaitForGo();
    return absl::OkStatus();
  };
  const std::atomic<bool> never{false};
  const absl::StatusOr<TrainingOutcome> outcome = Train(config, dataset.train, split, network->get(), never, callbacks);
  if (!outcome.ok() || outcome->status != RunRecord::FINISHED) {
    report.set_failure(outcome.ok() ? outcome->message : std::string(outcome.status().message()));
    return report;
  }

  dataset.fingerprint.set_train_images(static_cast<int64_t>(split.train.size()));
  dataset.fingerprint.set_validation_images(static_cast<int64_t>(split.validation.size()));
  model::Model model;
  model.architecture = config.model();
  model.class_names = dataset.class_names;
  model.image_rows = dataset.train.rows;
  model.image_columns = dataset.train.columns;
  model.pixel_scale = spec.pixel_scale;
  model.data = dataset.fingerprint;
  model.parameters = (*network)->GetParameters();
  RETURN_IF_ERROR(model::SaveModel(order.model_path(), model));
  if (config.train().early_stopping().patience() > 0 && outcome->best != nullptr) {
    model.parameters = *outcome->best;
    RETURN_IF_ERROR(model::SaveModel(order.best_model_path(), model));
    report.mutable_finished()->set_best_epoch(outcome->best_epoch);
  }
  report.mutable_finished()->set_peak_memory_mib(PeakMemoryMib());
  return report;
}

}  // namespace

int TrialMain() {
  const Clock::time_point start = Clock::now();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  OfferToBeKilled();
  const absl::StatusOr<TrialOrder> order = Channel::ReadOrder();
  if (!order.ok()) return 1;
  Channel sweep;
  const absl::StatusOr<TrialReport> outcome = RunTrial(*order, start, &sweep);
  TrialReport last;
  if (outcome.ok()) {
    last = *outcome;
  } else {
    last.set_error(std::string(outcome.status().message()));
  }
  sweep.Report(last);
  // Without destructors: the listener is still waiting.
  ::_exit(0);
}

}  // namespace inknet::train
