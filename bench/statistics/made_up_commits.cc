#include "bench/statistics/made_up_commits.h"

#include <algorithm>

#include "absl/status/status.h"
#include "util/status.h"

namespace inknet::statistics {

absl::StatusOr<std::string> MadeUpCommits::Identify(int place) {
  const MadeUpCommit& commit = commits_[static_cast<size_t>(place)];
  ++builds_;
  if (!commit.builds) return absl::FailedPreconditionError("does not build");
  return commit.program;
}

absl::StatusOr<Comparison> MadeUpCommits::Compare(const BisectionQuestion& question) {
  ++comparisons_;
  const int most = std::min(kMaxPairs, pairs_ * question.patience);
  ASSIGN_OR_RETURN(const ComparisonDesign design, ComparisonDesign::Create(question.options, most));
  SequentialComparison comparison(design);
  const double ratio =
      commits_[static_cast<size_t>(question.candidate)].time / commits_[static_cast<size_t>(question.baseline)].time;
  for (const Pair& pair : make_pairs_(ratio, most, random_)) {
    if (comparison.done()) break;
    RETURN_IF_ERROR(comparison.Add(pair));
  }
  measured_ += comparison.result().pairs;
  return comparison.result();
}

}  // namespace inknet::statistics
