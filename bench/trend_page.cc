#include "bench/trend_page.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/statistics/summary.h"
#include "report/charts/line_chart.h"
#include "report/format.h"
#include "report/html.h"
#include "report/page.h"
#include "report/tables.h"

namespace inknet::bench {
namespace {

using report::Cell;
using report::Element;
using report::Html;
using report::NumberCell;
using report::Text;

constexpr int kPointsColor = 0;
constexpr int kLevelsColor = 1;

const BenchRecord& RecordOf(const Trends& trends, const TrendPoint& point) {
  return trends.records[static_cast<size_t>(point.record)].record;
}

// Records are numbered from 1 for people.
double NumberOf(const TrendPoint& point) { return point.record + 1; }

// The median of each stretch between two changes that are confirmed, from its first record to its last.
report::Series Levels(const CaseTrend& one) {
  report::Series series;
  series.name = "level";
  series.color = kLevelsColor;
  std::vector<size_t> ends;
  for (const statistics::ChangePoint& change : one.changes) {
    if (change.confirmed) ends.push_back(static_cast<size_t>(change.index));
  }
  ends.push_back(one.points.size());
  size_t first = 0;
  for (const size_t end : ends) {
    std::vector<double> values;
    for (size_t p = first; p < end; ++p) values.push_back(one.points[p].relative.value);
    const double share = 100 / statistics::Median(values);
    series.points.push_back({NumberOf(one.points[first]), share});
    series.points.push_back({NumberOf(one.points[end - 1]), share});
    first = end;
  }
  return series;
}

Html CaseFigure(const CaseTrend& one, report::Page* page) {
  report::LineChart chart;
  const std::string yardstick =
      one.reference.empty() ? "the peak" : absl::StrCat("the speed of the reference ", one.reference.substr(0, 12));
  chart.description = absl::StrCat("Share of ", yardstick, " that ", one.bench_case.name(), " has, by record");
  chart.x = {"record", "d", 1};
  chart.y = {one.reference.empty() ? "share of the FMA peak, %" : "speed, % of the reference's"};
  chart.value = {".1f", "%"};
  report::Series points;
  points.name = "record";
  points.color = kPointsColor;
  for (const TrendPoint& point : one.points) points.points.push_back({NumberOf(point), 100 / point.relative.value});
  chart.series = {points, Levels(one)};
  const TrendPoint& newest = one.points.back();
  const std::string note = absl::StrFormat(
      "newest: %.3f ms a step, %.1f %% of %s; %s", 1e3 * newest.seconds, 100 / newest.relative.value, yardstick,
      one.changes.empty() ? "no change" : report::FormatPlural(one.changes.size(), "change"));
  return Element(
      "div", {{"class", "half"}},
      page->AddFigure(
          {one.bench_case.name(), note, VegaSpec(chart), {{"record", kPointsColor}, {"level", kLevelsColor}}}));
}

// "suspect: slower", "slower, accepted (it checks its input)".
std::string Kind(const CaseTrend& one, const statistics::ChangePoint& change) {
  std::string kind = absl::StrCat(change.confirmed ? "" : "suspect: ", change.ratio > 1 ? "slower" : "faster");
  const auto accepted = one.accepted.find(change.index);
  if (accepted == one.accepted.end()) return kind;
  const Acceptance& what = accepted->second;
  absl::StrAppendFormat(&kind, ", %s %.1f %% (%s: %s)",
                        IsAccepted(one, change) ? "accepted up to" : "of which are accepted only",
                        100 * (what.ratio - 1), what.commits, what.reason);
  return kind;
}

Html ChangesTable(const Trends& trends) {
  Html rows;
  for (const CaseTrend& one : trends.cases) {
    for (const statistics::ChangePoint& change : one.changes) {
      const BenchRecord& first = RecordOf(trends, one.points[static_cast<size_t>(change.index)]);
      rows += report::Row(Cell(Text(one.bench_case.name())) +
                          NumberCell(absl::StrFormat("%+.1f %%", 100 * (change.ratio - 1)), change.ratio) +
                          Cell(Text(absl::StrFormat("%+.1f .. %+.1f %%", 100 * (change.interval.low - 1),
                                                    100 * (change.interval.high - 1)))) +
                          Cell(Text(Kind(one, change))) + Cell(Text(CommitRange(trends, one, change))) +
                          Cell(Text(report::FormatTime(first.start_time()))) +
                          Cell(Element("code", Text(BisectCommand(trends, one, change)))));
    }
  }
  if (rows.empty()) return Element("p", {{"class", "notice"}}, Text("No change was found in any benchmark."));
  return Element("div", {{"class", "card"}},
                 report::SortableTable("",
                                       {{"case"},
                                        {"time of a step", true},
                                        {"surely"},
                                        {""},
                                        {"between commits"},
                                        {"first seen"},
                                        {"finds the commit"}},
                                       rows));
}

// Mean over the seeds.
double MeanAccuracy(const BenchRecord& record) {
  double sum = 0;
  for (const BenchQualityResult& quality : record.quality()) sum += quality.accuracy();
  return record.quality().empty() ? std::nan("") : sum / record.quality_size();
}

double MeanLoss(const BenchRecord& record) {
  double sum = 0;
  for (const BenchQualityResult& quality : record.quality()) sum += quality.loss();
  return record.quality().empty() ? std::nan("") : sum / record.quality_size();
}

Html QualityFigures(const Trends& trends, report::Page* page) {
  report::LineChart accuracy;
  accuracy.description = "Accuracy of the short training by record";
  accuracy.x = {"record", "d", 1};
  accuracy.y = {"accuracy, %"};
  accuracy.value = {".2f", "%"};
  report::LineChart loss = accuracy;
  loss.description = "Loss of the short training by record";
  loss.y = {"loss"};
  loss.value = {".4f", ""};
  report::Series accuracies = {"accuracy", kPointsColor, {}};
  report::Series losses = {"loss", kPointsColor, {}};
  for (size_t i = 0; i < trends.records.size(); ++i) {
    const BenchRecord& record = trends.records[i].record;
    if (record.quality().empty()) continue;
    accuracies.points.push_back({static_cast<double>(i + 1), 100 * MeanAccuracy(record)});
    losses.points.push_back({static_cast<double>(i + 1), MeanLoss(record)});
  }
  if (accuracies.points.empty()) return Html();
  accuracy.series = {accuracies};
  loss.series = {losses};
  const auto half = [](const Html& figure) { return Element("div", {{"class", "half"}}, figure); };
  return Element("div", {{"class", "grid"}},
                 half(page->AddFigure({"Accuracy", "mean over the seeds, on the test images", VegaSpec(accuracy)})) +
                     half(page->AddFigure({"Loss", "mean over the seeds, on the test images", VegaSpec(loss)})));
}

Html RecordsTable(const Trends& trends) {
  Html rows;
  for (size_t i = 0; i < trends.records.size(); ++i) {
    const BenchRecord& record = trends.records[i].record;
    const double noise = record.noise().fma_peak_spread();
    rows += report::Row(NumberCell(absl::StrCat(i + 1), static_cast<double>(i + 1)) +
                        Cell(Text(report::FormatTime(record.start_time()))) + Cell(Text(ShortCommit(record))) +
                        Cell(Text(record.suite().name())) + Cell(Text(record.environment().compiler())) +
                        Cell(Text(record.environment().onednn_version())) +
                        NumberCell(report::FormatPercent(noise, 1), noise) +
                        NumberCell(report::FormatPercent(MeanAccuracy(record), 2), MeanAccuracy(record)));
  }
  return Element("div", {{"class", "card"}},
                 report::SortableTable("",
                                       {{"record", true},
                                        {"time"},
                                        {"commit"},
                                        {"suite"},
                                        {"compiler"},
                                        {"oneDNN"},
                                        {"noise", true},
                                        {"accuracy", true}},
                                       rows));
}

}  // namespace

std::string TrendPage(const Trends& trends) {
  report::Page page("Benchmarks over time");
  Html header = Element("h1", Text("Benchmarks over time"));
  std::string lead = report::FormatPlural(static_cast<int64_t>(trends.records.size()), "record");
  if (!trends.records.empty()) {
    const BenchMachine& machine = trends.records.back().record.machine();
    absl::StrAppend(&lead, " of ", machine.cpu_model(), ", ", report::FormatPlural(machine.cores(), "core"), ", ",
                    machine.cpu_isa(), " (machine ", machine.fingerprint(), ")");
  }
  if (trends.records_of_other_machines > 0) {
    absl::StrAppend(&lead, "; ", report::FormatPlural(trends.records_of_other_machines, "record"),
                    " of other machines left out");
  }
  if (trends.doubtful_repetitions > 0) {
    absl::StrAppend(&lead, "; ", report::FormatPlural(trends.doubtful_repetitions, "repetition"),
                    " left out, whose yardstick cannot be right");
  }
  header += Element("p", {{"class", "lead"}}, Text(lead));
  page.SetHeader(header);
  page.AddSection("changes", "Changes",
                  "Where the time of a step, relative to its yardstick, changed its level. A change "
                  "is suspect until the third record after it.",
                  ChangesTable(trends));
  Html figures;
  for (const CaseTrend& one : trends.cases) figures += CaseFigure(one, &page);
  page.AddSection("cases", "Benchmarks", "More is better. Point at a chart to read it off.",
                  Element("div", {{"class", "grid"}}, figures));
  if (const Html quality = QualityFigures(trends, &page); !quality.empty()) {
    page.AddSection("quality", "Quality",
                    "What a short training with fixed seeds reaches: speed bought with accuracy "
                    "shows here.",
                    quality);
  }
  page.AddSection("records", "Records", "", RecordsTable(trends));
  return page.ToHtml();
}

}  // namespace inknet::bench
