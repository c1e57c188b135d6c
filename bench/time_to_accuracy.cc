// How long a training takes to a stated accuracy on the test images, as MLPerf Training counts it (Mattson et al.
// 2020): from the first step, or rather from before the network is made, until the images that are tested after each
// epoch are recognized well enough. Speed that costs accuracy is no gain here, and accuracy that takes epochs is no
// gain either.
#include "configs/time_to_accuracy.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/quantile.h"
#include "data/dataset.h"
#include "data/paths.h"
#include "data/split.h"
#include "nn/network.h"
#include "nn/spec.h"
#include "proto/overrides.h"
#include "proto/text.h"
#include "proto/validate.h"
#include "record/environment.h"
#include "train/trainer.h"
#include "train/training_spec.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/interrupt.h"
#include "util/memory.h"
#include "util/status.h"

ABSL_FLAG(double, target, 0.842, "accuracy on the test images, 0 .. 1");
ABSL_FLAG(std::vector<std::string>, seeds, std::vector<std::string>({"1", "2", "3", "4", "5"}),
          "of the trainings, with commas between");
ABSL_FLAG(std::string, config, "", "configuration to train (textproto) instead of configs/time_to_accuracy.textproto");
ABSL_FLAG(std::string, data_dir, "", "folder with the data set's files; short for --set data.data_dir=...");
ABSL_FLAG(std::vector<std::string>, set, {},
          "path=value: replaces one field of the configuration; may be given many times");

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kUsage[] =
    "Trains a configuration once for each seed until the test images are recognized with --target, and prints how long "
    "that took: median and spread.\n\n"
    "  bazel run //bench:time_to_accuracy -- --target=0.842 [--set train.precision=BFLOAT16]\n\n"
    "The time begins before the network is made, the images are in memory, and counts what is measured after an epoch, "
    "the test images included. Exit code 1 where a seed does not get there.";

// One seed's.
struct Course {
  uint64_t seed = 0;
  double best = 0;  // Accuracy on the test images.
  int epochs = 0;   // Until it was reached, or in all.
  std::optional<double> seconds;
};

absl::StatusOr<RunConfig> ConfigOf(const CommandLine& command_line) {
  if (!command_line.arguments.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("unexpected argument \"", command_line.arguments[0], "\"; see --help"));
  }
  RunConfig config;
  if (const std::string file = absl::GetFlag(FLAGS_config); file.empty()) {
    RETURN_IF_ERROR(ParseTextProto(configs::kTimeToAccuracy, "configs/time_to_accuracy.textproto", &config));
  } else {
    RETURN_IF_ERROR(ReadTextProto(file, &config));
  }
  for (const std::string& assignment : command_line.sets) RETURN_IF_ERROR(ApplyOverride(assignment, &config));
  if (!absl::GetFlag(FLAGS_data_dir).empty()) config.mutable_data()->set_data_dir(absl::GetFlag(FLAGS_data_dir));
  data::MakePathsAbsolute(config.mutable_data());
  RETURN_IF_ERROR(ValidateRunConfig(config));
  if (config.train().has_from() || config.data().has_mix()) {
    return absl::InvalidArgumentError("train.from and data.mix are not for this: a training from nothing is timed");
  }
  return config;
}

absl::StatusOr<std::vector<uint64_t>> Seeds() {
  std::vector<uint64_t> seeds;
  for (const std::string& text : absl::GetFlag(FLAGS_seeds)) {
    uint64_t seed = 0;
    if (!absl::SimpleAtoi(text, &seed)) {
      return absl::InvalidArgumentError(absl::StrCat("--seeds: \"", text, "\" is no seed; they look like 1,2,3"));
    }
    seeds.push_back(seed);
  }
  return seeds;
}

absl::StatusOr<Course> TrainTo(double target, RunConfig config, const data::Dataset& dataset,
                               const std::atomic<bool>& interrupted) {
  const data::Split split = data::StratifiedSplit(dataset.train.labels, dataset.classes(),
                                                  config.data().validation_fraction(), config.train().seed());
  ASSIGN_OR_RETURN(const nn::NetworkSpec spec, train::TrainingSpec(config, dataset, split));
  std::vector<uint32_t> test(static_cast<size_t>(dataset.test.size()));
  std::iota(test.begin(), test.end(), 0);

  Course course;
  course.seed = config.train().seed();
  const Clock::time_point start = Clock::now();
  ASSIGN_OR_RETURN(const std::unique_ptr<nn::Network> network, nn::CreateNetwork(config.model().backend(), spec));
  train::TrainerCallbacks callbacks;
  callbacks.on_epoch = [&](const EpochRecord&) -> absl::Status {
    ASSIGN_OR_RETURN(const nn::Score score, network->Evaluate({dataset.test.pixels.data(), dataset.test.labels.data(),
                                                               test.data(), static_cast<int>(test.size())}));
    ++course.epochs;
    course.best = std::max(course.best, score.accuracy());
    if (score.accuracy() < target) return absl::OkStatus();
    course.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return absl::CancelledError();  // There is no more to train.
  };
  const auto outcome = train::Train(config, dataset.train, split, network.get(), interrupted, callbacks);
  if (!outcome.ok() && !course.seconds.has_value()) return outcome.status();
  if (interrupted) return absl::CancelledError("interrupted");
  return course;
}

absl::Status Run(const CommandLine& command_line) {
  const double target = absl::GetFlag(FLAGS_target);
  if (!(target > 0 && target <= 1)) {
    return absl::InvalidArgumentError(absl::StrCat("--target is ", target, "; it must be more than 0 and at most 1"));
  }
  ASSIGN_OR_RETURN(RunConfig config, ConfigOf(command_line));
  ASSIGN_OR_RETURN(const std::vector<uint64_t> seeds, Seeds());
  ASSIGN_OR_RETURN(const data::Dataset dataset, data::Load(config.data(), config.train().seed()));
  const std::atomic<bool>& interrupted = CatchInterrupts();
  const Environment environment = record::DescribeEnvironment(config.train().threads());
  absl::PrintF("%s\n%s, %d cores, oneDNN %s %s; %s, target %.2f %%\n\n%10s  %8s  %6s  %9s\n", data::Describe(dataset),
               environment.cpu_model(), environment.cores(), environment.onednn_version(), environment.onednn_isa(),
               TrainConfig::Precision_Name(config.train().precision()), 100 * target, "seed", "seconds", "epochs",
               "accuracy");
  std::vector<double> reached;
  for (const uint64_t seed : seeds) {
    config.mutable_train()->set_seed(seed);
    ASSIGN_OR_RETURN(const Course course, TrainTo(target, config, dataset, interrupted));
    absl::PrintF("%10d  %8s  %6d  %7.2f %%\n", seed,
                 course.seconds.has_value() ? absl::StrFormat("%.2f", *course.seconds) : "-", course.epochs,
                 100 * course.best);
    std::fflush(stdout);
    if (course.seconds.has_value()) reached.push_back(*course.seconds);
  }
  if (!reached.empty()) {
    absl::PrintF("\nmedian %.2f s (%.2f .. %.2f) of %d trainings\n", Median(reached),
                 *std::min_element(reached.begin(), reached.end()), *std::max_element(reached.begin(), reached.end()),
                 reached.size());
  }
  if (reached.size() == seeds.size()) return absl::OkStatus();
  return absl::OutOfRangeError(
      absl::StrCat(seeds.size() - reached.size(), " of ", seeds.size(),
                   " trainings ended below the target; more train.epochs, or a lower --target"));
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  inknet::ExitWhenOutOfMemory();
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::bench::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::bench::Run(command_line));
}
