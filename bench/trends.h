// How benchmarks went over the records of a history.
#ifndef INKNET_BENCH_TRENDS_H_
#define INKNET_BENCH_TRENDS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/acceptance.h"
#include "bench/history.h"
#include "bench/repository.h"
#include "bench/statistics/change_points.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

// One case in one record.
struct TrendPoint {
  // Number of the record among those of `Trends`, from 0.
  int record = 0;
  // What a step took, in seconds (median over the repetitions).
  double seconds = 0;
  // Of each repetition, how much longer than the yardstick beside it: a step of the reference build, or one at the FMA
  // peak with as many threads, the inverse of the share of the peak. A slower day slows both down, and leaves this as
  // it was.
  std::vector<double> repetitions;
  // What these say (statistics::ResultsOf).
  statistics::SeriesResult relative;
};

struct CaseTrend {
  BenchCase bench_case;
  std::vector<TrendPoint> points;  // At least one, oldest first.
  // The reference build of the newest record; empty: the yardstick is the peak. Points of other yardsticks are left
  // out.
  std::string reference;
  // Of the points' `relative`; `index` counts points. A ratio above 1 is slower.
  std::vector<statistics::ChangePoint> changes;
  // What commits accept of those changes, by their index; a change that is none of these has none.
  std::map<int, Acceptance> accepted;
};

struct Trends {
  // Of the machine that made the newest record, oldest first.
  std::vector<StoredRecord> records;
  // Of other machines; their figures are not to be compared with these.
  int records_of_other_machines = 0;
  // Repetitions of those records whose peak cannot be right (yardsticks.h); no point counts them.
  int doubtful_repetitions = 0;
  // In the order in which the records name them. Cases of the same name that are not the same case as in the newest
  // record that has it are left out.
  std::vector<CaseTrend> cases;
};

// Nothing for a history without records.
absl::StatusOr<Trends> FindTrends(const HistoryContent& history);

// What became known of a case by its newest points.
struct TrendNews {
  enum Kind { kSuspect, kConfirmed, kWithdrawn } kind = kSuspect;
  // As it is now; as it was where it is withdrawn.
  statistics::ChangePoint change;
};

// What is new in `one` since its record number `record` (and those after it) came, in the order of the series.
absl::StatusOr<std::vector<TrendNews>> NewsSince(int record, const CaseTrend& one);

// "a1b2c3d4e5f6..0123456789ab": the commits between which change `change` of `one` happened, the last of the old level
// and the first of the new.
std::string CommitRange(const Trends& trends, const CaseTrend& one, const statistics::ChangePoint& change);

// The command that finds the commit of that change: "bazel run //bench:bisect -- --good=... --bad=... --filter=CASE".
// Empty where its records do not name two commits.
std::string BisectCommand(const Trends& trends, const CaseTrend& one, const statistics::ChangePoint& change);

// Fills in `accepted` of all cases, by the messages of the commits in `repository` between which they changed. Commits
// that are not there accept nothing.
absl::Status AddAcceptances(const Repository& repository, Trends* trends);

// Whether it is slower by no more than is accepted.
bool IsAccepted(const CaseTrend& one, const statistics::ChangePoint& change);

// A record's commit in 12 digits, with "+" where the checkout held more than that commit.
std::string ShortCommit(const BenchRecord& record);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_TRENDS_H_
