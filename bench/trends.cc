#include "bench/trends.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/statistics/summary.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

// Medians over the repetitions; nothing where none of them can be used.
bool PointOf(const BenchResult& result, TrendPoint* point) {
  std::vector<double> seconds;
  std::vector<double> times_peak;
  for (const BenchRepetition& repetition : result.repetitions()) {
    const double step = repetition.median_step_seconds();
    if (!(step > 0) || !(repetition.fma_peak() > 0) || !(result.flops_per_step() > 0)) continue;
    seconds.push_back(step);
    times_peak.push_back(step * repetition.fma_peak() / result.flops_per_step());
  }
  if (seconds.empty()) return false;
  point->seconds = statistics::Median(seconds);
  point->times_peak = statistics::Median(times_peak);
  return true;
}

// The definitions of the newest records that have them, by name, and the names in order.
std::vector<BenchCase> CasesOf(const std::vector<StoredRecord>& records) {
  std::vector<BenchCase> cases;
  for (auto stored = records.rbegin(); stored != records.rend(); ++stored) {
    for (const BenchResult& result : stored->record.results()) {
      const bool known = std::any_of(cases.begin(), cases.end(),
                                     [&](const BenchCase& one) { return one.name() == result.bench_case().name(); });
      if (!known) cases.push_back(result.bench_case());
    }
  }
  return cases;
}

}  // namespace

absl::StatusOr<Trends> FindTrends(const HistoryContent& history) {
  Trends trends;
  if (history.records.empty()) return trends;
  const std::string machine = history.records.back().record.machine().fingerprint();
  for (const StoredRecord& stored : history.records) {
    if (stored.record.machine().fingerprint() == machine) {
      trends.records.push_back(stored);
    } else {
      ++trends.records_of_other_machines;
    }
  }
  for (BenchCase& one : CasesOf(trends.records)) {
    CaseTrend trend;
    const std::string definition = one.SerializeAsString();
    std::vector<double> values;
    for (size_t i = 0; i < trends.records.size(); ++i) {
      // Slowed down on purpose: no part of how the program went.
      if (!trends.records[i].record.injected_slowdown().empty()) continue;
      for (const BenchResult& result : trends.records[i].record.results()) {
        TrendPoint point;
        point.record = static_cast<int>(i);
        if (result.bench_case().SerializeAsString() != definition || !PointOf(result, &point)) continue;
        values.push_back(point.times_peak);
        trend.points.push_back(point);
      }
    }
    if (trend.points.empty()) continue;
    trend.bench_case = std::move(one);
    ASSIGN_OR_RETURN(trend.changes, statistics::FindChangePoints(values, statistics::ChangePointOptions()));
    trends.cases.push_back(std::move(trend));
  }
  return trends;
}

std::string ShortCommit(const BenchRecord& record) {
  return absl::StrCat(record.environment().git_commit().substr(0, 12),
                      record.environment().git_dirty() == "true" ? "+" : "");
}

std::string CommitRange(const Trends& trends, const CaseTrend& one, const statistics::ChangePoint& change) {
  const auto commit = [&](int point) {
    const int record = one.points[static_cast<size_t>(point)].record;
    return ShortCommit(trends.records[static_cast<size_t>(record)].record);
  };
  return absl::StrCat(commit(change.index - 1), "..", commit(change.index));
}

}  // namespace inknet::bench
