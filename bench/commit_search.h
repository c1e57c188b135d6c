// The commits of a repository as what a bisection asks: built, measured in turns, and noted down.
#ifndef INKNET_BENCH_COMMIT_SEARCH_H_
#define INKNET_BENCH_COMMIT_SEARCH_H_

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/commit_builds.h"
#include "bench/contest.h"
#include "bench/paired_run.h"
#include "bench/repository.h"
#include "bench/search_journal.h"
#include "bench/statistics/bisection.h"

namespace inknet::bench {

// The cases of two programs (files) that are to be compared. `only`: that one case, or empty for all.
using MakeSearchContest = std::function<absl::StatusOr<Contest>(const std::string& baseline,
                                                                const std::string& candidate, const std::string& only)>;

class CommitSearch : public statistics::BisectionSubject {
 public:
  struct Options {
    // Of one comparison; its options of statistics come with each question.
    PairedRunOptions run;
    // Where the bar of a comparison is shown; may be empty.
    std::function<void(const PairedProgress&)> show_pairs;
    // For lines that say what is going on.
    std::function<void(const std::string&)> say;
  };

  // `commits`: oldest first.
  CommitSearch(std::vector<Commit> commits, const CommitBuilds& builds, MakeSearchContest make_contest,
               SearchJournal* journal, Options options, const std::atomic<bool>& stop)
      : commits_(std::move(commits)),
        builds_(builds),
        make_contest_(std::move(make_contest)),
        journal_(*journal),
        options_(std::move(options)),
        stop_(stop) {}

  // From now on questions are about this case.
  void Choose(const std::string& case_name) { case_ = case_name; }

  // All cases of the two ends.
  absl::StatusOr<BisectionAnswer> CompareAll(const statistics::BisectionQuestion& question);

  absl::StatusOr<std::string> Identify(int place) override;
  absl::StatusOr<statistics::Comparison> Compare(const statistics::BisectionQuestion& question) override;
  void Show(const statistics::BisectionProgress& progress) override;

  const Commit& commit(int place) const { return commits_[static_cast<size_t>(place)]; }
  int places() const { return static_cast<int>(commits_.size()); }
  // Why the chosen case differs between the two, by the last comparison of them that knows. Empty where none does.
  std::string Reason(int before, int after) const;

 private:
  // The journal's answer, or a measured one.
  absl::StatusOr<BisectionAnswer> Ask(const statistics::BisectionQuestion& question, const std::string& only);
  absl::StatusOr<BisectionAnswer> Measure(const statistics::BisectionQuestion& question, const std::string& only);
  // The program at `place`, which is built again where it is not there any more.
  absl::StatusOr<std::string> ProgramAt(int place);
  // "0123456789ab subject"
  std::string Describe(int place) const;

  const std::vector<Commit> commits_;
  const CommitBuilds& builds_;
  const MakeSearchContest make_contest_;
  SearchJournal& journal_;
  const Options options_;
  const std::atomic<bool>& stop_;
  std::string case_;
  std::map<int, std::string> names_;  // By place: the program's SHA-256.
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::string>> reasons_;  // By programs and case.
  double seconds_ = 0;  // Of `steps_` comparisons and their builds.
  int steps_ = 0;
};

// How a finding is noted down, and what it said.
statistics::Comparison ComparisonOf(const BisectionFinding& finding);

// Of an error that goes on below it: without the colon at its end.
std::string FirstLine(const std::string& error);

// "1.0512 (1.0478 .. 1.0551)"
std::string FormatRatio(const statistics::Comparison& comparison);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_COMMIT_SEARCH_H_
