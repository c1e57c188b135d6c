#include "train/sweep_request.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "data/paths.h"
#include "proto/overrides.h"
#include "sweep/sweep_file.h"
#include "util/shell_words.h"
#include "util/status.h"

namespace inknet::train {
namespace {

constexpr int kMaxParallel = 1024;

absl::Status CheckNumber(absl::string_view flag, int value, int most) {
  if (value >= 0 && value <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--", flag, " is ", value, "; it must be 0 .. ", most));
}

absl::Status CheckLauncher(const SweepRequest& request) {
  if (request.launcher.empty() && request.threads > 0) {
    return absl::InvalidArgumentError("--threads goes with --launcher; here --parallel=N trials share out the cores");
  }
  if (!request.launcher.empty() && request.parallel == 0 && !request.dry_run) {
    return absl::InvalidArgumentError(
        "--launcher needs --parallel=N: as many trials at once as the cluster has room for");
  }
  return absl::OkStatus();
}

// What the command line says of names.
absl::Status AddNames(const CommandLine& command_line, const std::string& metric, SweepConfig* config) {
  for (const std::string& list : command_line.repeated.at("ignore")) {
    for (const absl::string_view name : absl::StrSplit(list, ',', absl::SkipEmpty())) {
      config->mutable_names()->add_ignore(std::string(name));
    }
  }
  for (const std::string& list : command_line.repeated.at("rename")) {
    for (const absl::string_view text : absl::StrSplit(list, ',', absl::SkipEmpty())) {
      const std::vector<std::string> parts = absl::StrSplit(text, '=');
      if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
        return absl::InvalidArgumentError(
            absl::StrCat("--rename is ", text, "; it must be THEIRS=OURS, such as width=hidden_size"));
      }
      SweepNames::Rename* rename = config->mutable_names()->add_rename();
      rename->set_theirs(parts[0]);
      rename->set_ours(parts[1]);
    }
  }
  if (!metric.empty()) config->mutable_names()->set_metric(metric);
  return absl::OkStatus();
}

// What no parameter sets.
absl::Status AddBase(const std::vector<std::string>& sets, RunConfig* base) {
  for (const std::string& assignment : sets) RETURN_IF_ERROR(ApplyOverride(assignment, base));
  data::MakePathsAbsolute(base->mutable_data());
  if (base->train().threads() != 0) {
    return absl::InvalidArgumentError(
        "train.threads is set, which is for the sweep to say: --parallel=N trials share out the cores");
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> RepeatedSweepFlags() { return {"ignore", "rename"}; }

absl::StatusOr<SweepRequest> ReadSweepRequest(const CommandLine& command_line, const SweepFlags& flags) {
  if (!command_line.arguments.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("unexpected argument \"", command_line.arguments[0],
                                                   "\"; the sweep file is named with --sweep=FILE (see --help)"));
  }
  if (flags.sweep.empty()) {
    return absl::InvalidArgumentError("--sweep=FILE is needed, a sweep file such as configs/sweeps/emnist_bayes.yaml");
  }
  SweepRequest request;
  request.out = flags.out;
  request.parallel = flags.parallel;
  request.threads = flags.threads;
  request.dry_run = flags.dry_run;
  RETURN_IF_ERROR(CheckNumber("parallel", request.parallel, kMaxParallel));
  RETURN_IF_ERROR(CheckNumber("threads", request.threads, kMaxParallel));
  ASSIGN_OR_RETURN(request.launcher, ShellWords(flags.launcher));
  RETURN_IF_ERROR(CheckLauncher(request));

  ASSIGN_OR_RETURN(sweep::SweepFile file, sweep::ReadSweepFile(flags.sweep));
  SweepConfig& config = file.config;
  if (flags.run_cap != 0) config.set_run_cap(flags.run_cap);
  if (flags.seed) config.set_seed(*flags.seed);
  if (const std::string& name = flags.learning_rate; !name.empty()) {
    SweepConfig::LearningRateConvention convention;
    if (!SweepConfig::LearningRateConvention_Parse(absl::AsciiStrToUpper(name), &convention)) {
      return absl::InvalidArgumentError(absl::StrCat("--learning_rate is ", name, "; it must be usual or original"));
    }
    config.set_learning_rate(convention);
  }
  RETURN_IF_ERROR(AddNames(command_line, flags.metric, &config));
  std::vector<std::string> sets = command_line.sets;
  if (!flags.data.empty()) sets.push_back(absl::StrCat("data.path=", flags.data));
  if (!flags.data_dir.empty()) sets.push_back(absl::StrCat("data.data_dir=", flags.data_dir));
  RETURN_IF_ERROR(AddBase(sets, config.mutable_base()));

  absl::StatusOr<sweep::Plan> plan = sweep::MakePlan(config, file.source, sets);
  RETURN_IF_ERROR(plan.status());
  request.plan = std::make_unique<sweep::Plan>(*std::move(plan));
  request.config = std::move(file.config);
  return request;
}

}  // namespace inknet::train
