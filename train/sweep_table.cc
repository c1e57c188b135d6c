#include "train/sweep_table.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "sweep/search/distribution.h"
#include "sweep/search/value.h"
#include "sweep/trials.h"
#include "sweep/values.h"
#include "util/duration.h"
#include "util/progress_bar.h"

namespace inknet::train {
namespace {

constexpr int kBarWidth = 20;
// A continuous parameter's: "1.234e-05".
constexpr size_t kRealWidth = 9;

// Four significant digits of a real number; everything else as it is.
std::string Short(const search::Value& value) {
  if (const double* real = std::get_if<double>(&value.content)) return absl::StrFormat("%.4g", *real);
  return search::Text(value);
}

std::string Short(const SweepValue& value) {
  const absl::StatusOr<search::Value> converted = sweep::ValueFromProto(value);
  return converted.ok() ? Short(*converted) : "?";
}

size_t WidthOf(const search::Distribution& distribution) {
  const std::optional<int64_t> count = search::CountOf(distribution);
  // Longer lists than anyone writes by hand are numbers.
  constexpr int64_t kLongestList = 100;
  if (!count || *count > kLongestList) return kRealWidth;
  size_t width = 1;
  for (int64_t i = 0; i < *count; ++i) width = std::max(width, Short(search::ValueNumber(distribution, i)).size());
  return width;
}

const TrialParameter* Find(const TrialRecord& trial, const std::string& name) {
  for (const TrialParameter& parameter : trial.parameters()) {
    if (parameter.name() == name) return &parameter;
  }
  return nullptr;
}

// `line` on a screen of `columns`, whose last column stays free: some terminals wrap when it is written to.
std::string Cut(std::string line, int columns) {
  const size_t width = static_cast<size_t>(std::max(columns - 1, 3));
  if (line.size() <= width) return line;
  return absl::StrCat(line.substr(0, width - 2), "..");
}

int64_t Count(absl::Span<const TrialRecord> trials, TrialRecord::State state) {
  return std::count_if(trials.begin(), trials.end(),
                       [state](const TrialRecord& trial) { return trial.state() == state; });
}

}  // namespace

double SecondsLeft(absl::Span<const TrialRecord> trials, int64_t total, int parallel) {
  double over_seconds = 0;
  double running_left = 0;
  double running_whole = 0;  // What running trials will have taken.
  int64_t over = 0;
  int64_t running = 0;  // Of which one epoch is known.
  for (const TrialRecord& trial : trials) {
    if (trial.state() != TrialRecord::RUNNING) {
      ++over;
      over_seconds += trial.total_seconds();
    } else if (trial.epochs_size() > 0) {
      ++running;
      const double whole = trial.total_seconds() / trial.epochs_size() * trial.config().train().epochs();
      running_whole += whole;
      running_left += std::max(0.0, whole - trial.total_seconds());
    }
  }
  if (over + running == 0) return over == total ? 0 : -1;
  const double mean =
      over > 0 ? over_seconds / static_cast<double>(over) : running_whole / static_cast<double>(running);
  const double others = static_cast<double>(total - over - running);
  return (mean * others + running_left) /
         std::min<double>(parallel, std::max<double>(1, others + static_cast<double>(running)));
}

SweepTable::SweepTable(std::FILE* out, bool is_terminal, const SweepConfig& config, const sweep::Plan& plan,
                       int parallel)
    : out_(out),
      is_terminal_(is_terminal),
      metric_(plan.metric_name),
      goal_(plan.goal),
      total_(plan.trials),
      parallel_(parallel) {
  for (const SweepParameter& parameter : config.parameters()) {
    for (const search::Dimension& dimension : plan.space.dimensions()) {
      const search::Parameter& varied = plan.space.parameters()[dimension.parameter];
      if (varied.name != parameter.name()) continue;
      std::string heading = varied.name.substr(varied.name.rfind('.') + 1);
      const size_t width = std::max(heading.size(), WidthOf(varied.distribution));
      columns_.push_back({varied.name, std::move(heading), width});
    }
  }
}

void SweepTable::PrintHeader(const ScreenSize& screen) {
  std::string line = absl::StrFormat("%5s  %-8s  %7s  %8s  %8s", "Trial", "State", "Epoch", "Value", "Time");
  std::vector<std::string> headings;
  for (const Column& column : columns_) headings.push_back(column.heading);
  absl::FPrintF(out_, "%s\n", WithColumns(std::move(line), headings, screen));
  std::fflush(out_);
}

std::string SweepTable::WithColumns(std::string line, const std::vector<std::string>& cells,
                                    const ScreenSize& screen) const {
  constexpr absl::string_view kMore = "  ..";
  size_t left = columns_.size();
  for (size_t i = 0; i < columns_.size(); ++i) {
    --left;
    const size_t with = line.size() + 2 + columns_[i].width + (left > 0 ? kMore.size() : 0);
    if (is_terminal_ && with >= static_cast<size_t>(screen.columns)) {
      absl::StrAppend(&line, kMore);
      break;
    }
    absl::StrAppendFormat(&line, "  %-*s", columns_[i].width, cells[i]);
  }
  line = std::string(absl::StripTrailingAsciiWhitespace(line));
  return is_terminal_ ? Cut(std::move(line), screen.columns) : line;
}

std::string SweepTable::Row(const TrialRecord& trial, const std::string& mark, const ScreenSize& screen) const {
  const int epochs = trial.config().train().epochs();
  std::string line = absl::StrFormat(
      "%5d  %-8s  %7s  %7s%1s  %8s", trial.number(), sweep::StateName(trial.state()),
      trial.epochs_size() == epochs ? absl::StrCat(epochs) : absl::StrCat(trial.epochs_size(), "/", epochs),
      trial.has_value() ? absl::StrFormat("%#.4g", trial.value()) : "-", mark, FormatSeconds(trial.total_seconds()));
  std::vector<std::string> cells;
  for (const Column& column : columns_) {
    const TrialParameter* parameter = Find(trial, column.parameter);
    cells.push_back(parameter != nullptr ? Short(parameter->value()) : "");
  }
  return WithColumns(std::move(line), cells, screen);
}

void SweepTable::PrintTrial(const TrialRecord& trial, bool best, const ScreenSize& screen) {
  ClearProgress();
  absl::FPrintF(out_, "%s\n", Row(trial, best ? "*" : "", screen));
  if (trial.state() == TrialRecord::FAILED) {
    const std::string reason = absl::StrCat("       ", trial.message());
    absl::FPrintF(out_, "%s\n", is_terminal_ ? Cut(reason, screen.columns) : reason);
  }
  std::fflush(out_);
}

void SweepTable::PrintNote(const std::string& note) {
  ClearProgress();
  absl::FPrintF(out_, "%s\n", note);
  std::fflush(out_);
}

std::vector<std::string> SweepTable::BestLines(const TrialRecord& best, int columns) const {
  std::vector<std::string> lines = {absl::StrFormat("best: trial %d, %s %.4g", best.number(), metric_, best.value())};
  constexpr char kIndent[] = "      ";
  for (size_t i = 0; i < columns_.size(); ++i) {
    const TrialParameter* parameter = Find(best, columns_[i].parameter);
    if (parameter == nullptr) continue;
    const std::string item = absl::StrCat(columns_[i].heading, " ", Short(parameter->value()));
    lines.back() += i == 0 ? ":" : ",";
    if (lines.back().size() + 1 + item.size() + 2 > static_cast<size_t>(std::max(columns, 0))) {
      lines.push_back(absl::StrCat(kIndent, item));
    } else {
      absl::StrAppend(&lines.back(), " ", item);
    }
  }
  return lines;
}

std::string SweepTable::StatusLine(absl::Span<const TrialRecord> trials) const {
  const int64_t stopped = Count(trials, TrialRecord::PRUNED);
  const int64_t failed = Count(trials, TrialRecord::FAILED);
  const int64_t over = Count(trials, TrialRecord::FINISHED) + stopped + failed;
  std::string line = absl::StrFormat(
      "[%s]  %d of %d trials",
      ProgressBar(static_cast<double>(over) / static_cast<double>(std::max<int64_t>(total_, 1)), kBarWidth), over,
      total_);
  if (stopped > 0) absl::StrAppend(&line, ", ", stopped, " stopped early");
  if (failed > 0) absl::StrAppend(&line, ", ", failed, " failed");
  if (const double left = SecondsLeft(trials, total_, parallel_); left >= 0) {
    absl::StrAppend(&line, "  ", FormatSeconds(left), " left");
  }
  return line;
}

void SweepTable::ShowProgress(absl::Span<const TrialRecord> trials, const ScreenSize& screen) {
  if (!is_terminal_) return;
  std::vector<std::string> lines;
  for (const TrialRecord& trial : trials) {
    if (trial.state() == TrialRecord::RUNNING) lines.push_back(Row(trial, "", screen));
  }
  std::vector<std::string> last = {""};
  if (const TrialRecord* best = sweep::BestTrial(goal_, trials)) {
    for (std::string& line : BestLines(*best, screen.columns)) last.push_back(std::move(line));
  }
  last.push_back(StatusLine(trials));
  // What does not fit on the screen could not be taken away: the first running trials give way.
  const size_t most = static_cast<size_t>(std::max(screen.rows - 1, 1));
  if (lines.size() + last.size() > most) lines.resize(most > last.size() ? most - last.size() : 0);
  lines.insert(lines.end(), last.begin(), last.end());
  if (lines.size() > most) lines.erase(lines.begin(), lines.end() - static_cast<ptrdiff_t>(most));

  std::string text;
  if (drawn_lines_ > 0) text = absl::StrFormat("\033[%dF", drawn_lines_);
  for (const std::string& line : lines) absl::StrAppend(&text, Cut(line, screen.columns), "\033[K\n");
  text += "\033[J";
  // At once, so that it does not flicker.
  std::fputs(text.c_str(), out_);
  std::fflush(out_);
  drawn_lines_ = static_cast<int>(lines.size());
}

void SweepTable::ClearProgress() {
  if (drawn_lines_ > 0) absl::FPrintF(out_, "\033[%dF\033[J", drawn_lines_);
  drawn_lines_ = 0;
  std::fflush(out_);
}

}  // namespace inknet::train
