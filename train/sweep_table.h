// What a person sees of a sweep: a row for each trial that is over, and below them, on a terminal, what goes on.
#ifndef INKNET_TRAIN_SWEEP_TABLE_H_
#define INKNET_TRAIN_SWEEP_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "proto/sweep.pb.h"
#include "sweep/plan.h"
#include "sweep/search/trial.h"
#include "util/terminal.h"

namespace inknet::train {

// Seconds until all `total` trials are over, `parallel` of them at once: a trial to come takes as long as those that
// are over took on average, a running one as long for each further epoch as for those so far. Negative: nobody knows,
// since no trial has come to its first epoch's end.
double SecondsLeft(absl::Span<const TrialRecord> trials, int64_t total, int parallel);

// Writes to `out`. Columns are the parameters that have more than one value. On a terminal no line is wider than the
// screen, and what goes on is drawn again and again in the same place; elsewhere rows are whole.
class SweepTable {
 public:
  SweepTable(std::FILE* out, bool is_terminal, const SweepConfig& config, const sweep::Plan& plan, int parallel);

  void PrintHeader(const ScreenSize& screen);
  // A trial that is over; `best`: the best so far.
  void PrintTrial(const TrialRecord& trial, bool best, const ScreenSize& screen);
  // A line between the rows.
  void PrintNote(const std::string& note);
  // Draws the running trials, the best one, and how far the sweep is. Of a running trial total_seconds is the time so
  // far.
  void ShowProgress(absl::Span<const TrialRecord> trials, const ScreenSize& screen);
  // Takes away what ShowProgress has drawn.
  void ClearProgress();

 private:
  struct Column {
    std::string parameter;  // Its name in the sweep,
    std::string heading;    // and without what stands before its last dot.
    size_t width;
  };

  // `line` with a cell for each parameter, as many as the screen has room for.
  std::string WithColumns(std::string line, const std::vector<std::string>& cells, const ScreenSize& screen) const;
  // Number, state, epochs, value with `mark`, time, and the parameters.
  std::string Row(const TrialRecord& trial, const std::string& mark, const ScreenSize& screen) const;
  // "best: trial 7 with 0.8712: width 512, learning_rate 0.00143", as many lines as it takes.
  std::vector<std::string> BestLines(const TrialRecord& best, int columns) const;
  std::string StatusLine(absl::Span<const TrialRecord> trials) const;

  std::FILE* const out_;
  const bool is_terminal_;
  const std::string metric_;
  const search::Goal goal_;
  const int64_t total_;
  const int parallel_;
  std::vector<Column> columns_;
  int drawn_lines_ = 0;
};

}  // namespace inknet::train

#endif  // INKNET_TRAIN_SWEEP_TABLE_H_
