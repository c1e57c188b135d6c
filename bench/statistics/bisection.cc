#include "bench/statistics/bisection.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>

#include "absl/strings/str_cat.h"
#include "util/status.h"

namespace inknet::statistics {
namespace {

constexpr char kCannotTell[] = "its times cannot be told from those on either side";

// What "cannot tell" gets at the second try.
constexpr int kMorePatience = 4;
// A level is asked for on which side of the threshold it is: hardly anything is "same" as that.
constexpr double kNoMargin = 1e-9;

int CeilLog2(int value) {
  int log = 0;
  while ((1 << log) < value) ++log;
  return log;
}

// Of the logarithm of a ratio, turned around where changes are to shorter times (`sign` is -1).
Interval Level(const Comparison& comparison, int sign) {
  const double low = std::log(comparison.interval.low);
  const double high = std::log(comparison.interval.high);
  return sign > 0 ? Interval{low, high} : Interval{-high, -low};
}

Interval Both(const Interval& a, const Interval& b) { return {std::max(a.low, b.low), std::min(a.high, b.high)}; }

bool Changed(const Comparison& comparison) {
  return comparison.verdict == Verdict::kSlower || comparison.verdict == Verdict::kFaster;
}

class Searcher {
 public:
  Searcher(const BisectionOptions& options, ErrorBudget* budget, BisectionSubject* subject)
      : options_(options), budget_(*budget), subject_(*subject) {}

  // Adds to `found` what is between `first` and `last`, both of which can be had.
  absl::Status Search(int first, int last, const std::optional<Comparison>& known_ends, Bisection* found) {
    ASSIGN_OR_RETURN(const std::string first_name, Identify(first));
    ASSIGN_OR_RETURN(const std::string last_name, Identify(last));
    Comparison ends;
    if (first_name == last_name) {
      ends.verdict = Verdict::kSame;
      ends.ratio = 1;
      ends.interval = {1, 1};
    } else if (known_ends.has_value()) {
      ends = *known_ends;
    } else {
      ShowRange(first, last, last - first - 1, CeilLog2(last - first) + 2);
      ASSIGN_OR_RETURN(ends, CompareEnds(first, last));
    }
    if (!Changed(ends)) {
      found->unchanged.push_back({first, last, ends});
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const Change change, FindOne(first, last, ends));
    if (options_.all && change.before > first) RETURN_IF_ERROR(Search(first, change.before, std::nullopt, found));
    found->changes.push_back(change);
    if (options_.all && change.after < last) RETURN_IF_ERROR(Search(change.after, last, std::nullopt, found));
    return absl::OkStatus();
  }

  std::vector<std::pair<int, std::string>> left_out() const { return {left_out_.begin(), left_out_.end()}; }

 private:
  absl::StatusOr<std::string> Identify(int place) {
    const auto known = names_.find(place);
    if (known != names_.end()) return known->second;
    ASSIGN_OR_RETURN(const std::string name, subject_.Identify(place));
    return names_[place] = name;
  }

  void ShowRange(int low, int high, int open, int comparisons_left) {
    subject_.Show({low, high, open, comparisons_left});
  }

  absl::StatusOr<Comparison> CompareEnds(int first, int last) {
    BisectionQuestion question = EndsQuestion(first, last, options_, budget_.Next());
    ASSIGN_OR_RETURN(Comparison ends, subject_.Compare(question));
    if (ends.verdict != Verdict::kCannotTell) return ends;
    question.patience = kMorePatience;
    question.options.error = budget_.Next();
    return subject_.Compare(question);
  }

  // The place to look at next: the middle of those in question, or ever further from it where that cannot be had.
  int Choose(const std::vector<int>& open, int misses) const {
    const auto is_open = [&](int place) { return std::binary_search(open.begin(), open.end(), place); };
    for (const int change : options_.likely) {
      for (const int place : {change - 1, change}) {
        if (is_open(place)) return place;
      }
    }
    const int middle = (static_cast<int>(open.size()) - 1) / 2;
    const int distance = misses == 0 ? 0 : (misses % 2 == 1 ? 1 : -1) * (1 << std::min(20, (misses - 1) / 2));
    return open[static_cast<size_t>(std::clamp(middle + distance, 0, static_cast<int>(open.size()) - 1))];
  }

  // Measures the level of `place` until it is on one side of `threshold`. Empty where the place cannot be measured.
  absl::StatusOr<std::optional<Interval>> Measure(int first, int place, double threshold, int sign) {
    BisectionQuestion question;
    question.baseline = first;
    question.candidate = place;
    question.options.smallest_effect = 0;
    question.options.margin = kNoMargin;
    question.options.pivot = std::exp(sign * threshold);
    Interval level;
    for (const int patience : {1, kMorePatience}) {
      question.patience = patience;
      question.options.error = budget_.Next();
      const absl::StatusOr<Comparison> comparison = subject_.Compare(question);
      if (absl::IsFailedPrecondition(comparison.status())) {
        left_out_[place] = std::string(comparison.status().message());
        return std::optional<Interval>();
      }
      RETURN_IF_ERROR(comparison.status());
      level = Both(level, Level(*comparison, sign));
      if (level.low >= threshold || level.high <= threshold) break;
    }
    return std::optional<Interval>(level);
  }

  // The change between `first` and `last`, of which `ends` says that they differ.
  absl::StatusOr<Change> FindOne(int first, int last, const Comparison& ends) {
    const int sign = ends.verdict == Verdict::kSlower ? 1 : -1;
    std::map<std::string, Interval> levels;  // Of what there is, by its name, relative to the first.
    levels[names_[first]] = {0, 0};
    levels[names_[last]] = Level(ends, sign);
    int low = first;
    int high = last;
    const auto level_of = [&](int place) { return levels[names_[place]]; };
    double threshold = std::min(sign * std::log(ends.ratio) / 2, level_of(last).low);
    int misses = 0;
    while (true) {
      std::vector<int> open;
      for (int place = low + 1; place < high; ++place) {
        if (left_out_.count(place) == 0) open.push_back(place);
      }
      if (open.empty()) break;
      const int place = Choose(open, misses);
      ShowRange(low, high, static_cast<int>(open.size()), CeilLog2(static_cast<int>(open.size()) + 1) + 1);
      const absl::StatusOr<std::string> name = Identify(place);
      if (absl::IsFailedPrecondition(name.status())) {
        left_out_[place] = std::string(name.status().message());
        ++misses;
        continue;
      }
      RETURN_IF_ERROR(name.status());
      if (levels.count(*name) == 0) {
        ASSIGN_OR_RETURN(const std::optional<Interval> measured, Measure(first, place, threshold, sign));
        if (!measured.has_value()) {
          ++misses;
          continue;
        }
        levels[*name] = *measured;
      }
      const Interval level = levels[*name];
      const bool above = level.low >= threshold || (level.high > threshold && level.low > level_of(low).high);
      const bool below = level.high <= threshold || (level.low < threshold && level.high < level_of(high).low);
      if (level.low > level.high || (!above && !below)) {
        left_out_[place] = kCannotTell;
        ++misses;
        continue;
      }
      (above ? high : low) = place;
      misses = 0;
      if (level_of(low).high > threshold || level_of(high).low < threshold) {
        threshold = (level_of(low).high + level_of(high).low) / 2;
      }
    }
    return SizeOf(first, last, low, high, sign, level_of(high).low - level_of(low).high, ends);
  }

  // `least`: how large the change is at least, by what led there.
  absl::StatusOr<Change> SizeOf(int first, int last, int low, int high, int sign, double least,
                                const Comparison& ends) {
    Change change = {low, high, ends};
    if (names_[low] == names_[first] && names_[high] == names_[last]) return change;
    ShowRange(low, high, 0, 1);
    ASSIGN_OR_RETURN(change.size, CompareEnds(low, high));
    if (Level(change.size, sign).high < least) change = {first, last, ends, /*contradicted=*/true};
    return change;
  }

  const BisectionOptions& options_;
  ErrorBudget& budget_;
  BisectionSubject& subject_;
  std::map<int, std::string> names_;  // By place, of those that can be had.
  std::map<int, std::string> left_out_;
};

}  // namespace

ErrorBudget::ErrorBudget(double error, int places) : error_(error), planned_(Planned(places)) {}

int ErrorBudget::Planned(int places) { return CeilLog2(places - 1) + 2; }

double ErrorBudget::Next() {
  ++count_;
  if (count_ <= planned_) return error_ / 2 / planned_;
  const double beyond = count_ - planned_;
  return error_ / 2 / (beyond * (beyond + 1));
}

BisectionQuestion EndsQuestion(int first, int last, const BisectionOptions& options, double error) {
  BisectionQuestion question;
  question.baseline = first;
  question.candidate = last;
  question.options.error = error;
  question.options.smallest_effect = options.smallest_effect;
  question.options.margin = options.margin;
  return question;
}

absl::StatusOr<Bisection> FindChanges(int places, const BisectionOptions& options,
                                      const std::optional<Comparison>& ends, ErrorBudget* budget,
                                      BisectionSubject* subject) {
  if (places < 2) return absl::InvalidArgumentError(absl::StrCat("places is ", places, "; it must be 2 or more"));
  Searcher searcher(options, budget, subject);
  Bisection found;
  RETURN_IF_ERROR(searcher.Search(0, places - 1, ends, &found));
  found.left_out = searcher.left_out();
  return found;
}

}  // namespace inknet::statistics
