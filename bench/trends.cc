#include "bench/trends.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/statistics/summary.h"
#include "bench/yardsticks.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

// False where no repetition can be used.
bool PointOf(const BenchResult& result, bool by_reference, TrendPoint* point) {
  std::vector<double> seconds;
  for (const BenchRepetition& repetition : result.repetitions()) {
    const double step = repetition.median_step_seconds();
    const double peak = PeakOf(repetition);
    const double at_peak = peak > 0 ? result.flops_per_step() / peak : 0;
    const double yardstick = by_reference ? repetition.reference_step_seconds() : at_peak;
    if (!(step > 0) || !(yardstick > 0) || !std::isfinite(step / yardstick)) continue;
    seconds.push_back(step);
    point->repetitions.push_back(step / yardstick);
  }
  if (seconds.empty()) return false;
  point->seconds = statistics::Median(seconds);
  return true;
}

absl::StatusOr<std::vector<statistics::SeriesResult>> SeriesOf(const std::vector<TrendPoint>& points) {
  std::vector<std::vector<double>> repetitions;
  for (const TrendPoint& point : points) repetitions.push_back(point.repetitions);
  return statistics::ResultsOf(repetitions);
}

// The one of `changes` that is at the place of `change`, or near enough to be the same.
const statistics::ChangePoint* Same(const statistics::ChangePoint& change,
                                    const std::vector<statistics::ChangePoint>& changes) {
  constexpr int kNear = 2;
  for (const statistics::ChangePoint& other : changes) {
    if (std::abs(other.index - change.index) <= kNear && (other.ratio > 1) == (change.ratio > 1)) return &other;
  }
  return nullptr;
}

// The cases, without points, as the newest records that have them define them and what they are relative to.
std::vector<CaseTrend> CasesOf(const std::vector<StoredRecord>& records) {
  std::vector<CaseTrend> cases;
  for (auto stored = records.rbegin(); stored != records.rend(); ++stored) {
    for (const BenchResult& result : stored->record.results()) {
      const bool known = std::any_of(cases.begin(), cases.end(), [&](const CaseTrend& one) {
        return one.bench_case.name() == result.bench_case().name();
      });
      if (known) continue;
      CaseTrend& one = cases.emplace_back();
      one.bench_case = result.bench_case();
      one.reference = stored->record.reference_commit();
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
      BenchRecord& record = trends.records.back().record;
      MarkDoubtfulPeaks(&record);
      for (const BenchResult& result : record.results()) trends.doubtful_repetitions += CountDoubtfulPeaks(result);
    } else {
      ++trends.records_of_other_machines;
    }
  }
  for (CaseTrend& trend : CasesOf(trends.records)) {
    const std::string definition = trend.bench_case.SerializeAsString();
    for (size_t i = 0; i < trends.records.size(); ++i) {
      // Slowed down on purpose: no part of how the program went.
      if (!trends.records[i].record.injected_slowdown().empty()) continue;
      if (!trend.reference.empty() && trends.records[i].record.reference_commit() != trend.reference) continue;
      for (const BenchResult& result : trends.records[i].record.results()) {
        TrendPoint point;
        point.record = static_cast<int>(i);
        if (result.bench_case().SerializeAsString() != definition ||
            !PointOf(result, !trend.reference.empty(), &point)) {
          continue;
        }
        trend.points.push_back(point);
      }
    }
    if (trend.points.empty()) continue;
    ASSIGN_OR_RETURN(const std::vector<statistics::SeriesResult> series, SeriesOf(trend.points));
    for (size_t i = 0; i < series.size(); ++i) trend.points[i].relative = series[i];
    ASSIGN_OR_RETURN(trend.changes, statistics::FindChangePoints(series, {}));
    trends.cases.push_back(std::move(trend));
  }
  return trends;
}

absl::StatusOr<std::vector<TrendNews>> NewsSince(int record, const CaseTrend& one) {
  std::vector<TrendPoint> earlier = one.points;
  while (!earlier.empty() && earlier.back().record >= record) earlier.pop_back();
  std::vector<TrendNews> news;
  if (earlier.size() == one.points.size()) return news;
  ASSIGN_OR_RETURN(const std::vector<statistics::SeriesResult> series, SeriesOf(earlier));
  ASSIGN_OR_RETURN(const std::vector<statistics::ChangePoint> before, statistics::FindChangePoints(series, {}));
  for (const statistics::ChangePoint& change : before) {
    if (Same(change, one.changes) == nullptr) news.push_back({TrendNews::kWithdrawn, change});
  }
  for (const statistics::ChangePoint& change : one.changes) {
    const statistics::ChangePoint* const known = Same(change, before);
    if (known != nullptr && known->confirmed >= change.confirmed) continue;
    news.push_back({change.confirmed ? TrendNews::kConfirmed : TrendNews::kSuspect, change});
  }
  std::stable_sort(news.begin(), news.end(),
                   [](const TrendNews& a, const TrendNews& b) { return a.change.index < b.change.index; });
  return news;
}

std::string ShortCommit(const BenchRecord& record) {
  return absl::StrCat(record.environment().git_commit().substr(0, 12),
                      record.environment().git_dirty() == "true" ? "+" : "");
}

namespace {

// The last record of the old level and the first of the new.
std::pair<const BenchRecord*, const BenchRecord*> RecordsAround(const Trends& trends, const CaseTrend& one,
                                                                const statistics::ChangePoint& change) {
  const auto record = [&](int point) {
    const int number = one.points[static_cast<size_t>(point)].record;
    return &trends.records[static_cast<size_t>(number)].record;
  };
  return {record(change.index - 1), record(change.index)};
}

bool NamesCommit(const BenchRecord& record) {
  const std::string& commit = record.environment().git_commit();
  return record.environment().git_dirty() != "true" && commit.size() >= 12 &&
         commit.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

std::string BisectCommand(const Trends& trends, const CaseTrend& one, const statistics::ChangePoint& change) {
  const auto [before, after] = RecordsAround(trends, one, change);
  if (!NamesCommit(*before) || !NamesCommit(*after) || ShortCommit(*before) == ShortCommit(*after)) return "";
  const std::string& suite = after->suite().name();
  return absl::StrCat("bazel run //bench:bisect -- --good=", ShortCommit(*before), " --bad=", ShortCommit(*after),
                      suite == "default" ? "" : absl::StrCat(" --suite=", suite), " --filter=", one.bench_case.name());
}

absl::Status AddAcceptances(const Repository& repository, Trends* trends) {
  for (CaseTrend& one : trends->cases) {
    for (const statistics::ChangePoint& change : one.changes) {
      if (!(change.ratio > 1)) continue;
      const auto [before, after] = RecordsAround(*trends, one, change);
      const absl::StatusOr<std::string> from = repository.Resolve(before->environment().git_commit());
      const absl::StatusOr<std::string> to = repository.Resolve(after->environment().git_commit());
      if (!from.ok() || !to.ok()) continue;
      ASSIGN_OR_RETURN(const std::vector<Commit> commits, repository.CommitsBetween(*from, *to));
      const std::optional<Acceptance> accepted = AcceptedOf(one.bench_case.name(), AcceptancesOf(commits).accepted);
      if (accepted.has_value()) one.accepted.emplace(change.index, *accepted);
    }
  }
  return absl::OkStatus();
}

bool IsAccepted(const CaseTrend& one, const statistics::ChangePoint& change) {
  const auto accepted = one.accepted.find(change.index);
  return change.ratio > 1 && accepted != one.accepted.end() && change.interval.low <= accepted->second.ratio;
}

std::string CommitRange(const Trends& trends, const CaseTrend& one, const statistics::ChangePoint& change) {
  const auto [before, after] = RecordsAround(trends, one, change);
  return absl::StrCat(ShortCommit(*before), "..", ShortCommit(*after));
}

}  // namespace inknet::bench
