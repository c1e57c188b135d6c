#include "train/epoch_table.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "util/duration.h"
#include "util/progress_bar.h"

namespace inknet::train {
namespace {

constexpr std::chrono::milliseconds kDrawInterval(100);
constexpr int kBarWidth = 30;

std::string EpochOf(int epoch, int epochs) { return absl::StrFormat("%d/%d", epoch, epochs); }

}  // namespace

EpochTable::EpochTable(std::FILE* out, bool is_terminal, int epochs, bool shows_rate)
    : out_(out), is_terminal_(is_terminal), epochs_(epochs), shows_rate_(shows_rate) {}

void EpochTable::PrintHeader() {
  absl::FPrintF(out_, "%9s  %9s  %9s  %7s  %s%8s  %8s\n", "Epoch", "Train Acc", "Val Acc", "Gain",
                shows_rate_ ? absl::StrFormat("%9s  ", "Rate") : "", "Time", "ETA");
  std::fflush(out_);
}

void EpochTable::ShowProgress(int epoch, int64_t done, int64_t total) {
  if (!is_terminal_) return;
  const Clock::time_point now = Clock::now();
  if (epoch != drawn_epoch_) {
    drawn_epoch_ = epoch;
    epoch_start_ = now;
  } else if (now - last_drawn_ < kDrawInterval) {
    return;
  }
  last_drawn_ = now;
  const double seconds = std::chrono::duration<double>(now - epoch_start_).count();
  const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0;
  std::string line =
      absl::StrFormat("%9s  [%s] %3.0f %%", EpochOf(epoch, epochs_), ProgressBar(share, kBarWidth), 100 * share);
  if (seconds > 0.05) absl::StrAppendFormat(&line, "  %.0f images/s", static_cast<double>(done) / seconds);
  Draw(line);
}

void EpochTable::ShowMeasuring(int epoch) {
  if (!is_terminal_) return;
  Draw(absl::StrFormat("%9s  [%s] measuring", EpochOf(epoch, epochs_), ProgressBar(1, kBarWidth)));
}

void EpochTable::PrintEpoch(const EpochRecord& epoch) {
  ClearProgress();
  const double seconds = epoch.train_seconds() + epoch.between_seconds();
  ++finished_;
  total_seconds_ += seconds;
  // Without validation images there is nothing to say of them.
  const bool has_validation = epoch.has_validation_accuracy();
  const std::string validation = has_validation ? absl::StrFormat("%.2f %%", 100 * epoch.validation_accuracy()) : "-";
  const std::string gain =
      has_validation && last_validation_accuracy_.has_value()
          ? absl::StrFormat("%+.2f", 100 * (epoch.validation_accuracy() - *last_validation_accuracy_))
          : "-";
  last_validation_accuracy_ = epoch.validation_accuracy();
  const double left = total_seconds_ / finished_ * (epochs_ - epoch.epoch());
  const std::string rate = shows_rate_ ? absl::StrFormat("%9.3g  ", epoch.learning_rate()) : "";
  absl::FPrintF(out_, "%9s  %7.2f %%  %9s  %7s  %s%8s  %8s\n", EpochOf(epoch.epoch(), epochs_),
                100 * epoch.train_accuracy(), validation, gain, rate, FormatSeconds(seconds), FormatSeconds(left));
  std::fflush(out_);
}

void EpochTable::PrintNote(const std::string& note) {
  ClearProgress();
  absl::FPrintF(out_, "%s\n", note);
  std::fflush(out_);
}

void EpochTable::PrintTotals() {
  if (finished_ == 0) return;
  absl::FPrintF(out_, "%d epoch%s in %s, %s each\n", finished_, finished_ == 1 ? "" : "s",
                FormatSeconds(total_seconds_), FormatSeconds(total_seconds_ / finished_));
  std::fflush(out_);
}

void EpochTable::ClearProgress() {
  if (bar_shown_) std::fputs("\r\033[K", out_);
  bar_shown_ = false;
  std::fflush(out_);
}

void EpochTable::Draw(const std::string& line) {
  absl::FPrintF(out_, "\r\033[K%s", line);
  std::fflush(out_);
  bar_shown_ = true;
}

}  // namespace inknet::train
