#include "train/sweep_runner.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "proto/config.pb.h"
#include "sweep/search/trial.h"
#include "sweep/trials.h"
#include "train/launched_trial.h"
#include "util/cores.h"
#include "util/file.h"
#include "util/status.h"
#include "util/terminal.h"

namespace inknet::train {
namespace {

// How long an interrupt, or the screen, may have to wait.
constexpr int kPollMilliseconds = 200;

constexpr ScreenSize kNoScreen = {80, 24};

double SecondsSince(SweepRunner::Clock::time_point start) {
  return std::chrono::duration<double>(SweepRunner::Clock::now() - start).count();
}

// What two failures of one kind have in common: a loss that is NaN in one step or another.
std::string WithoutNumbers(absl::string_view message) {
  std::string words;
  for (const char c : message) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) words += c;
  }
  return words;
}

}  // namespace

SweepRunner::SweepRunner(const sweep::Plan* plan, const sweep::SweepFolder* folder, const sweep::CoreShares& shares,
                         const Launcher& launcher, const SweepRecord& record, std::vector<TrialRecord> trials,
                         SweepTable* table)
    : plan_(plan),
      folder_(folder),
      shares_(shares),
      launcher_(launcher),
      table_(table),
      record_(record),
      trials_(std::move(trials)),
      scheduler_(plan, shares.parallel),
      earlier_seconds_(record.total_seconds()) {}

absl::Status SweepRunner::Run(const std::atomic<bool>& stop) {
  const absl::Status status = [&]() -> absl::Status {
    RETURN_IF_ERROR(Restore());
    RETURN_IF_ERROR(Fill());
    while (!(running_.empty() && waiting_.empty()) && !stop) {
      ShowProgress();
      RETURN_IF_ERROR(Listen());
      RETURN_IF_ERROR(Judge());
      RETURN_IF_ERROR(Fill());
    }
    return absl::OkStatus();
  }();
  const bool all_over = status.ok() && running_.empty() && waiting_.empty();
  table_->ClearProgress();
  for (const Running& one : running_) one.process->Stop();
  running_.clear();
  if (!all_over) record_.set_status(SweepRecord::INTERRUPTED);
  absl::Status result = status;
  result.Update(WriteRecord());
  return result;
}

absl::Status SweepRunner::Restore() {
  table_->PrintHeader(StdoutScreen(kNoScreen));
  for (size_t i = 0; i < trials_.size(); ++i) {
    const TrialRecord& trial = trials_[i];
    absl::StatusOr<search::Assignment> assignment = sweep::AssignmentOf(trial, plan_->space);
    if (!assignment.ok()) return InFile(folder_->trial_path(trial.number()), assignment.status());
    scheduler_.Start(*std::move(assignment), trial.config().train().epochs());
    if (trial.state() == TrialRecord::RUNNING) {
      trials_[i].clear_attempts();
      waiting_.push_back({trial.number(), Clock::now()});
      continue;
    }
    for (const EpochRecord& epoch : trial.epochs()) scheduler_.AddValue(trial.number(), plan_->metric(epoch));
    scheduler_.End(trial.number(), sweep::StateOf(trial), trial.value());
    const absl::Span<const TrialRecord> so_far = absl::MakeConstSpan(trials_).first(i + 1);
    table_->PrintTrial(trial, sweep::BestTrial(plan_->goal, so_far) == &trial, StdoutScreen(kNoScreen));
  }
  return KeepBestModel();
}

absl::Status SweepRunner::Fill() {
  const size_t slots = static_cast<size_t>(shares_.parallel);
  while (running_.size() < slots) {
    const Clock::time_point now = Clock::now();
    const auto due =
        std::find_if(waiting_.begin(), waiting_.end(), [now](const Waiting& one) { return one.when <= now; });
    if (due != waiting_.end()) {
      const int64_t number = due->number;
      waiting_.erase(due);
      RETURN_IF_ERROR(Launch(number));
    } else if (running_.size() + waiting_.size() < slots && !none_left_ && scheduler_.CanSuggest()) {
      RETURN_IF_ERROR(AddTrial());
    } else {
      break;
    }
  }
  return absl::OkStatus();
}

absl::Status SweepRunner::AddTrial() {
  ASSIGN_OR_RETURN(const search::Suggestion suggestion, scheduler_.Suggest());
  if (!suggestion) {
    none_left_ = true;
    return absl::OkStatus();
  }
  TrialRecord& trial = trials_.emplace_back();
  trial.set_number(scheduler_.started());
  sweep::SetParameters(record_.config(), plan_->space, *suggestion, &trial);
  const absl::StatusOr<RunConfig> config = plan_->config_for(*suggestion);
  if (config.ok()) {
    trial.set_state(TrialRecord::RUNNING);
    *trial.mutable_config() = *config;
    trial.mutable_config()->mutable_train()->set_threads(shares_.threads);
    waiting_.push_back({trial.number(), Clock::now()});
    scheduler_.Start(*suggestion, config->train().epochs());
    return absl::OkStatus();
  }
  trial.set_state(TrialRecord::FAILED);
  trial.set_message(std::string(config.status().message()));
  scheduler_.Start(*suggestion, 0);
  return End(&trial);
}

absl::Status SweepRunner::Launch(int64_t number) {
  TrialRecord& trial = Trial(number);
  trial.set_start_time(absl::FormatTime(absl::RFC3339_sec, absl::Now(), absl::UTCTimeZone()));
  RETURN_IF_ERROR(folder_->WriteTrial(trial));
  RETURN_IF_ERROR(folder_->ClearTrial(number));
  TrialOrder order;
  *order.mutable_config() = trial.config();
  order.set_model_path(folder_->model_path(number));
  order.set_best_model_path(folder_->best_model_path(number));
  const std::vector<int64_t>& brackets = scheduler_.Brackets(number);
  order.mutable_judged_after()->Add(brackets.begin(), brackets.end());
  int slot = 0;
  while (std::any_of(running_.begin(), running_.end(), [slot](const Running& other) { return other.slot == slot; })) {
    ++slot;
  }
  std::unique_ptr<TrialProcess> process;
  if (launcher_.words.empty()) {
    ASSIGN_OR_RETURN(process, StartTrial(order, sweep::CoresOfSlot(AllowedCores(), shares_, slot)));
  } else {
    ASSIGN_OR_RETURN(process, LaunchTrial(launcher_.words, launcher_.program, folder_->trial_folder(number), order));
  }
  running_.push_back({number, slot, std::move(process), Clock::now(), false, {}});
  return absl::OkStatus();
}

absl::Status SweepRunner::Listen() {
  std::vector<pollfd> descriptors;
  for (const Running& one : running_) descriptors.push_back({one.process->descriptor(), POLLIN, 0});
  ::poll(descriptors.data(), descriptors.size(), kPollMilliseconds);
  for (size_t i = running_.size(); i-- > 0;) {
    Running& one = running_[i];
    RETURN_IF_ERROR(TakeReports(&one));
    if (!launcher_.words.empty() && !any_started_) any_started_ = one.process->started();
    if (!one.process->ended()) continue;
    if (one.last.has_finished()) {
      TrialRecord& trial = Trial(one.number);
      trial.set_startup_seconds(one.last.finished().startup_seconds());
      trial.set_peak_memory_mib(one.last.finished().peak_memory_mib());
      if (const int best = one.last.finished().best_epoch(); best > 0) {
        trial.set_best_epoch(best);
        trial.set_value(plan_->metric(trial.epochs(best - 1)));
      }
      RETURN_IF_ERROR(EndRunning(i, TrialRecord::FINISHED, ""));
    } else if (one.last.has_failure()) {
      RETURN_IF_ERROR(EndRunning(i, TrialRecord::FAILED, one.last.failure()));
    } else {
      RETURN_IF_ERROR(TakeLoss(i));
    }
  }
  return absl::OkStatus();
}

absl::Status SweepRunner::TakeLoss(size_t index) {
  const TrialProcess& process = *running_[index].process;
  const std::string words = running_[index].process->DescribeCrash();
  if (launcher_.words.empty()) return EndRunning(index, TrialRecord::FAILED, words);
  if (!process.started()) return TakeRefusal(index, words);
  TrialRecord& trial = Trial(running_[index].number);
  if (trial.attempts() > 0) return EndRunning(index, TrialRecord::FAILED, words);
  table_->PrintNote(absl::StrCat("trial ", trial.number(), ": ", words, "; it is tried once more"));
  trial.set_attempts(2);
  trial.clear_epochs();
  trial.clear_value();
  scheduler_.Restart(trial.number());
  PutBack(index, Clock::now());
  return absl::OkStatus();
}

absl::Status SweepRunner::TakeRefusal(size_t index, const std::string& words) {
  // About ten minutes in all: a scheduler takes some until it knows that a node is gone.
  constexpr int kMostRefusals = 14;
  constexpr int kLongestSeconds = 60;
  const int64_t number = running_[index].number;
  const int refusals = ++refusals_[number];
  if (refusals == (any_started_ ? kMostRefusals : 2)) {
    return absl::UnavailableError(absl::StrCat(
        "--launcher starts ", any_started_ ? absl::StrCat("trial ", number, " no more") : "no trial", ": ", words));
  }
  const int seconds = any_started_ ? std::min(kLongestSeconds, 1 << std::min(refusals - 1, 6)) : 0;
  table_->PrintNote(absl::StrCat("trial ", number, " was not started: ", words, "; again in ", seconds, " s"));
  PutBack(index, Clock::now() + std::chrono::seconds(seconds));
  return absl::OkStatus();
}

void SweepRunner::PutBack(size_t index, Clock::time_point when) {
  waiting_.push_front({running_[index].number, when});
  running_.erase(running_.begin() + static_cast<ptrdiff_t>(index));
}

absl::Status SweepRunner::TakeReports(Running* one) {
  ASSIGN_OR_RETURN(std::vector<TrialReport> reports, one->process->Read());
  TrialRecord& trial = Trial(one->number);
  for (TrialReport& report : reports) {
    if (report.has_error()) return absl::InternalError(absl::StrCat("trial ", one->number, ": ", report.error()));
    if (!report.has_epoch()) {
      one->last = std::move(report);
      continue;
    }
    *trial.add_epochs() = report.epoch();
    trial.set_value(plan_->metric(report.epoch()));
    scheduler_.AddValue(one->number, trial.value());
    one->waits = report.waits();
  }
  return absl::OkStatus();
}

absl::Status SweepRunner::Judge() {
  // A trial that ends can be what another one waits for.
  for (bool news = true; news;) {
    news = false;
    for (size_t i = 0; i < running_.size(); ++i) {
      Running& one = running_[i];
      if (!one.waits) continue;
      const sweep::Scheduler::Verdict verdict = scheduler_.Judge(one.number);
      if (verdict == sweep::Scheduler::Verdict::kWait) continue;
      one.waits = false;
      if (verdict == sweep::Scheduler::Verdict::kContinue) {
        one.process->Go();
        continue;
      }
      RETURN_IF_ERROR(EndRunning(i, TrialRecord::PRUNED,
                                 absl::StrCat("stopped early after epoch ", Trial(one.number).epochs_size())));
      news = true;
      break;
    }
  }
  return absl::OkStatus();
}

absl::Status SweepRunner::EndRunning(size_t index, TrialRecord::State state, const std::string& message) {
  TrialRecord& trial = Trial(running_[index].number);
  trial.set_state(state);
  if (!message.empty()) trial.set_message(message);
  if (state == TrialRecord::FAILED) trial.clear_value();
  trial.set_total_seconds(SecondsSince(running_[index].start));
  running_.erase(running_.begin() + static_cast<ptrdiff_t>(index));
  return End(&trial);
}

absl::Status SweepRunner::End(TrialRecord* trial) {
  scheduler_.End(trial->number(), sweep::StateOf(*trial), trial->value());
  RETURN_IF_ERROR(folder_->WriteTrial(*trial));
  table_->PrintTrial(*trial, sweep::BestTrial(plan_->goal, trials_) == trial, StdoutScreen(kNoScreen));
  RETURN_IF_ERROR(KeepBestModel());
  RETURN_IF_ERROR(WriteRecord());
  return CheckNotAllFail();
}

absl::Status SweepRunner::CheckNotAllFail() const {
  constexpr int kEnough = 5;
  int failed = 0;
  std::string reason;
  std::string first;
  for (const TrialRecord& trial : trials_) {
    if (trial.state() == TrialRecord::RUNNING) continue;
    if (trial.state() != TrialRecord::FAILED) return absl::OkStatus();
    const std::string words = WithoutNumbers(trial.message());
    if (failed > 0 && words != reason) return absl::OkStatus();
    reason = words;
    if (failed++ == 0) first = trial.message();
  }
  if (failed < kEnough || failed == plan_->trials) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat("the first ", failed, " trials have all failed for one reason: ", first));
}

absl::Status SweepRunner::KeepBestModel() {
  const TrialRecord* best = sweep::BestTrial(plan_->goal, trials_);
  for (const TrialRecord& trial : trials_) {
    if (trial.state() == TrialRecord::RUNNING || &trial == best) continue;
    RETURN_IF_ERROR(folder_->ClearTrial(trial.number()));
  }
  return absl::OkStatus();
}

absl::Status SweepRunner::WriteRecord() {
  record_.set_total_seconds(earlier_seconds_ + SecondsSince(start_));
  return folder_->WriteRecord(record_);
}

void SweepRunner::ShowProgress() {
  for (const Running& one : running_) Trial(one.number).set_total_seconds(SecondsSince(one.start));
  table_->ShowProgress(trials_, StdoutScreen(kNoScreen));
}

}  // namespace inknet::train
