// What checkpoints cost a run: how long training stands still for one, what share of the run's time the writing takes
// on another thread, and by how much epochs are longer than those of a run without, the two by turns.
//
//   bazel run //bench:checkpoint_cost -- --data_dir=DIR --epochs=20 --rounds=3
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "bench/statistics/summary.h"
#include "configs/emnist_reference.h"
#include "data/dataset.h"
#include "data/split.h"
#include "nn/network.h"
#include "nn/spec.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"
#include "proto/text.h"
#include "record/environment.h"
#include "train/opened_run.h"
#include "train/run_writer.h"
#include "train/trainer.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/status.h"

ABSL_FLAG(std::string, data_dir, "", "folder with the data; none: drawn glyphs");
ABSL_FLAG(int, epochs, 20, "epochs of each run");
ABSL_FLAG(int, rounds, 3, "runs with checkpoints, and as many without");

namespace inknet::train {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct Cost {
  double epoch_seconds = 0;          // Mean.
  double writing_share = 0;          // Processor time of the writer, of the wall time of training.
  std::vector<double> stand_stills;  // Seconds for which training waited, by epoch.
};

absl::StatusOr<Cost> TrainOnce(const RunConfig& config, const data::Dataset& dataset, const std::string& folder) {
  const data::Split split = data::StratifiedSplit(dataset.train.labels, dataset.classes(),
                                                  config.data().validation_fraction(), config.train().seed());
  const nn::NetworkSpec spec =
      nn::MakeSpec(config.model(), config.train(), dataset.train.pixels_per_image(), dataset.classes());
  ASSIGN_OR_RETURN(const std::unique_ptr<nn::Network> network, nn::CreateNetwork(config.model().backend(), spec));
  const Environment environment = record::DescribeEnvironment(spec.threads);
  ASSIGN_OR_RETURN(OpenedRun opened,
                   OpenRun({folder, false, "", absl::Now(), config, environment, dataset.fingerprint}));
  const auto initial = std::make_shared<nn::TrainingState>();
  network->GetState(initial.get());
  ASSIGN_OR_RETURN(
      const std::unique_ptr<RunWriter> writer,
      RunWriter::Create(std::move(opened), config, environment, dataset, spec, initial, absl::Now(), Clock::now()));
  Cost cost;
  Clock::time_point start;
  TrainerCallbacks callbacks;
  callbacks.on_start = [&] {
    writer->TrainingStarts();
    start = Clock::now();
  };
  callbacks.on_epoch = [&](const EpochRecord& epoch) { return writer->AddEpoch(epoch); };
  callbacks.wants_progress = [&] { return writer->WantsProgress(); };
  callbacks.on_progress = [&](const checkpoint::Progress& progress) {
    // The trainer has just made this copy; it is made once more, to have its time.
    const Clock::time_point before = Clock::now();
    const auto copy = std::make_shared<nn::TrainingState>();
    network->GetState(copy.get());
    const absl::Status status = writer->AddProgress(progress);
    cost.stand_stills.push_back(SecondsSince(before));
    return status;
  };
  const std::atomic<bool> never{false};
  RETURN_IF_ERROR(Train(config, dataset.train, split, network.get(), never, callbacks).status());
  const double seconds = SecondsSince(start);
  cost.epoch_seconds = seconds / config.train().epochs();
  cost.writing_share = writer->writing_seconds() / seconds;
  return cost;
}

absl::Status Run() {
  RunConfig config;
  RETURN_IF_ERROR(ParseTextProto(configs::kEmnistReference, "the default configuration", &config));
  config.mutable_train()->set_epochs(absl::GetFlag(FLAGS_epochs));
  if (absl::GetFlag(FLAGS_data_dir).empty()) {
    config.mutable_data()->set_source(DataConfig::GLYPHS);
  } else {
    config.mutable_data()->set_data_dir(AbsolutePath(absl::GetFlag(FLAGS_data_dir)));
  }
  ASSIGN_OR_RETURN(const data::Dataset dataset, data::Load(config.data(), config.train().seed()));
  std::string work = JoinPath(std::filesystem::temp_directory_path().string(), "checkpoint_cost.XXXXXX");
  if (::mkdtemp(work.data()) == nullptr) return FileError(work, "create this folder", errno);

  std::vector<double> with, without, shares, stand_stills;
  absl::Status status;
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds) && status.ok(); ++round) {
    for (const int keep : {0, CheckpointConfig().keep()}) {
      config.mutable_train()->mutable_checkpoint()->set_keep(keep);
      const absl::StatusOr<Cost> cost = TrainOnce(config, dataset, JoinPath(work, absl::StrCat(round, "_", keep)));
      status.Update(cost.status());
      if (!cost.ok()) break;
      (keep > 0 ? with : without).push_back(cost->epoch_seconds);
      if (keep == 0) continue;
      shares.push_back(cost->writing_share);
      stand_stills.insert(stand_stills.end(), cost->stand_stills.begin(), cost->stand_stills.end());
    }
  }
  std::error_code error;
  std::filesystem::remove_all(work, error);
  RETURN_IF_ERROR(status);
  absl::PrintF("epochs without checkpoints      %.3f s\n", statistics::Median(without));
  absl::PrintF("epochs with                     %.3f s (%+.2f %%)\n", statistics::Median(with),
               100 * (statistics::Median(with) / statistics::Median(without) - 1));
  absl::PrintF("training stands still           %.2f ms at an epoch's end (median), %.2f ms at most, of %d\n",
               1000 * statistics::Median(stand_stills),
               1000 * *std::max_element(stand_stills.begin(), stand_stills.end()), stand_stills.size());
  absl::PrintF("writing them, on its own thread %.2f %% of the time (median of the runs)\n",
               100 * statistics::Median(shares));
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::train

int main(int argc, char** argv) {
  inknet::ParseCommandLine({"Measures what checkpoints cost.\n", ""}, argc, argv);
  const absl::Status status = inknet::train::Run();
  return status.ok() ? 0 : inknet::ExitCodeFor(status);
}
