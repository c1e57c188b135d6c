// Whether a candidate is faster or slower than its baseline, judged from times that were measured in pairs.
//
// A pair is two runs next to each other in time, one of each side, which one goes first being the toss of a coin; a
// time is one figure of a run, such as the median of its steps. What is estimated is the ratio candidate / baseline:
// above 1 is slower. With the sides in random order, a pair's log ratio lies above or below the true one by the toss of
// that coin, whatever the machine did meanwhile: drifts, bursts and noise that depends on the noise before. That is all
// that signed ranks need (signed_rank.h), so the probability of a wrong verdict is bounded without a model of the
// noise. What is assumed: the candidate's times are the baseline's times one factor, and the order was random.
//
// Pairs are added until the answer is clear or the budget ends. The interval is looked at at a few numbers of pairs
// that are fixed beforehand, and each look has its share of the error allowed, so that all the intervals of all the
// looks, and of all the benchmarks of a suite, hold together with the probability stated (Bonferroni's inequality;
// repeated confidence intervals: Jennison & Turnbull 1989, "Interim analyses: the repeated confidence interval
// approach"). docs/statistics.md has the reasons and the simulations.
#ifndef INKNET_BENCH_STATISTICS_COMPARISON_H_
#define INKNET_BENCH_STATISTICS_COMPARISON_H_

#include <cstddef>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "bench/statistics/interval.h"

namespace inknet::statistics {

// Which one it is depends on the interval of the ratio alone, divided by ComparisonOptions::pivot, tried in this order;
// e = smallest_effect and m = margin.
enum class Verdict {
  kSlower,      // All above 1 + e.
  kFaster,      // All below 1 / (1 + e).
  kSame,        // All within [1 / (1 + m), 1 + m]: two one-sided tests (Schuirmann 1987; Jennison & Turnbull 1993).
  kCannotTell,  // Anything else.
};

// "slower", "faster", "same", "cannot tell".
absl::string_view VerdictName(Verdict verdict);

struct ComparisonOptions {
  // How many benchmarks are judged together.
  int benchmarks = 1;
  // The most that the probability of any wrong verdict on any of them may be; more than 0 and at most 0.5. It is the
  // intervals that hold with probability 1 - error, so it bounds a wrong "same" as well.
  double error = 0.01;
  // A difference as small as this is neither "slower" nor "faster". At least 0, and smaller than `margin`: a ratio
  // between the two can be called either, so that enough pairs decide every ratio.
  double smallest_effect = 0.01;
  // Differences up to this are "same"; less than 1.
  double margin = 0.02;
  // The ratio that differences are from: "slower" is for sure above it, and so on. More than 0. What is reported is the
  // ratio of the times all the same.
  double pivot = 1;
};

// Two times in one unit.
struct Pair {
  double baseline;
  double candidate;
};

struct Comparison {
  Verdict verdict = Verdict::kCannotTell;
  // Pairs that it was judged from; 0 for samples that were not taken in pairs.
  int pairs = 0;
  // candidate / baseline: the Hodges-Lehmann estimate of the log ratio. NaN where there are no pairs.
  double ratio = std::numeric_limits<double>::quiet_NaN();
  // Of the ratio. [0, infinity] while there are too few pairs for any.
  Interval interval = {0, std::numeric_limits<double>::infinity()};
};

// The work of a look grows with the square of the pairs, that of its exact distribution with the cube.
constexpr int kMaxPairs = 1000;

// Judges pairs whose number was fixed before they were measured. An error for a wrong option, for no pairs or more than
// kMaxPairs, and for a time that is not positive and finite.
absl::StatusOr<Comparison> Compare(const ComparisonOptions& options, const std::vector<Pair>& pairs);

// Judges two figures that have no noise, such as sizes of files. An error as above.
absl::StatusOr<Comparison> CompareExactly(const ComparisonOptions& options, double baseline, double candidate);

constexpr int kMaxSample = 200;

// The fewest times, as many of either side, of which CompareSamples can tell anything. An error for a wrong option.
absl::StatusOr<int> FewestTimes(const ComparisonOptions& options);

// Judges times that were not measured in turns: those of two sessions, each of which is a sample of independent times.
// (shift.h has the method.) What differs from one session to the next, such as another process that ran beside one of
// them, cannot be told from what differs between the builds, so `options` should have a `smallest_effect` above it. An
// error for a wrong option, for no times or more than kMaxSample of a side, and for one that is not positive and
// finite.
absl::StatusOr<Comparison> CompareSamples(const ComparisonOptions& options, const std::vector<double>& baseline,
                                          const std::vector<double>& candidate);

// The fewest pairs of which a design can make a verdict. An error for a wrong option.
absl::StatusOr<int> FewestPairs(const ComparisonOptions& options);

// When to look at the pairs, and how much error each look may make: one for all benchmarks of a suite.
class ComparisonDesign {
 public:
  // Looks at no more than `max_pairs` pairs. An error for a wrong option, and where `max_pairs` is too small for any
  // verdict (the message says how many are needed) or more than kMaxPairs.
  static absl::StatusOr<ComparisonDesign> Create(const ComparisonOptions& options, int max_pairs);

  // Numbers of pairs, ascending, about 1.4 times as many from one look to the next; the last is `max_pairs`.
  const std::vector<int>& looks() const { return looks_; }

 private:
  friend class SequentialComparison;

  ComparisonDesign() = default;

  ComparisonOptions options_;
  std::vector<int> looks_;
  std::vector<int> cuts_;  // [looks] SignedRankCut of each
  double tail_ = 0;        // Error of one look on one side of the interval.
};

// One benchmark's comparison while its pairs come in.
class SequentialComparison {
 public:
  explicit SequentialComparison(ComparisonDesign design);

  // An error for a time that is not positive and finite; the pair is then not counted. Once done() the verdict stands
  // and further pairs are left out, so that a suite can go on until the last of its benchmarks is done.
  absl::Status Add(const Pair& pair);

  // There is a verdict, or the last look is over.
  bool done() const { return done_; }

  // The budget ended: looks once more, at the pairs there are, with the error that is left. The reason to stop must not
  // be what the pairs said.
  void Finish();

  // As of the last look. kCannotTell of no pairs before the first.
  const Comparison& result() const { return result_; }

 private:
  void Look(int cut);

  ComparisonDesign design_;
  std::vector<double> log_ratios_;
  size_t looks_done_ = 0;
  bool done_ = false;
  Comparison result_;
};

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_COMPARISON_H_
