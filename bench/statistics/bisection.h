// Finding the place of a series at which times changed, by comparisons of places that are chosen one after the other.
//
// A place is a commit, but nothing here knows that. All levels are relative to the first place, in logarithms, and each
// comparison bounds one of them; its share of the error is set before it begins (ErrorBudget). While all bounds hold,
// which is so with a probability of 1 - error, what is said is right:
//
//   - the level of `low` is below a threshold for sure, and that of `high` above it, so a change lies between them;
//   - a place in the middle is compared with the first place until its level is for sure on one side of the threshold;
//   - one whose level is for sure between both ends may become either (another change lies on each side of it);
//   - one that cannot be had, or not told with four times the time either, is left out, and where nothing else is left
//     the answer is a range.
//
// Binary search with noisy answers can do with fewer of them by trusting none (Burnashev & Zigangirov 1974; Karp &
// Kleinberg 2007); here a place has to be built, which costs more than to measure it for long, so each is asked once.
#ifndef INKNET_BENCH_STATISTICS_BISECTION_H_
#define INKNET_BENCH_STATISTICS_BISECTION_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/statistics/comparison.h"

namespace inknet::statistics {

// How much each comparison of a search may err, however many there come to be. Half of the error is for those that a
// search without obstacles needs, in equal parts; of the other half, the number j of those beyond has 1 / (j (j + 1)).
class ErrorBudget {
 public:
  // For a search for one change among `places`.
  ErrorBudget(double error, int places);

  // How many comparisons such a search makes where there are no obstacles.
  static int Planned(int places);

  // That of the next comparison. All of them sum to less than `error`.
  double Next();

  // Those that were handed out.
  int count() const { return count_; }

 private:
  const double error_;
  const int planned_;
  int count_ = 0;
};

struct BisectionQuestion {
  int baseline = 0;
  int candidate = 0;
  ComparisonOptions options;
  // How many times as long as usual it may take.
  int patience = 1;
};

struct BisectionProgress {
  // Between which the change is, and how many places between them are still in question.
  int low = 0;
  int high = 0;
  int open = 0;
  // Comparisons to come, unless there are obstacles.
  int comparisons_left = 0;
};

// What the places are. FailedPrecondition: this place, or the candidate, cannot be had or measured; it is walked
// around. Any other error ends the search.
class BisectionSubject {
 public:
  virtual ~BisectionSubject() = default;

  // What is at `place`: places of the same name are the same, and need not be compared.
  virtual absl::StatusOr<std::string> Identify(int place) = 0;
  virtual absl::StatusOr<Comparison> Compare(const BisectionQuestion& question) = 0;
  // Called before each of the others.
  virtual void Show(const BisectionProgress&) {}
};

struct BisectionOptions {
  // Of the comparisons that say whether the ends differ, and how large a change is.
  double smallest_effect = 0.005;
  double margin = 0.01;
  // Whether to look for further changes on both sides of one.
  bool all = false;
  // Where a change is likely: tried first.
  std::vector<int> likely = {};
};

struct Change {
  // The change is between these: it is the place `after` where that is the next one.
  int before = 0;
  int after = 0;
  // Of both.
  Comparison size;
  // `size` goes against what led there: with a probability of less than the error. Both ends of the search are then
  // `before` and `after`.
  bool contradicted = false;
};

// A range that no change was found in, and what was said of its ends.
struct Unchanged {
  int first = 0;
  int last = 0;
  Comparison ends;
};

struct Bisection {
  // By place. None where the ends do not differ.
  std::vector<Change> changes;
  std::vector<Unchanged> unchanged;
  // Why places were left out, by place.
  std::vector<std::pair<int, std::string>> left_out;
};

// The comparison of the ends, with which a search begins.
BisectionQuestion EndsQuestion(int first, int last, const BisectionOptions& options, double error);

// Searches the places 0 .. `places` - 1, at least two. `ends`: where that comparison was made already. An error of the
// subject, but FailedPrecondition, and that one too for the two ends.
absl::StatusOr<Bisection> FindChanges(int places, const BisectionOptions& options,
                                      const std::optional<Comparison>& ends, ErrorBudget* budget,
                                      BisectionSubject* subject);

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_BISECTION_H_
