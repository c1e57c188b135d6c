// How fast whole training steps are, as a share of what this machine can do at all: the FMA peak and the steps are
// measured in turns in one run, since the speed of a shared machine drifts.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "bench/fma_peak.h"
#include "configs/emnist_best.h"
#include "nn/network.h"
#include "proto/config.pb.h"
#include "proto/overrides.h"
#include "proto/text.h"
#include "proto/validate.h"
#include "util/aligned_array.h"
#include "util/command_line.h"
#include "util/machine.h"
#include "util/random.h"
#include "util/status.h"

ABSL_FLAG(double, seconds, 20, "how long to measure");
ABSL_FLAG(std::vector<std::string>, set, {},
          "path=value: replaces one field of the configuration; may be given many times");
ABSL_FLAG(int, inputs, 784, "inputs of the network");
ABSL_FLAG(int, classes, 47, "outputs of the network");

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kUsage[] =
    "Measures training steps of configs/emnist_best.textproto, on images made up, against the machine's FMA peak.\n\n"
    "  bazel run //bench:training_step\n"
    "  bazel run //bench:training_step -- --set train.batch_size=128 --set train.threads=1\n\n"
    "Rounds of half a second alternate between the peak and steps. Let nothing else run beside it.";

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// The value below which `share` of the values lie.
double Quantile(std::vector<double> values, double share) {
  const auto at = values.begin() + static_cast<ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

absl::Status Run(const CommandLine& command_line) {
  RunConfig config;
  RETURN_IF_ERROR(ParseTextProto(configs::kEmnistBest, "the default configuration", &config));
  for (const std::string& assignment : command_line.sets) RETURN_IF_ERROR(ApplyOverride(assignment, &config));
  RETURN_IF_ERROR(ValidateRunConfig(config));
  const int inputs = absl::GetFlag(FLAGS_inputs);
  const int classes = absl::GetFlag(FLAGS_classes);
  if (inputs < 1 || inputs > 1 << 16 || classes < 1 || classes > 256) {
    return absl::InvalidArgumentError(
        absl::StrFormat("--inputs is %d and --classes %d; they must be 1 .. 65536 and 1 .. 256", inputs, classes));
  }
  const nn::NetworkSpec spec = nn::MakeSpec(config.model(), config.train(), inputs, classes);
  ASSIGN_OR_RETURN(const std::unique_ptr<nn::Network> network, nn::CreateNetwork(config.model().backend(), spec));

  // As many images as an EMNIST split has, so that gathering them misses the caches as it does there.
  constexpr int kImages = 80000;
  Random random(1);
  AlignedArray<uint8_t> pixels(static_cast<size_t>(kImages) * static_cast<size_t>(spec.inputs()));
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(random.Next());
  std::vector<uint8_t> labels(kImages);
  for (uint8_t& label : labels) label = static_cast<uint8_t>(random.Below(static_cast<uint64_t>(spec.classes())));
  std::vector<uint32_t> rows(static_cast<size_t>(spec.batch_size));

  std::vector<double> peaks;
  std::vector<double> steps;
  const Clock::time_point start = Clock::now();
  while (SecondsSince(start) < absl::GetFlag(FLAGS_seconds)) {
    peaks.push_back(MeasureFmaPeak(spec.threads, 0.1));
    const Clock::time_point round = Clock::now();
    while (SecondsSince(round) < 0.5) {
      for (uint32_t& row : rows) row = static_cast<uint32_t>(random.Below(kImages));
      const Clock::time_point step = Clock::now();
      RETURN_IF_ERROR(network->TrainStep({pixels.data(), labels.data(), rows.data(), spec.batch_size}).status());
      steps.push_back(SecondsSince(step));
    }
  }
  const double peak = Quantile(peaks, 0.5);
  const double step = Quantile(steps, 0.5);
  const double flops = nn::TrainingFlopsPerImage(spec) * spec.batch_size / step;
  absl::PrintF("%s, %s, %d threads, batch %d\n", CpuModel(), CpuIsa(), spec.threads, spec.batch_size);
  absl::PrintF("FMA peak      %8.1f GFLOP/s  (median of %d, 5 %% below %.1f)\n", peak / 1e9, peaks.size(),
               Quantile(peaks, 0.05) / 1e9);
  absl::PrintF("training step %8.3f ms       (median of %d, 95th percentile %.3f)\n", 1000 * step, steps.size(),
               1000 * Quantile(steps, 0.95));
  absl::PrintF("              %8.0f images/s\n", spec.batch_size / step);
  absl::PrintF("              %8.1f GFLOP/s, %.1f %% of the peak\n", flops / 1e9, 100 * flops / peak);
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::bench::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::bench::Run(command_line));
}
