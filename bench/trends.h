// How benchmarks went over the records of a history.
#ifndef INKNET_BENCH_TRENDS_H_
#define INKNET_BENCH_TRENDS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/history.h"
#include "bench/statistics/change_points.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

// One case in one record.
struct TrendPoint {
  // Number of the record among those of `Trends`, from 0.
  int record = 0;
  // What a step took, in seconds (median over the repetitions).
  double seconds = 0;
  // How much longer than at the FMA peak that was measured just before, with as many threads (median over the
  // repetitions): the inverse of the share of the peak. A slower day slows both down, and leaves this as it was.
  double times_peak = 0;
};

struct CaseTrend {
  BenchCase bench_case;
  std::vector<TrendPoint> points;  // At least one, oldest first.
  // Of times_peak; `index` counts points. A ratio above 1 is slower.
  std::vector<statistics::ChangePoint> changes;
};

struct Trends {
  // Of the machine that made the newest record, oldest first.
  std::vector<StoredRecord> records;
  // Of other machines; their figures are not to be compared with these.
  int records_of_other_machines = 0;
  // In the order in which the records name them. Cases of the same name that are not the same case as in the newest
  // record that has it are left out.
  std::vector<CaseTrend> cases;
};

// Nothing for a history without records.
absl::StatusOr<Trends> FindTrends(const HistoryContent& history);

// "a1b2c3d4e5f6..0123456789ab": the commits between which change `change` of `one` happened, the last of the old level
// and the first of the new.
std::string CommitRange(const Trends& trends, const CaseTrend& one, const statistics::ChangePoint& change);

// A record's commit in 12 digits, with "+" where the checkout held more than that commit.
std::string ShortCommit(const BenchRecord& record);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_TRENDS_H_
