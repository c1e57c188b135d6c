#include "bench/statistics/comparison.h"

#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/statistics/positive.h"
#include "bench/statistics/shift.h"
#include "bench/statistics/signed_rank.h"
#include "util/status.h"

namespace inknet::statistics {
namespace {

absl::Status Check(const ComparisonOptions& options) {
  if (options.benchmarks < 1) {
    return absl::InvalidArgumentError(absl::StrFormat("benchmarks is %d; it must be at least 1", options.benchmarks));
  }
  if (!(options.error > 0 && options.error <= 0.5)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("error is %g; it must be more than 0 and at most 0.5", options.error));
  }
  if (!(options.margin > 0 && options.margin < 1)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("margin is %g; it must be more than 0 and less than 1", options.margin));
  }
  if (!(options.smallest_effect >= 0 && options.smallest_effect < options.margin)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("smallest_effect is %g; it must be at least 0 and less than margin, which is %g",
                        options.smallest_effect, options.margin));
  }
  return CheckPositive("pivot", options.pivot);
}

absl::Status Check(const Pair& pair) {
  RETURN_IF_ERROR(CheckPositive("the baseline's time", pair.baseline));
  return CheckPositive("the candidate's time", pair.candidate);
}

// Error of one side of one benchmark's interval, over all looks.
double Tail(const ComparisonOptions& options) { return options.error / options.benchmarks / 2; }

// The fewest values of which SignedRankCut cuts any.
int FewestValues(double tail) { return static_cast<int>(std::ceil(-std::log2(tail))); }

// A difference of logarithms, so that swapping the sides changes the sign and nothing else.
double LogRatio(const Pair& pair) { return std::log(pair.candidate) - std::log(pair.baseline); }

Verdict Judge(const ComparisonOptions& options, Interval log_ratio) {
  log_ratio.low -= std::log(options.pivot);
  log_ratio.high -= std::log(options.pivot);
  const double effect = std::log1p(options.smallest_effect);
  const double margin = std::log1p(options.margin);
  if (log_ratio.low > effect) return Verdict::kSlower;
  if (log_ratio.high < -effect) return Verdict::kFaster;
  if (log_ratio.low >= -margin && log_ratio.high <= margin) return Verdict::kSame;
  return Verdict::kCannotTell;
}

Comparison FromLogRatio(const ComparisonOptions& options, const Centre& centre, size_t pairs) {
  Comparison comparison;
  comparison.verdict = Judge(options, centre.interval);
  comparison.pairs = static_cast<int>(pairs);
  comparison.ratio = std::exp(centre.estimate);
  comparison.interval = {std::exp(centre.interval.low), std::exp(centre.interval.high)};
  return comparison;
}

Comparison CompareLogRatios(const ComparisonOptions& options, const std::vector<double>& log_ratios, int cut) {
  return FromLogRatio(options, HodgesLehmann(log_ratios, cut), log_ratios.size());
}

// Appends the logarithms of `times`, which are `whose`.
absl::Status AddLogarithms(absl::string_view whose, const std::vector<double>& times, std::vector<double>* logarithms) {
  if (times.empty() || times.size() > kMaxSample) {
    return absl::InvalidArgumentError(absl::StrFormat("there are %d times of the %s to compare; there must be 1 .. %d",
                                                      times.size(), whose, kMaxSample));
  }
  for (const double time : times) {
    RETURN_IF_ERROR(CheckPositive(absl::StrCat("the ", whose, "'s time"), time));
    logarithms->push_back(std::log(time));
  }
  return absl::OkStatus();
}

}  // namespace

absl::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSlower:
      return "slower";
    case Verdict::kFaster:
      return "faster";
    case Verdict::kSame:
      return "same";
    case Verdict::kCannotTell:
      break;
  }
  return "cannot tell";
}

absl::StatusOr<Comparison> Compare(const ComparisonOptions& options, const std::vector<Pair>& pairs) {
  RETURN_IF_ERROR(Check(options));
  if (pairs.empty() || pairs.size() > kMaxPairs) {
    return absl::InvalidArgumentError(
        absl::StrFormat("there are %d pairs to compare; there must be 1 .. %d", pairs.size(), kMaxPairs));
  }
  std::vector<double> log_ratios;
  for (const Pair& pair : pairs) {
    RETURN_IF_ERROR(Check(pair));
    log_ratios.push_back(LogRatio(pair));
  }
  return CompareLogRatios(options, log_ratios, SignedRankCut(static_cast<int>(pairs.size()), Tail(options)));
}

absl::StatusOr<Comparison> CompareExactly(const ComparisonOptions& options, double baseline, double candidate) {
  RETURN_IF_ERROR(Check(options));
  const Pair pair{baseline, candidate};
  RETURN_IF_ERROR(Check(pair));
  return FromLogRatio(options, {LogRatio(pair), {LogRatio(pair), LogRatio(pair)}}, /*pairs=*/1);
}

absl::StatusOr<Comparison> CompareSamples(const ComparisonOptions& options, const std::vector<double>& baseline,
                                          const std::vector<double>& candidate) {
  RETURN_IF_ERROR(Check(options));
  std::vector<double> before;
  std::vector<double> after;
  RETURN_IF_ERROR(AddLogarithms("baseline", baseline, &before));
  RETURN_IF_ERROR(AddLogarithms("candidate", candidate, &after));
  const int cut = RankSumCut(static_cast<int>(before.size()), static_cast<int>(after.size()), Tail(options));
  return FromLogRatio(options, Shift(before, after, cut), /*pairs=*/0);
}

absl::StatusOr<int> FewestPairs(const ComparisonOptions& options) {
  RETURN_IF_ERROR(Check(options));
  return FewestValues(Tail(options));
}

absl::StatusOr<int> FewestTimes(const ComparisonOptions& options) {
  RETURN_IF_ERROR(Check(options));
  int times = 1;
  while (RankSumCut(times, times, Tail(options)) == 0) ++times;
  return times;
}

absl::StatusOr<ComparisonDesign> ComparisonDesign::Create(const ComparisonOptions& options, int max_pairs) {
  RETURN_IF_ERROR(Check(options));
  const int fewest = FewestValues(Tail(options));
  if (max_pairs < fewest || max_pairs > kMaxPairs) {
    return absl::InvalidArgumentError(
        absl::StrFormat("max_pairs is %d; it must be %d .. %d for %d benchmarks judged with an error of %g", max_pairs,
                        fewest, kMaxPairs, options.benchmarks, options.error));
  }
  // As many looks as leave a factor of 1.4 between them. The more there are, the smaller each one's share of the error
  // and the later the first can be.
  int looks = 1;
  for (;; ++looks) {
    const int first = FewestValues(Tail(options) / (looks + 1));
    if (first * std::pow(1.4, looks) > max_pairs) break;
  }
  ComparisonDesign design;
  design.options_ = options;
  design.tail_ = Tail(options) / looks;
  const double first = FewestValues(design.tail_);
  for (int look = 0; look < looks - 1; ++look) {
    const double share = static_cast<double>(look) / (looks - 1);
    design.looks_.push_back(static_cast<int>(std::lround(first * std::pow(max_pairs / first, share))));
  }
  design.looks_.push_back(max_pairs);
  for (const int pairs : design.looks_) design.cuts_.push_back(SignedRankCut(pairs, design.tail_));
  return design;
}

SequentialComparison::SequentialComparison(ComparisonDesign design) : design_(std::move(design)) {}

absl::Status SequentialComparison::Add(const Pair& pair) {
  RETURN_IF_ERROR(Check(pair));
  if (done_) return absl::OkStatus();
  log_ratios_.push_back(LogRatio(pair));
  if (log_ratios_.size() == static_cast<size_t>(design_.looks_[looks_done_])) {
    Look(design_.cuts_[looks_done_]);
    ++looks_done_;
    done_ = result_.verdict != Verdict::kCannotTell || looks_done_ == design_.looks_.size();
  }
  return absl::OkStatus();
}

void SequentialComparison::Finish() {
  if (!done_ && !log_ratios_.empty()) {
    const double tail = design_.tail_ * static_cast<double>(design_.looks_.size() - looks_done_);
    Look(SignedRankCut(static_cast<int>(log_ratios_.size()), tail));
  }
  done_ = true;
}

void SequentialComparison::Look(int cut) { result_ = CompareLogRatios(design_.options_, log_ratios_, cut); }

}  // namespace inknet::statistics
