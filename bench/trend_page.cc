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

// The median of each stretch between two change points, from its first record to its last.
report::Series Levels(const CaseTrend& one) {
  report::Series series;
  series.name = "level";
  series.color = kLevelsColor;
  size_t first = 0;
  for (size_t i = 0; i <= one.changes.size(); ++i) {
    const size_t end = i < one.changes.size() ? static_cast<size_t>(one.changes[i].index) : one.points.size();
    std::vector<double> values;
    for (size_t p = first; p < end; ++p) values.push_back(one.points[p].times_peak);
    const double share = 100 / statistics::Median(values);
    series.points.push_back({NumberOf(one.points[first]), share});
    series.points.push_back({NumberOf(one.points[end - 1]), share});
    first = end;
  }
  return series;
}

Html CaseFigure(const CaseTrend& one, report::Page* page) {
  report::LineChart chart;
  chart.description = absl::StrCat("Share of the FMA peak of ", one.bench_case.name(), " by record");
  chart.x = {"record", "d", 1};
  chart.y = {"share of the FMA peak, %"};
  chart.value = {".1f", "%"};
  report::Series points;
  points.name = "record";
  points.color = kPointsColor;
  for (const TrendPoint& point : one.points) points.points.push_back({NumberOf(point), 100 / point.times_peak});
  chart.series = {points, Levels(one)};
  const TrendPoint& newest = one.points.back();
  const std::string note =
      absl::StrFormat("newest: %.3f ms a step, %.1f %% of the peak; %s", 1e3 * newest.seconds, 100 / newest.times_peak,
                      one.changes.empty() ? "no change" : report::FormatPlural(one.changes.size(), "change"));
  return Element(
      "div", {{"class", "half"}},
      page->AddFigure(
          {one.bench_case.name(), note, VegaSpec(chart), {{"record", kPointsColor}, {"level", kLevelsColor}}}));
}

Html ChangesTable(const Trends& trends) {
  Html rows;
  for (const CaseTrend& one : trends.cases) {
    for (const statistics::ChangePoint& change : one.changes) {
      const BenchRecord& first = RecordOf(trends, one.points[static_cast<size_t>(change.index)]);
      rows += report::Row(Cell(Text(one.bench_case.name())) +
                          NumberCell(absl::StrFormat("%+.1f %%", 100 * (change.ratio - 1)), change.ratio) +
                          Cell(Text(change.ratio > 1 ? "slower" : "faster")) +
                          Cell(Text(CommitRange(trends, one, change))) +
                          Cell(Text(report::FormatTime(first.start_time()))) +
                          NumberCell(absl::StrFormat("%.4f", change.p_value), change.p_value));
    }
  }
  if (rows.empty()) return Element("p", {{"class", "notice"}}, Text("No change was found in any benchmark."));
  return Element(
      "div", {{"class", "card"}},
      report::SortableTable(
          "", {{"case"}, {"time of a step", true}, {""}, {"between commits"}, {"first seen"}, {"p", true}}, rows));
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
  header += Element("p", {{"class", "lead"}}, Text(lead));
  page.SetHeader(header);
  page.AddSection(
      "changes", "Changes",
      "Where the time of a step changed its level: by E-divisive (Matteson & James 2014) on the time in units "
      "of the machine's own peak, measured in the same record.",
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
