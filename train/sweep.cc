// Trains one configuration after another, or several at once, as a sweep file says, and finds the best.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "data/dataset.h"
#include "data/split.h"
#include "proto/config.pb.h"
#include "proto/overrides.h"
#include "proto/run.pb.h"
#include "proto/sweep.pb.h"
#include "record/environment.h"
#include "report/sweep_report.h"
#include "sweep/cores.h"
#include "sweep/plan.h"
#include "sweep/search/sampler.h"
#include "sweep/search/space.h"
#include "sweep/search/trial.h"
#include "sweep/sweep_folder.h"
#include "sweep/trials.h"
#include "sweep/trials_csv.h"
#include "train/best_run.h"
#include "train/launched_trial.h"
#include "train/sweep_dry_run.h"
#include "train/sweep_request.h"
#include "train/sweep_runner.h"
#include "train/sweep_table.h"
#include "train/trial.h"
#include "train/trial_process.h"
#include "util/command_line.h"
#include "util/cores.h"
#include "util/file.h"
#include "util/folder_lock.h"
#include "util/interrupt.h"
#include "util/status.h"

ABSL_FLAG(std::string, sweep, "",
          "the sweep: a Weights & Biases sweep file (.yaml, .yml), or SweepConfig as textproto");
ABSL_FLAG(std::string, out, "",
          "folder for the sweep instead of sweeps/<name>-<time> in the workspace; a sweep that it holds goes on");
ABSL_FLAG(int, parallel, 0, "trials at once; 0: as many as are best for this sweep on this machine");
ABSL_FLAG(int64_t, run_cap, 0, "trials to make; 0: as many as the sweep file says");
ABSL_FLAG(absl::optional<uint64_t>, seed, absl::nullopt,
          "seeds the suggestions, instead of the sweep file's seed or 42");
ABSL_FLAG(std::string, learning_rate, "",
          "what a parameter learning_rate means: usual, the field's meaning, or original, the reference system's, 32 "
          "times larger for Adam; default: as the sweep file says, or usual");
ABSL_FLAG(
    std::vector<std::string>, ignore, {},
    "a parameter to leave out, though it varies: what another program has and this one has not; may be given many "
    "times");
ABSL_FLAG(std::vector<std::string>, rename, {},
          "THEIRS=OURS: what a parameter of the file is called here; may be given many times");
ABSL_FLAG(std::string, metric, "",
          "the metric to go by instead of the file's: validation_accuracy, validation_loss, ...");
ABSL_FLAG(bool, dry_run, false,
          "say what would be tried, how long it takes and how much memory, and write nothing; no trial is made");
ABSL_FLAG(
    std::string, launcher, "",
    "what goes before each trial's command, on a cluster: \"srun --exclusive -N1 -n1 -c2\" or \"ssh host\"; needs "
    "--parallel, and the sweep's folder on a file system that is shared");
ABSL_FLAG(int, threads, 0, "with --launcher: threads of each trial, as many as cores are given to it; 0: one");
ABSL_FLAG(std::string, data, "", "your own data (docs/own-data.md); short for --set data.path=...");
ABSL_FLAG(std::string, data_dir, "", "folder with the data set's files; short for --set data.data_dir=...");
ABSL_FLAG(std::vector<std::string>, set, {},
          "path=value: one field of the configuration that no parameter sets; may be given many times");

namespace inknet::train {
namespace {

const char kUsage[] =
    "Searches hyperparameters: trains many configurations as a sweep file says, several at once, and finds the best.\n"
    "Weights & Biases sweep files are read as they are.\n\n"
    "  bazel run //train:sweep -- --sweep=configs/sweeps/emnist_bayes.yaml\n"
    "  bazel run //train:sweep -- --sweep=my.yaml --out=/tmp/sweep --run_cap=36 --set train.epochs=20\n"
    "  bazel run //train:sweep -- --sweep=theirs.yaml --ignore=num_heads --metric=val_acc --dry_run\n\n"
    "The folder gets a record of every trial as soon as it is over (trials/), the best configuration as a file for\n"
    "//train:emnist -- --config= (best.textproto), and the best trial's run with its model (best/). However the sweep\n"
    "is stopped (Ctrl-C, kill -9, power), the same command with --out goes on where it was. Trials are compared on\n"
    "validation images; the test images are used once, for the best trial, at the end. docs/sweeps.md tells the "
    "whole.\n"
    "Paths are relative to the current folder.";

absl::string_view MethodName(search::Method method) {
  switch (method) {
    case search::Method::kGrid:
      return "grid search";
    case search::Method::kRandom:
      return "random search";
    case search::Method::kBayes:
      return "Bayesian search";
  }
  return "";
}

// The trials at once, and their threads: of this machine's cores, or of a launcher's.
sweep::CoreShares SharesOf(const SweepRequest& request) {
  if (request.launcher.empty()) {
    return sweep::ShareCores(AvailableCores(), request.parallel, request.plan->method, request.plan->trials);
  }
  const int threads = std::max(1, request.threads);
  const int parallel = std::max(1, request.parallel);
  return {parallel, threads,
          absl::StrFormat("%d trials at once by %s, %d thread%s each", parallel, absl::StrJoin(request.launcher, " "),
                          threads, threads == 1 ? "" : "s")};
}

// What all trials train on.
absl::StatusOr<DataFingerprint> LoadData(const sweep::Plan& plan) {
  // Any assignment will do, since all have the same data.
  const search::Point middle(plan.space.dimensions().size(), 0.5);
  ASSIGN_OR_RETURN(const RunConfig config, plan.config_for(plan.space.Decode(middle)));
  ASSIGN_OR_RETURN(data::Dataset dataset, data::Load(config.data(), config.train().seed()));
  absl::PrintF("%s\n", data::Describe(dataset));
  for (const std::string& note : dataset.notes) absl::PrintF("note: %s\n", note);
  const data::Split split = data::StratifiedSplit(dataset.train.labels, dataset.classes(),
                                                  config.data().validation_fraction(), config.train().seed());
  dataset.fingerprint.set_train_images(static_cast<int64_t>(split.train.size()));
  dataset.fingerprint.set_validation_images(static_cast<int64_t>(split.validation.size()));
  return dataset.fingerprint;
}

// The record of a sweep that starts, or that goes on in `folder`.
absl::StatusOr<SweepRecord> RecordOf(const sweep::SweepFolder& folder, const SweepRequest& request,
                                     const DataFingerprint& data) {
  const SweepConfig& config = request.config;
  const int parallel = request.parallel;
  SweepRecord record;
  if (!folder.HasRecord()) {
    const sweep::CoreShares shares = SharesOf(request);
    absl::PrintF("%s\n", shares.why);
    *record.mutable_config() = config;
    *record.mutable_environment() = record::DescribeEnvironment(shares.threads);
    *record.mutable_data() = data;
    record.set_start_time(absl::FormatTime(absl::RFC3339_sec, absl::Now(), absl::UTCTimeZone()));
    for (const std::string& unused : request.plan->unused) record.add_unused_parameters(unused);
    for (const std::string& warning : request.plan->warnings) record.add_warnings(warning);
    if (!request.launcher.empty()) record.set_launcher(absl::StrJoin(request.launcher, " "));
    record.set_parallel(shares.parallel);
    record.set_threads_per_trial(shares.threads);
    return record;
  }
  ASSIGN_OR_RETURN(record, folder.ReadRecord());
  RETURN_IF_ERROR(sweep::CheckSameSweep(folder, record.config(), config));
  if (record.data().content_sha256() != data.content_sha256()) {
    return absl::FailedPreconditionError(
        absl::StrCat(folder.path(), ": its trials were trained on other images than those found now, ",
                     record.data().folder().empty() ? "drawn glyphs" : record.data().folder()));
  }
  if (parallel != 0 && parallel != record.parallel()) {
    return absl::InvalidArgumentError(absl::StrCat(folder.path(), ": started with --parallel=", record.parallel(),
                                                   ", on which its suggestions depend; leave --parallel out"));
  }
  if (request.threads != 0 && request.threads != record.threads_per_trial()) {
    return absl::InvalidArgumentError(absl::StrCat(
        folder.path(), ": started with --threads=", record.threads_per_trial(), ", on which its values depend"));
  }
  absl::PrintF("goes on with %d at once, %d thread%s each, as it was started\n", record.parallel(),
               record.threads_per_trial(), record.threads_per_trial() == 1 ? "" : "s");
  return record;
}

// The best trial's configuration, its run, and what it makes of the test images.
absl::Status Finish(const sweep::SweepFolder& folder, const sweep::Plan& plan, const std::vector<TrialRecord>& trials,
                    SweepRecord record) {
  record.set_status(SweepRecord::FINISHED);
  const TrialRecord* best = sweep::BestTrial(plan.goal, trials);
  if (best == nullptr) {
    RETURN_IF_ERROR(folder.WriteRecord(record));
    return absl::OutOfRangeError(
        absl::StrCat("none of the ", trials.size(), " trials finished",
                     trials.empty() ? "" : absl::StrCat("; the first: ", trials[0].message())));
  }
  record.set_best_trial(best->number());
  RETURN_IF_ERROR(WriteBestConfig(folder, record, plan.metric_name, *best));
  if (!record.has_test()) {
    ASSIGN_OR_RETURN(*record.mutable_test(), MakeBestRun(folder, record, *best));
  }
  RETURN_IF_ERROR(folder.WriteRecord(record));
  absl::PrintF("best: trial %d of %d, %s %.6g; test accuracy %.2f %% (%d of %d)\n", best->number(), trials.size(),
               plan.metric_name, best->value(), 100 * record.test().accuracy(), record.test().correct(),
               record.test().images());
  absl::PrintF("train it again: bazel run //train:emnist -- --config=%s\n", folder.best_config_path());
  return absl::OkStatus();
}

// What people look at when the sweep has stopped.
absl::Status WriteResults(const sweep::SweepFolder& folder, const SweepConfig& config,
                          const std::vector<TrialRecord>& trials) {
  ASSIGN_OR_RETURN(const std::string csv, sweep::TrialsCsv(config, trials));
  RETURN_IF_ERROR(WriteFileAtomically(folder.csv_path(), csv));
  RETURN_IF_ERROR(report::WriteSweepReport(folder));
  absl::PrintF("look at it: %s\n", folder.report_path());
  return absl::OkStatus();
}

// What the file has and the sweep does not heed as the user may think.
void PrintRemarks(const SweepRequest& request) {
  if (!request.config.unused_keys().empty()) {
    absl::PrintF("not used here: %s\n", absl::StrJoin(request.config.unused_keys(), ", "));
  }
  if (!request.plan->unused.empty()) {
    absl::PrintF("unused parameters: %s\n", absl::StrJoin(request.plan->unused, ", "));
  }
  for (const std::string& warning : request.plan->warnings) absl::PrintF("warning: %s\n", warning);
}

// Where the metric's target has ended the sweep.
void PrintTarget(const sweep::Plan& plan, size_t trials) {
  if (!plan.target || static_cast<int64_t>(trials) >= plan.trials) return;
  absl::PrintF("metric.target %g is reached: %d trials were not made\n", *plan.target,
               plan.trials - static_cast<int64_t>(trials));
}

absl::StatusOr<int> Run(const CommandLine& command_line) {
  const SweepFlags flags = {
      absl::GetFlag(FLAGS_sweep),   absl::GetFlag(FLAGS_out),     absl::GetFlag(FLAGS_parallel),
      absl::GetFlag(FLAGS_run_cap), absl::GetFlag(FLAGS_seed),    absl::GetFlag(FLAGS_learning_rate),
      absl::GetFlag(FLAGS_metric),  absl::GetFlag(FLAGS_dry_run), absl::GetFlag(FLAGS_launcher),
      absl::GetFlag(FLAGS_threads), absl::GetFlag(FLAGS_data),    absl::GetFlag(FLAGS_data_dir)};
  ASSIGN_OR_RETURN(const SweepRequest request, ReadSweepRequest(command_line, flags));
  const SweepConfig& config = request.config;
  const sweep::Plan& plan = *request.plan;
  PrintRemarks(request);
  if (request.dry_run) {
    RETURN_IF_ERROR(DryRun(config, plan, SharesOf(request)));
    return 0;
  }
  ASSIGN_OR_RETURN(const DataFingerprint data, LoadData(plan));
  // What a launcher starts may be in another folder.
  const std::string workspace = AbsolutePath(WorkspaceFolder());
  const bool keeps_out = request.launcher.empty() || request.out.empty();
  const std::string out = keeps_out ? request.out : AbsolutePath(request.out);
  Launcher launcher = {request.launcher, ""};
  if (!request.launcher.empty()) {
    ASSIGN_OR_RETURN(launcher.program, LaunchedProgram(out.empty() ? workspace : out));
  }
  ASSIGN_OR_RETURN(const sweep::SweepFolder folder,
                   sweep::SweepFolder::Create(out, workspace, config.name(), absl::Now()));
  // A launcher may outlive this process by more than a moment.
  const FolderLock::Scope scope = request.launcher.empty() ? FolderLock::Scope::kChildren : FolderLock::Scope::kProcess;
  ASSIGN_OR_RETURN(const FolderLock lock, folder.Lock(scope));
  ASSIGN_OR_RETURN(SweepRecord record, RecordOf(folder, request, data));
  RETURN_IF_ERROR(folder.RemoveLeftovers());
  ASSIGN_OR_RETURN(std::vector<TrialRecord> trials, folder.ReadTrials());
  record.set_status(SweepRecord::RUNNING);
  RETURN_IF_ERROR(folder.WriteRecord(record));
  absl::PrintF("%s: %d trials by %s; the best has the %s %s\nwriting %s\n\n", config.name(), plan.trials,
               MethodName(plan.method), plan.goal == search::Goal::kMinimize ? "smallest" : "largest", plan.metric_name,
               folder.path());

  const std::atomic<bool>& interrupted = CatchInterrupts();
  SweepTable table(stdout, isatty(STDOUT_FILENO) != 0, config, plan, record.parallel());
  SweepRunner runner(&plan, &folder, {record.parallel(), record.threads_per_trial(), ""}, launcher, record,
                     std::move(trials), &table);
  RETURN_IF_ERROR(runner.Run(interrupted));
  if (runner.record().status() == SweepRecord::INTERRUPTED) {
    RETURN_IF_ERROR(WriteResults(folder, config, runner.trials()));
    absl::PrintF("interrupted; the same command goes on%s\n",
                 request.out.empty() ? absl::StrCat(" with --out=", folder.path()) : "");
    return InterruptExitCode();
  }
  absl::PrintF("\n");
  PrintTarget(plan, runner.trials().size());
  const absl::Status finished = Finish(folder, plan, runner.trials(), runner.record());
  // A sweep of which no trial finished has a page too.
  RETURN_IF_ERROR(WriteResults(folder, config, runner.trials()));
  RETURN_IF_ERROR(finished);
  return 0;
}

}  // namespace
}  // namespace inknet::train

int main(int argc, char** argv) {
  const absl::string_view trial = inknet::train::kTrialArgument;
  const absl::string_view trial_folder = inknet::train::kTrialFolderArgument;
  const absl::string_view first = argc == 2 ? argv[1] : "";
  if (first == trial) return inknet::train::TrialMain("");
  if (absl::StartsWith(first, trial_folder)) {
    return inknet::train::TrialMain(std::string(first.substr(trial_folder.size())));
  }
  const inknet::Usage usage = {
      inknet::train::kUsage,
      absl::StrCat("Fields for --set, with the values that they have where nothing is said:\n\n",
                   inknet::DescribeFields(inknet::RunConfig::descriptor())),
      inknet::train::RepeatedSweepFlags()};
  const inknet::CommandLine command_line = inknet::ParseCommandLine(usage, argc, argv);
  const absl::StatusOr<int> exit_code = inknet::train::Run(command_line);
  return exit_code.ok() ? *exit_code : inknet::ExitCodeFor(exit_code.status());
}
