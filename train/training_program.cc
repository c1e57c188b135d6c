#include "train/training_program.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "data/dataset.h"
#include "data/paths.h"
#include "data/split.h"
#include "data/suspicions.h"
#include "evaluation/evaluate.h"
#include "evaluation/tables.h"
#include "nn/network.h"
#include "proto/config.pb.h"
#include "proto/overrides.h"
#include "proto/run.pb.h"
#include "proto/text.h"
#include "proto/validate.h"
#include "record/checkpoint/checkpoint.h"
#include "record/environment.h"
#include "train/class_weights.h"
#include "train/epoch_table.h"
#include "train/opened_run.h"
#include "train/run_writer.h"
#include "train/schedule.h"
#include "train/trainer.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/interrupt.h"
#include "util/memory.h"
#include "util/status.h"

ABSL_FLAG(std::string, config, "", "configuration to run (textproto) instead of the one below");
ABSL_FLAG(std::string, out, "", "folder for the run instead of runs/<name>-<time> in the workspace");
ABSL_FLAG(bool, resume, false,
          "goes on with the unfinished run in --out, or with the latest of this name in runs/; without one, an error");
ABSL_FLAG(std::string, data, "",
          "your own data: a folder of pictures, IDX, NumPy, MATLAB or CSV files, or an archive; short for --set "
          "data.path=...");
ABSL_FLAG(std::string, test_data, "", "where its test images are, if elsewhere; short for --set data.test_path=...");
ABSL_FLAG(int, size, 0, "pixels a side that its images are resized to; short for --set data.size=...");
ABSL_FLAG(std::string, data_dir, "", "folder with the data set's files; short for --set data.data_dir=...");
ABSL_FLAG(std::vector<std::string>, set, {},
          "path=value: replaces one field of the configuration; may be given many times");

namespace inknet::train {
namespace {

using Clock = std::chrono::steady_clock;

Usage UsageOf(absl::string_view name, absl::string_view default_config) {
  const std::string command = absl::StrCat("  bazel run //train", name.empty() ? "" : ":", name);
  return {
      absl::StrCat(
          "Trains a network and leaves a folder with the run's record and the model.\n\n", command, "\n", command,
          " -- --set train.epochs=3 --set model.hidden_units=256,256\n", command,
          " -- --config=my.textproto --out=/tmp/run\n", command, " -- --data=my_characters\n\n",
          "The folder holds report.html (curves, confusion matrix, mistakes), run.textproto (configuration,\n"
          "environment, data, figures of every epoch, test result), model.safetensors, the evaluation, and an\n"
          "event file: `tensorboard --logdir` follows the run. //train:evaluate measures a saved model again.\n"
          "Paths are relative to the current folder. Ctrl-C ends a run early; the same command with the same --out,\n"
          "or with --resume, goes on where it was, and so it does with a run that was killed."),
      absl::StrCat("Fields for --set, with the values that they have where a configuration says nothing:\n\n",
                   DescribeFields(RunConfig::descriptor()), "\nThe configuration that runs without --config:\n\n",
                   default_config)};
}

absl::StatusOr<RunConfig> ConfigFrom(const CommandLine& command_line, absl::string_view name,
                                     absl::string_view default_config) {
  if (!command_line.arguments.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("unexpected argument \"", command_line.arguments[0],
                                                   "\"; fields are set with --set path=value (see --help)"));
  }
  RunConfig config;
  const std::string file = absl::GetFlag(FLAGS_config);
  if (file.empty()) {
    RETURN_IF_ERROR(ParseTextProto(default_config, "the default configuration", &config));
  } else {
    RETURN_IF_ERROR(ReadTextProto(file, &config));
  }
  for (const std::string& assignment : command_line.sets) RETURN_IF_ERROR(ApplyOverride(assignment, &config));
  DataConfig& data_config = *config.mutable_data();
  if (!absl::GetFlag(FLAGS_data).empty()) data_config.set_path(absl::GetFlag(FLAGS_data));
  if (!absl::GetFlag(FLAGS_test_data).empty()) data_config.set_test_path(absl::GetFlag(FLAGS_test_data));
  if (absl::GetFlag(FLAGS_size) != 0) data_config.set_size(absl::GetFlag(FLAGS_size));
  if (!absl::GetFlag(FLAGS_data_dir).empty()) data_config.set_data_dir(absl::GetFlag(FLAGS_data_dir));
  data::MakePathsAbsolute(&data_config);
  if (name.empty() && file.empty() && data_config.path().empty() && !data_config.has_dataset() &&
      data_config.source() == DataConfig::SEARCH) {
    return absl::InvalidArgumentError(
        "--data=PATH is needed, your own data; or --config=FILE, or a data set: --set data.dataset=mnist (see --help)");
  }
  RETURN_IF_ERROR(ValidateRunConfig(config));
  return config;
}

// "2 threads (a quota of 1.5 cores)"
std::string DescribeThreads(const RunConfig& config, const nn::NetworkSpec& spec, const Environment& environment) {
  const bool quota_decides = config.train().threads() == 0 && environment.has_cpu_quota();
  return absl::StrCat(spec.threads, spec.threads == 1 ? " thread" : " threads",
                      quota_decides ? absl::StrCat(" (a quota of ", environment.cpu_quota(), " cores)") : "");
}

// "784-512-512-512-47 relu, 949807 parameters; adam, learning rate 0.0014292, batch 512; 2 threads, oneDNN 2.6.3 AVX2"
std::string DescribeNetwork(const RunConfig& config, const nn::NetworkSpec& spec, int64_t parameters,
                            const Environment& environment) {
  const std::string backend = config.model().backend() == ModelConfig::REFERENCE
                                  ? "plain loops on one thread"
                                  : absl::StrCat(DescribeThreads(config, spec, environment), ", oneDNN ",
                                                 environment.onednn_version(), " ", environment.onednn_isa());
  return absl::StrFormat("%s %s, %d parameters; %s, learning rate %s, batch %d; %s", absl::StrJoin(spec.widths, "-"),
                         absl::AsciiStrToLower(ModelConfig::Activation_Name(spec.activation)), parameters,
                         absl::AsciiStrToLower(OptimizerConfig::Algorithm_Name(spec.optimizer.algorithm())),
                         absl::StrCat(spec.optimizer.learning_rate()), spec.batch_size, backend);
}

absl::StatusOr<int> Run(absl::string_view name, absl::string_view default_config, const CommandLine& command_line,
                        Clock::time_point start) {
  ASSIGN_OR_RETURN(const RunConfig config, ConfigFrom(command_line, name, default_config));
  const absl::Time start_time = absl::Now();
  ASSIGN_OR_RETURN(data::Dataset dataset, data::Load(config.data(), config.train().seed()));
  absl::PrintF("%s\n", data::Describe(dataset));
  for (const std::string& note : dataset.notes) absl::PrintF("note: %s\n", note);
  // Of glyphs that we draw ourselves, and of what everybody has, nothing is suspected.
  const DataFingerprint::Source source = dataset.fingerprint.source();
  if (source == DataFingerprint::UNOFFICIAL || source == DataFingerprint::OWN) {
    for (const std::string& suspicion : data::FindSuspicions(dataset)) absl::PrintF("warning: %s\n", suspicion);
  }
  const data::Split split = data::StratifiedSplit(dataset.train.labels, dataset.classes(),
                                                  config.data().validation_fraction(), config.train().seed());
  dataset.fingerprint.set_train_images(static_cast<int64_t>(split.train.size()));
  dataset.fingerprint.set_validation_images(static_cast<int64_t>(split.validation.size()));

  if (split.validation.empty() && config.data().validation_fraction() > 0) {
    absl::PrintF(
        "note: no validation images: each class has too few for a share of %s; the last epoch counts as the best\n",
        absl::StrCat(config.data().validation_fraction()));
  }

  const std::atomic<bool>& interrupted = CatchInterrupts();
  nn::NetworkSpec spec =
      nn::MakeSpec(config.model(), config.train(), dataset.train.pixels_per_image(), dataset.classes());
  ASSIGN_OR_RETURN(spec.class_weights, ClassWeights(config.train(), dataset, split));
  ASSIGN_OR_RETURN(std::unique_ptr<nn::Network> network, nn::CreateNetwork(config.model().backend(), spec));
  ASSIGN_OR_RETURN(OpenedRun opened,
                   OpenRun({absl::GetFlag(FLAGS_out), absl::GetFlag(FLAGS_resume), WorkspaceFolder(), start_time,
                            config, record::DescribeEnvironment(spec.threads), dataset.fingerprint}));
  for (const std::string& note : opened.notes) absl::PrintF("%s\n", note);
  const std::optional<checkpoint::Checkpoint> from = opened.from;
  ASSIGN_OR_RETURN(const std::unique_ptr<RunWriter> writer,
                   RunWriter::Create(std::move(opened), config, dataset, *network, start_time, start));
  const RunRecord& run = writer->record();
  const std::string& folder = writer->folder().path();
  absl::PrintF("%s\n", DescribeNetwork(config, spec, run.parameters(), run.environment()));
  absl::PrintF("writing %s\n\n", folder);

  EpochTable table(stdout, isatty(STDOUT_FILENO) != 0, config.train().epochs(), Changes(config.train().schedule()));
  if (run.epochs_size() > 0) table.GoOnAfter(run.epochs(run.epochs_size() - 1));
  TrainerCallbacks callbacks;
  callbacks.on_start = [&] { writer->TrainingStarts(); };
  callbacks.on_step = [&](int epoch, int64_t done, int64_t total) { table.ShowProgress(epoch, done, total); };
  callbacks.on_measuring = [&](int epoch) { table.ShowMeasuring(epoch); };
  callbacks.on_epoch = [&](const EpochRecord& epoch) -> absl::Status {
    RETURN_IF_ERROR(writer->AddEpoch(epoch));
    table.PrintEpoch(epoch);
    return absl::OkStatus();
  };
  callbacks.on_rollback = [&](const RollbackRecord& rollback) {
    table.PrintNote(absl::StrFormat("diverged: %s; back to the end of epoch %d, and on with learning rate %s",
                                    rollback.cause(), rollback.epoch() - 1, absl::StrCat(rollback.learning_rate())));
    return writer->AddRollback(rollback);
  };
  callbacks.wants_progress = [&] { return writer->WantsProgress(); };
  callbacks.on_progress = [&](const checkpoint::Progress& progress) { return writer->AddProgress(progress); };

  table.PrintHeader();
  ASSIGN_OR_RETURN(const TrainingOutcome outcome, Train(config, dataset.train, split, network.get(), interrupted,
                                                        callbacks, from.has_value() ? &*from : nullptr));
  table.ClearProgress();
  if (outcome.status != RunRecord::FINISHED) {
    RETURN_IF_ERROR(writer->EndEarly(outcome));
    const std::string kept = run.epochs_size() > 0
                                 ? absl::StrCat(folder, " has the models of epoch ", run.epochs_size(),
                                                " and of the best, ", outcome.best_epoch)
                                 : "no epoch was finished, so there is no model";
    if (outcome.status == RunRecord::DIVERGED) return absl::OutOfRangeError(absl::StrCat(outcome.message, "; ", kept));
    absl::PrintF("%s; %s\nto go on: the same command with --resume --out=%s\n", outcome.message, kept, folder);
    return InterruptExitCode();
  }
  table.PrintTotals();
  if (!outcome.message.empty()) absl::PrintF("%s\n", outcome.message);
  RETURN_IF_ERROR(network->SetParameters(*outcome.best));
  ASSIGN_OR_RETURN(const evaluation::Predictions predictions, evaluation::Predict(dataset.test, network.get()));
  const Evaluation evaluation = evaluation::Evaluate(dataset, predictions);
  absl::PrintF("\nthe best epoch, %d:\n%s\n", outcome.best_epoch, evaluation::FormatHeadline(evaluation));
  std::fflush(stdout);
  RETURN_IF_ERROR(writer->Finish(outcome, evaluation));
  absl::PrintF("look at it: %s\n", writer->folder().report_path());
  absl::PrintF("measure it again: bazel run //train:evaluate -- --run=%s\n", folder);
  return 0;
}

}  // namespace

int TrainingProgram(absl::string_view name, absl::string_view default_config, int argc, char** argv) {
  const Clock::time_point start = Clock::now();
  ExitWhenOutOfMemory();
  const CommandLine command_line = ParseCommandLine(UsageOf(name, default_config), argc, argv);
  const absl::StatusOr<int> exit_code = Run(name, default_config, command_line, start);
  return exit_code.ok() ? *exit_code : ExitCodeFor(exit_code.status());
}

}  // namespace inknet::train
