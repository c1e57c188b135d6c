#include "bench/paired_run.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_format.h"
#include "util/duration.h"
#include "util/random.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

using statistics::ComparisonDesign;
using statistics::SequentialComparison;
using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// The figures of the contest that are judged, the time first.
std::vector<Figure> FiguresOf(const Contest& contest, const PairedRunOptions& options) {
  std::vector<Figure> figures = {Figure::kTime};
  for (const Figure figure : contest.figures) {
    if (options.margins.count(figure) > 0) figures.push_back(figure);
  }
  return figures;
}

statistics::ComparisonOptions OptionsOf(Figure figure, const PairedRunOptions& options) {
  statistics::ComparisonOptions comparison = options.comparison;
  if (figure == Figure::kTime) return comparison;
  comparison.margin = options.margins.at(figure);
  comparison.smallest_effect = comparison.margin / 2;
  return comparison;
}

// A comparison of `figure` for each case that can be measured. A look is planned for the most pairs that a case can
// have within its time, should it need all of them. `figures`: how many are judged.
absl::StatusOr<std::vector<SequentialComparison>> Plan(const Contest& contest, const PairedRunOptions& options,
                                                       Figure figure, size_t figures) {
  statistics::ComparisonOptions comparison = OptionsOf(figure, options);
  comparison.benchmarks = static_cast<int>(contest.cases.size() * figures);
  ASSIGN_OR_RETURN(const int fewest, statistics::FewestPairs(comparison));
  double needed = 0;
  for (const ContestCase& one : contest.cases) {
    if (one.failure.ok()) needed += fewest * one.pair_seconds;
  }
  const double budget = options.seconds * static_cast<double>(contest.cases.size());
  if (needed > budget) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "no verdict comes of fewer than %d pairs for each of %d cases, which take %s here, and there are %s; more "
        "minutes for a case, or fewer cases, help",
        fewest, contest.cases.size(), FormatSeconds(needed), FormatSeconds(budget)));
  }
  std::map<int, ComparisonDesign> designs;  // By the most pairs.
  std::vector<SequentialComparison> comparisons;
  for (const ContestCase& one : contest.cases) {
    const double pairs = options.seconds / std::max(one.pair_seconds, 1e-9);
    const int most =
        static_cast<int>(std::clamp<double>(pairs, fewest, std::max<double>(fewest, statistics::kMaxPairs)));
    auto design = designs.find(most);
    if (design == designs.end()) {
      ASSIGN_OR_RETURN(ComparisonDesign created, ComparisonDesign::Create(comparison, most));
      design = designs.emplace(most, std::move(created)).first;
    }
    comparisons.emplace_back(design->second);
  }
  return comparisons;
}

// Adds a pair to `compared`, unless one side fails.
absl::Status MeasurePair(size_t index, const Repetition& repetition, bool baseline_first, Measurer* baseline,
                         Measurer* candidate, ComparedCase* compared) {
  Measurement measured[2];  // Baseline, candidate.
  for (const bool of_candidate : {!baseline_first, baseline_first}) {
    Measurer& side = of_candidate ? *candidate : *baseline;
    ASSIGN_OR_RETURN(measured[of_candidate ? 1 : 0], side.Measure(index, repetition));
  }
  compared->baseline.push_back(std::move(measured[0]));
  compared->candidate.push_back(std::move(measured[1]));
  return absl::OkStatus();
}

// What is judged of each case beside its time.
class OtherFigures {
 public:
  absl::Status Plan(const Contest& contest, const PairedRunOptions& options, const std::vector<Figure>& figures) {
    for (size_t i = 1; i < figures.size(); ++i) {
      ASSIGN_OR_RETURN(std::vector<SequentialComparison> planned,
                       bench::Plan(contest, options, figures[i], figures.size()));
      comparisons_.emplace_back(figures[i], std::move(planned));
    }
    unknown_.resize(comparisons_.size(), std::vector<bool>(contest.cases.size()));
    return absl::OkStatus();
  }

  // The newest pair of case `index`.
  void Add(size_t index, const ComparedCase& compared) {
    for (size_t f = 0; f < comparisons_.size(); ++f) {
      auto& [figure, comparisons] = comparisons_[f];
      const double baseline = ValueOf(compared.baseline.back(), figure);
      const double candidate = ValueOf(compared.candidate.back(), figure);
      // Whatever one side does not know of itself cannot be compared.
      if (!comparisons[index].Add({baseline, candidate}).ok()) unknown_[f][index] = true;
    }
  }

  // Appends their rows. The time ended the measuring, by what it was, so that only looks count that were planned.
  void Append(std::vector<ComparedCase>* cases) const {
    const size_t count = cases->size();
    for (size_t f = 0; f < comparisons_.size(); ++f) {
      const auto& [figure, comparisons] = comparisons_[f];
      for (size_t i = 0; i < count; ++i) {
        const ComparedCase& one = (*cases)[i];
        if (!one.failure.ok() || one.baseline.empty() || unknown_[f][i]) continue;
        ComparedCase row = one;
        row.figure = figure;
        row.comparison = comparisons[i].result();
        cases->push_back(std::move(row));
      }
    }
  }

 private:
  std::vector<std::pair<Figure, std::vector<SequentialComparison>>> comparisons_;
  std::vector<std::vector<bool>> unknown_;
};

// The row of the executables.
absl::Status AppendSize(const Contest& contest, const PairedRunOptions& options, std::vector<ComparedCase>* cases) {
  if (options.margins.count(Figure::kSize) == 0) return absl::OkStatus();
  std::error_code error;
  const auto size = [&](const std::string& path) {
    const uintmax_t bytes = path.empty() ? 0 : std::filesystem::file_size(path, error);
    return error ? 0.0 : static_cast<double>(bytes);
  };
  ComparedCase row;
  row.name = "executable";
  row.figure = Figure::kSize;
  row.baseline.emplace_back().file_bytes = size(contest.baseline_file);
  row.candidate.emplace_back().file_bytes = size(contest.candidate_file);
  const double before = row.baseline[0].file_bytes;
  const double after = row.candidate[0].file_bytes;
  if (!(before > 0) || !(after > 0)) return absl::OkStatus();
  ASSIGN_OR_RETURN(row.comparison, statistics::CompareExactly(OptionsOf(Figure::kSize, options), before, after));
  cases->push_back(std::move(row));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PairedRun> RunPaired(const Contest& contest, const PairedRunOptions& options,
                                    const std::atomic<bool>& stop,
                                    const std::function<void(const PairedProgress&)>& progress) {
  const std::vector<Figure> figures = FiguresOf(contest, options);
  ASSIGN_OR_RETURN(std::vector<SequentialComparison> comparisons,
                   Plan(contest, options, Figure::kTime, figures.size()));
  OtherFigures others;
  RETURN_IF_ERROR(others.Plan(contest, options, figures));
  const size_t cases = contest.cases.size();
  PairedRun run;
  for (const ContestCase& one : contest.cases) {
    ComparedCase& compared = run.cases.emplace_back();
    compared.name = one.name;
    compared.failure = one.failure;
  }
  Random random(options.seed);
  const double budget = options.seconds * static_cast<double>(cases);
  const Clock::time_point start = Clock::now();

  PairedProgress state;
  state.cases = static_cast<int>(cases);
  state.budget = budget;
  const auto time_is_over = [&] { return SecondsSince(start) > budget; };
  while (!stop && !time_is_over()) {
    std::vector<size_t> open;
    for (size_t i = 0; i < cases; ++i) {
      if (!comparisons[i].done() && run.cases[i].failure.ok()) open.push_back(i);
    }
    state.decided = static_cast<int>(cases - open.size());
    state.seconds = SecondsSince(start);
    if (progress) progress(state);
    if (open.empty()) break;
    for (size_t i = open.size(); i > 1; --i) std::swap(open[i - 1], open[random.Below(i)]);

    ASSIGN_OR_RETURN(const std::unique_ptr<Measurer> baseline_side, contest.baseline());
    ASSIGN_OR_RETURN(const std::unique_ptr<Measurer> candidate_side, contest.candidate());
    for (const size_t i : open) {
      if (stop || time_is_over()) break;
      ComparedCase& compared = run.cases[i];
      Repetition repetition = options.repetition;
      repetition.seed = random.Next();
      compared.failure =
          MeasurePair(i, repetition, random.Below(2) == 0, baseline_side.get(), candidate_side.get(), &compared);
      if (compared.failure.ok()) {
        compared.failure = comparisons[i].Add({compared.baseline.back().seconds, compared.candidate.back().seconds});
      }
      if (compared.failure.ok()) others.Add(i, compared);
      // Whoever failed may have ended with it: the others go on with sides that are started anew.
      if (!compared.failure.ok()) break;
    }
    ++state.rounds;
  }
  for (size_t i = 0; i < cases; ++i) {
    ComparedCase& compared = run.cases[i];
    // Stopped in the middle of a pair.
    if (absl::IsCancelled(compared.failure)) compared.failure = absl::OkStatus();
    if (!compared.failure.ok()) continue;
    comparisons[i].Finish();
    compared.comparison = comparisons[i].result();
  }
  others.Append(&run.cases);
  RETURN_IF_ERROR(AppendSize(contest, options, &run.cases));
  run.interrupted = stop;
  run.seconds = SecondsSince(start);
  return run;
}

}  // namespace inknet::bench
