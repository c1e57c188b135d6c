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
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "configs/fine_tune.h"
#include "data/dataset.h"
#include "data/paths.h"
#include "data/split.h"
#include "evaluation/evaluate.h"
#include "evaluation/tables.h"
#include "evaluation/temperature.h"
#include "model/model.h"
#include "nn/network.h"
#include "nn/warp.h"
#include "proto/config.pb.h"
#include "proto/overrides.h"
#include "proto/run.pb.h"
#include "proto/text.h"
#include "proto/validate.h"
#include "ranks/world.h"
#include "record/checkpoint/checkpoint.h"
#include "record/environment.h"
#include "train/augmented_pictures.h"
#include "train/base_model.h"
#include "train/before_and_after.h"
#include "train/epoch_table.h"
#include "train/opened_run.h"
#include "train/run_data.h"
#include "train/run_writer.h"
#include "train/schedule.h"
#include "train/together.h"
#include "train/trainer.h"
#include "train/training_spec.h"
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
ABSL_FLAG(std::string, from, "",
          "a run's folder or a model file whose weights training starts from; short for --set train.from=...");
ABSL_FLAG(std::string, mix, "",
          "NAME:SHARE: other data to train beside, such as emnist-balanced:0.5, and their share of an epoch's images; "
          "short for --set data.mix=... --set data.mix_share=...");
ABSL_FLAG(std::string, isa, "",
          "limits the instruction set, so that the hosts of a mixed cluster compute alike: SSE41, AVX2, AVX512_CORE, "
          "AVX512_CORE_BF16 or AVX512_CORE_AMX");
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
          " -- --config=my.textproto --out=/tmp/run\n", command, " -- --data=my_characters\n", command,
          " -- --from=runs/emnist-20261122-120000 --data=my_hand --mix=emnist-balanced:0.5\n\n",
          "The folder holds report.html (curves, confusion matrix, mistakes), run.textproto (configuration,\n"
          "environment, data, figures of every epoch, test result), model.safetensors, the evaluation, and an\n"
          "event file: `tensorboard --logdir` follows the run. //train:evaluate measures a saved model again.\n"
          "Paths are relative to the current folder. Ctrl-C ends a run early; the same command with the same --out,\n"
          "or with --resume, goes on where it was, and so it does with a run that was killed.\n"
          "Built with --config=mpi, it trains on several hosts: mpirun -n 4 PROGRAM, srun -n 64 PROGRAM."),
      absl::StrCat("Fields for --set, with the values that they have where a configuration says nothing:\n\n",
                   DescribeFields(RunConfig::descriptor()), "\nThe configuration that runs without --config:\n\n",
                   default_config)};
}

// "emnist-balanced:0.5"; without a share, its default.
absl::Status SetMix(const std::string& mix, DataConfig* config) {
  const size_t colon = mix.rfind(':');
  config->set_mix(mix.substr(0, colon));
  if (config->mix().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--mix=", mix, ": it names no data; --mix=emnist-balanced:0.5 does, with their share"));
  }
  if (colon == std::string::npos) return absl::OkStatus();
  double share = 0;
  if (!absl::SimpleAtod(mix.substr(colon + 1), &share)) {
    return absl::InvalidArgumentError(absl::StrCat("--mix=", mix, ": '", mix.substr(colon + 1),
                                                   "' is no share; --mix=", config->mix(), ":0.5 has one"));
  }
  config->set_mix_share(share);
  return absl::OkStatus();
}

// What runs without --config: the program's own configuration or, where weights are given to start from, that for
// fine-tuning, on the program's data set.
absl::StatusOr<RunConfig> DefaultConfig(absl::string_view default_config) {
  RunConfig config;
  RETURN_IF_ERROR(ParseTextProto(default_config, "the default configuration", &config));
  if (absl::GetFlag(FLAGS_from).empty()) return config;
  RunConfig fine_tune;
  RETURN_IF_ERROR(ParseTextProto(configs::kFineTune, "the configuration for fine-tuning", &fine_tune));
  if (config.data().has_dataset()) fine_tune.mutable_data()->set_dataset(config.data().dataset());
  return fine_tune;
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
    ASSIGN_OR_RETURN(config, DefaultConfig(default_config));
  } else {
    RETURN_IF_ERROR(ReadTextProto(file, &config));
  }
  for (const std::string& assignment : command_line.sets) RETURN_IF_ERROR(ApplyOverride(assignment, &config));
  DataConfig& data_config = *config.mutable_data();
  if (!absl::GetFlag(FLAGS_data).empty()) data_config.set_path(absl::GetFlag(FLAGS_data));
  if (!absl::GetFlag(FLAGS_test_data).empty()) data_config.set_test_path(absl::GetFlag(FLAGS_test_data));
  if (absl::GetFlag(FLAGS_size) != 0) data_config.set_size(absl::GetFlag(FLAGS_size));
  if (!absl::GetFlag(FLAGS_data_dir).empty()) data_config.set_data_dir(absl::GetFlag(FLAGS_data_dir));
  if (!absl::GetFlag(FLAGS_mix).empty()) RETURN_IF_ERROR(SetMix(absl::GetFlag(FLAGS_mix), &data_config));
  if (!absl::GetFlag(FLAGS_from).empty()) config.mutable_train()->set_from(absl::GetFlag(FLAGS_from));
  data::MakePathsAbsolute(&data_config);
  if (config.train().has_from()) config.mutable_train()->set_from(AbsolutePath(config.train().from()));
  if (name.empty() && file.empty() && data_config.path().empty() && !data_config.has_dataset() &&
      data_config.source() == DataConfig::SEARCH) {
    return absl::InvalidArgumentError(
        "--data=PATH is needed, your own data; or --config=FILE, or a data set: --set data.dataset=mnist (see --help)");
  }
  RETURN_IF_ERROR(ValidateRunConfig(config));
  return config;
}

// "2 threads (a quota of 1.5 cores)", "4 ranks on 2 hosts: a, b, of 2 threads each"
std::string DescribeThreads(const RunConfig& config, const nn::NetworkSpec& spec, const Environment& environment,
                            const ranks::World& world) {
  const bool several = world.hosts().size() > 1;
  const bool quota_decides = config.train().threads() == 0 && environment.has_cpu_quota();
  return absl::StrCat(several ? absl::StrCat(Describe(world), ", of ") : "", spec.threads,
                      spec.threads == 1 ? " thread" : " threads", several ? " each" : "",
                      quota_decides ? absl::StrCat(" (a quota of ", environment.cpu_quota(), " cores)") : "");
}

Environment DescribeEnvironment(const nn::NetworkSpec& spec, const ranks::World& world) {
  Environment environment = record::DescribeEnvironment(spec.threads);
  if (spec.bf16()) {
    if (const auto unit = nn::Bf16Unit(); unit.ok()) environment.set_bf16_unit(*unit);
  }
  if (world.hosts().size() > 1) {
    environment.set_ranks(static_cast<int>(world.hosts().size()));
    environment.set_hosts(absl::StrJoin(world.hosts(), ","));
  }
  return environment;
}

// "784-512-512-512-47 relu, 949807 parameters; adam, learning rate 0.0014292, batch 512; 2 threads, oneDNN 2.6.3 AVX2";
// in BFLOAT16 also what multiplies
std::string DescribeNetwork(const RunConfig& config, const nn::NetworkSpec& spec, int64_t parameters,
                            const Environment& environment, const ranks::World& world) {
  const std::string backend =
      config.model().backend() == ModelConfig::REFERENCE
          ? "plain loops on one thread"
          : absl::StrCat(DescribeThreads(config, spec, environment, world), ", oneDNN ", environment.onednn_version(),
                         " ", environment.onednn_isa(), environment.has_bf16_unit() ? ", BFLOAT16 on " : "",
                         environment.bf16_unit());
  return absl::StrFormat("%s %s, %d parameters; %s, learning rate %s, batch %d; %s", absl::StrJoin(spec.widths, "-"),
                         absl::AsciiStrToLower(ModelConfig::Activation_Name(spec.activation)), parameters,
                         absl::AsciiStrToLower(OptimizerConfig::Algorithm_Name(spec.optimizer.algorithm())),
                         absl::StrCat(spec.optimizer.learning_rate()), spec.batch_size, backend);
}

// What is known of a run before its first step.
struct Prepared {
  RunConfig config;
  std::optional<model::Model> base;  // What training starts from, if anything.
  RunData data;
};

// The network as training begins, and what it makes of the test images where it has learnt before. All ranks together.
absl::Status StartFromBase(const Prepared& prepared, nn::Network* network, FineTuningRecord* record) {
  if (!prepared.base.has_value()) return absl::OkStatus();
  const std::vector<std::string>& class_names = prepared.data.dataset.class_names;
  RETURN_IF_ERROR(StartFrom(*prepared.base, class_names, network));
  record->set_last_layer_anew(!KeepsLastLayer(*prepared.base, class_names));
  return record->last_layer_anew() ? absl::OkStatus() : Measure(prepared.data, Moment::kBefore, network, record);
}

// What all ranks do after training, together: the best model's temperature, what it makes of the test images, and what
// became better where it had learnt before.
absl::StatusOr<evaluation::Predictions> Judge(const Prepared& prepared, const nn::Parameters& best,
                                              nn::Network* network, float* temperature, FineTuningRecord* record) {
  const RunData& data = prepared.data;
  RETURN_IF_ERROR(network->SetParameters(best));
  network->JudgeInFloat32();
  *temperature = prepared.base.has_value() ? prepared.base->temperature : 1;
  if (!data.split.validation.empty()) {
    ASSIGN_OR_RETURN(*temperature, evaluation::FitTemperature(data.dataset.train, data.split.validation, network));
  }
  if (prepared.base.has_value()) RETURN_IF_ERROR(Measure(data, Moment::kAfter, network, record));
  return evaluation::Predict(data.dataset.test, network);
}

// The part of the ranks that are not rank 0: to compute, in step with it.
absl::StatusOr<int> Help(const Prepared& prepared, const std::atomic<bool>& interrupted, nn::Network* network,
                         ranks::World* world) {
  FineTuningRecord record;
  RETURN_IF_ERROR(StartFromBase(prepared, network, &record));
  ASSIGN_OR_RETURN(const std::optional<checkpoint::Checkpoint> from, ShareCheckpoint(std::nullopt, world));
  if (!from.has_value()) {
    nn::TrainingState initial;
    network->GetState(&initial);
  }
  ASSIGN_OR_RETURN(const TrainingOutcome outcome,
                   Train(prepared.config, prepared.data.dataset.train, prepared.data.split, network, interrupted, {},
                         from.has_value() ? &*from : nullptr));
  if (outcome.status == RunRecord::DIVERGED) return 1;  // Rank 0 says so.
  if (outcome.status != RunRecord::FINISHED) return InterruptExitCode();
  float temperature = 1;
  RETURN_IF_ERROR(Judge(prepared, *outcome.best, network, &temperature, &record).status());
  return 0;
}

absl::StatusOr<int> Run(absl::string_view name, absl::string_view default_config, const CommandLine& command_line,
                        Clock::time_point start, ranks::World* world) {
  Prepared prepared;
  ASSIGN_OR_RETURN(prepared.config, ConfigFrom(command_line, name, default_config));
  ASSIGN_OR_RETURN(prepared.base, LoadBaseModel(&prepared.config));
  const RunConfig& config = prepared.config;
  const absl::Time start_time = absl::Now();
  if (!absl::GetFlag(FLAGS_isa).empty()) RETURN_IF_ERROR(nn::LimitInstructionSet(absl::GetFlag(FLAGS_isa)));
  ASSIGN_OR_RETURN(prepared.data, LoadOnAll(config, prepared.base.has_value() ? &*prepared.base : nullptr, world));
  for (const std::string& line : prepared.data.told) absl::PrintF("%s\n", line);
  const data::Dataset& dataset = prepared.data.dataset;
  const data::Split& split = prepared.data.split;

  const std::atomic<bool>& interrupted = CatchInterrupts();
  ASSIGN_OR_RETURN(nn::NetworkSpec spec, TrainingSpec(config, dataset, split));
  if (prepared.base.has_value()) spec.pixel_scale = prepared.base->pixel_scale;
  ShareCores(config, world, &spec);
  const Environment environment = DescribeEnvironment(spec, *world);
  RETURN_IF_ERROR(CheckRanksAgree(config, environment, dataset.fingerprint, world));
  ASSIGN_OR_RETURN(std::unique_ptr<nn::Network> network,
                   nn::CreateNetwork(config.model().backend(), spec, world->collective()));
  if (world->rank() > 0) return Help(prepared, interrupted, network.get(), world);

  FineTuningRecord fine_tuning;
  RETURN_IF_ERROR(StartFromBase(prepared, network.get(), &fine_tuning));
  ASSIGN_OR_RETURN(OpenedRun opened, OpenRun({absl::GetFlag(FLAGS_out), absl::GetFlag(FLAGS_resume), WorkspaceFolder(),
                                              start_time, config, environment, dataset.fingerprint}));
  for (const std::string& note : opened.notes) absl::PrintF("%s\n", note);
  ASSIGN_OR_RETURN(const std::optional<checkpoint::Checkpoint> from, ShareCheckpoint(opened.from, world));
  auto initial = std::make_shared<nn::TrainingState>();
  if (!from.has_value()) network->GetState(initial.get());
  ASSIGN_OR_RETURN(
      const std::unique_ptr<RunWriter> writer,
      RunWriter::Create(std::move(opened), config, environment, dataset, spec, initial, start_time, start));
  const RunRecord& run = writer->record();
  const std::string& folder = writer->folder().path();
  if (nn::Augments(spec.augmentation)) {
    RETURN_IF_ERROR(writer->AddAugmentation(AugmentedPictures(spec, dataset.train, split)));
  }
  absl::PrintF("%s\n", DescribeNetwork(config, spec, run.parameters(), run.environment(), *world));
  if (absl::StrContains(environment.bf16_unit(), "emulated")) {
    absl::PrintF("note: this CPU has no BFLOAT16 and emulates it, which is slower than FLOAT32\n");
  }
  absl::PrintF("writing %s\n\n", folder);

  // mpirun gives rank 0 a terminal, whoever reads it.
  const bool is_terminal = isatty(STDOUT_FILENO) != 0 && world->ranks() == 1;
  EpochTable table(stdout, is_terminal, config.train().epochs(), Changes(config.train().schedule()));
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
  float temperature = 1;
  ASSIGN_OR_RETURN(evaluation::Predictions predictions,
                   Judge(prepared, *outcome.best, network.get(), &temperature, &fine_tuning));
  const Evaluation evaluation = evaluation::Evaluate(dataset, std::move(predictions), temperature);
  absl::PrintF("\nthe best epoch, %d:\n%s\n", outcome.best_epoch, evaluation::FormatHeadline(evaluation));
  if (prepared.base.has_value()) {
    writer->AddFineTuning(fine_tuning);
    absl::PrintF("\n%s", FormatBeforeAndAfter(fine_tuning));
  }
  std::fflush(stdout);
  RETURN_IF_ERROR(writer->Finish(outcome, evaluation, temperature));
  absl::PrintF("look at it: %s\n", writer->folder().report_path());
  absl::PrintF("measure it again: bazel run //train:evaluate -- --run=%s\n", folder);
  return 0;
}

}  // namespace

int TrainingProgram(absl::string_view name, absl::string_view default_config, int argc, char** argv) {
  const Clock::time_point start = Clock::now();
  ExitWhenOutOfMemory();
  const absl::StatusOr<std::unique_ptr<ranks::World>> world = ranks::World::Join(&argc, &argv);
  if (!world.ok()) return ExitCodeFor(world.status());
  const CommandLine command_line = ParseCommandLine(UsageOf(name, default_config), argc, argv);
  if ((*world)->rank() == 0) (*world)->Begin();
  const absl::StatusOr<int> exit_code = Run(name, default_config, command_line, start, world->get());
  if (!exit_code.ok()) return (*world)->Fail(exit_code.status());
  (*world)->Leave();
  return *exit_code;
}

}  // namespace inknet::train
