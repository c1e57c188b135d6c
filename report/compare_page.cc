#include "report/compare_page.h"

#include <cmath>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "proto/differences.h"
#include "report/badges.h"
#include "report/charts/interval_chart.h"
#include "report/charts/line_chart.h"
#include "report/epoch_series.h"
#include "report/format.h"
#include "report/html.h"
#include "report/page.h"
#include "report/tables.h"
#include "util/duration.h"

namespace inknet::report {
namespace {

using Runs = std::vector<ComparedRun>;
using Labels = std::vector<std::string>;

std::string LastPart(const std::string& path) {
  const absl::string_view trimmed = absl::StripSuffix(path, "/");
  return std::string(trimmed.substr(trimmed.rfind('/') + 1));
}

// What is known of a run's test; NaN where nothing is.
struct TestFigures {
  double accuracy = std::nan("");
  double low = std::nan("");
  double high = std::nan("");
  double loss = std::nan("");
};

TestFigures TestFiguresOf(const ComparedRun& run) {
  if (run.evaluation.has_value()) {
    const Evaluation& evaluation = *run.evaluation;
    return {evaluation.accuracy(), evaluation.accuracy_low(), evaluation.accuracy_high(), evaluation.loss()};
  }
  if (!run.record.has_test()) return {};
  return {run.record.test().accuracy(), std::nan(""), std::nan(""), run.record.test().loss()};
}

double LastValidationAccuracy(const RunRecord& record) {
  return record.epochs().empty() ? std::nan("") : record.epochs(record.epochs_size() - 1).validation_accuracy();
}

Html ResultRow(const ComparedRun& run, const LegendEntry& entry) {
  const RunRecord& record = run.record;
  const TestFigures test = TestFiguresOf(run);
  Html badges = ShortDataBadge(record.data());
  if (record.status() != RunRecord::FINISHED) badges += StatusBadge(record);
  const double throughput = MedianThroughput(record);
  const double validation = LastValidationAccuracy(record);
  return Row(Cell(LegendButton(entry) + Element("small", Text(run.folder) + badges)) +
             NumberCell(FormatPercent(test.accuracy, 2), test.accuracy) +
             NumberCell(FormatInterval(test.low, test.high), test.low) +
             NumberCell(FormatFixed(test.loss, 4), test.loss) + NumberCell(FormatPercent(validation, 2), validation) +
             NumberCell(FormatCount(record.epochs_size()), record.epochs_size()) +
             NumberCell(FormatSeconds(record.total_seconds()), record.total_seconds()) +
             NumberCell(FormatRounded(throughput), throughput));
}

Html ResultsTable(const Runs& runs, const Labels& labels) {
  Html rows;
  for (size_t i = 0; i < runs.size(); ++i) rows += ResultRow(runs[i], {labels[i], static_cast<int>(i)});
  const std::vector<Column> columns = {
      {"run"},          {"test accuracy", true}, {"95 % interval", true}, {"test loss", true}, {"validation", true},
      {"epochs", true}, {"time", true},          {"images/s", true}};
  return Element("div", {{"class", "card"}}, SortableTable("runs", columns, rows));
}

// Empty where no run has been tested.
Html IntervalsFigure(const Runs& runs, const Labels& labels, Page* page) {
  IntervalChart chart;
  chart.description = "Test accuracy of each run with its 95 % interval";
  chart.x = {"test accuracy, %"};
  chart.value = {".2f", "%"};
  for (size_t i = 0; i < runs.size(); ++i) {
    const TestFigures test = TestFiguresOf(runs[i]);
    if (!std::isfinite(test.accuracy)) continue;
    const bool has_interval = std::isfinite(test.low) && std::isfinite(test.high);
    chart.intervals.push_back({labels[i], static_cast<int>(i), 100 * test.accuracy,
                               100 * (has_interval ? test.low : test.accuracy),
                               100 * (has_interval ? test.high : test.accuracy)});
  }
  if (chart.intervals.empty()) return Html();
  return page->AddFigure({"Test accuracy",
                          "With the 95 % interval that the number of test images allows, where a run has an "
                          "evaluation. It says nothing of how much a run with another seed would differ.",
                          VegaSpec(chart)});
}

// A figure with a curve for each run.
struct CurvesFigure {
  const char* width;  // Of the stylesheet's grid.
  const char* title;
  const char* note;
  Axis y;
  NumberFormat value;
  bool offers_log;
  double (*y_of)(const EpochRecord& epoch);
};

const CurvesFigure kCurves[] = {
    {"half",
     "Validation accuracy",
     "",
     {"accuracy, %"},
     {".2f", "%"},
     false,
     [](const EpochRecord& epoch) { return 100 * epoch.validation_accuracy(); }},
    {"half",
     "Validation loss",
     "",
     {"loss"},
     {".4f", ""},
     true,
     [](const EpochRecord& epoch) { return epoch.validation_loss(); }},
    {"third",
     "Train loss",
     "with dropout off",
     {"loss"},
     {".4f", ""},
     true,
     [](const EpochRecord& epoch) { return epoch.train_loss(); }},
    {"third",
     "Gradient norm",
     "of the whole network",
     {"L2 norm"},
     {".4g", ""},
     true,
     [](const EpochRecord& epoch) { return epoch.gradient_norm(); }},
    {"third",
     "Throughput",
     "training images a second",
     {"images/s", "~s"},
     {",.0f", "images/s"},
     false,
     [](const EpochRecord& epoch) { return epoch.samples_per_second(); }},
};

Html Curves(const Runs& runs, const Labels& labels, Page* page) {
  std::vector<LegendEntry> legend;
  Html figures;
  for (const CurvesFigure& curves : kCurves) {
    LineChart chart;
    chart.description = absl::StrCat(curves.title, " of each run by epoch");
    chart.y = curves.y;
    chart.value = curves.value;
    for (size_t i = 0; i < runs.size(); ++i) {
      if (runs[i].record.epochs().empty()) continue;
      chart.series.push_back(EpochSeries(labels[i], static_cast<int>(i), runs[i].record, curves.y_of));
    }
    if (chart.series.empty()) return Element("p", {{"class", "notice"}}, Text("No run has finished an epoch."));
    legend = LegendOf(chart);
    const std::vector<Switch> switches = curves.offers_log ? LogSwitch(chart) : std::vector<Switch>();
    figures += Element("div", {{"class", curves.width}},
                       page->AddFigure({curves.title, curves.note, VegaSpec(chart), {}, switches}));
  }
  return Legend(legend) + Element("div", {{"class", "grid"}}, figures);
}

// One row for each field that is not the same in all `messages`, one column for each run.
Html DifferencesTable(const std::vector<const google::protobuf::Message*>& messages, const Labels& labels) {
  Html heads = Element("th", {{"scope", "col"}}, Text("field"));
  for (size_t i = 0; i < labels.size(); ++i) {
    heads += Element(
        "th", {{"scope", "col"}},
        Element("span", {{"class", "swatch"}, {"style", absl::StrCat("--color:", SeriesColor(static_cast<int>(i)))}},
                Text(labels[i])));
  }
  Html rows;
  for (const FieldDifference& difference : DifferingFields(messages)) {
    Html cells = Element("th", {{"class", "mono"}, {"scope", "row"}}, Text(difference.path));
    for (const std::string& value : difference.values) {
      cells += Element("td", {{"class", "mono"}}, Text(value.empty() ? kNone : value));
    }
    rows += Row(cells);
  }
  if (rows.empty()) return Element("p", {{"class", "notice"}}, Text("The same in all runs."));
  return Element("div", {{"class", "card"}}, Table("", heads, rows));
}

template <typename Part>
std::vector<const google::protobuf::Message*> Parts(const Runs& runs, const Part& part) {
  std::vector<const google::protobuf::Message*> parts;
  for (const ComparedRun& run : runs) parts.push_back(&part(run));
  return parts;
}

bool AreOnTheSameImages(const Runs& runs) {
  std::set<std::string> contents;
  for (const ComparedRun& run : runs) {
    contents.insert(run.record.data().content_sha256());
    if (run.evaluation.has_value() && run.evaluation->has_data()) {
      contents.insert(run.evaluation->data().content_sha256());
    }
  }
  return contents.size() <= 1;
}

// The digest of all images says what the files' would.
Html DataDifferences(const Runs& runs, const Labels& labels) {
  std::vector<DataFingerprint> data;
  for (const ComparedRun& run : runs) {
    data.push_back(run.record.data());
    data.back().clear_files();
  }
  std::vector<const google::protobuf::Message*> messages;
  for (const DataFingerprint& fingerprint : data) messages.push_back(&fingerprint);
  return DifferencesTable(messages, labels);
}

Html Header(const Runs& runs) {
  Html header = Element("h1", Text(absl::StrCat(FormatPlural(static_cast<int64_t>(runs.size()), "run"), " compared")));
  if (!AreOnTheSameImages(runs)) {
    header += Element("p", {{"class", "notice bad"}},
                      Text("These runs are not on the same images: their figures cannot be compared with each other."));
  }
  return Element("header", header);
}

}  // namespace

std::vector<std::string> RunLabels(const Runs& runs) {
  std::map<std::string, int> names;
  std::map<std::string, int> short_labels;
  const auto short_label = [](const ComparedRun& run) {
    return absl::StrCat(run.record.config().name(), " (", LastPart(run.folder), ")");
  };
  for (const ComparedRun& run : runs) {
    ++names[run.record.config().name()];
    ++short_labels[short_label(run)];
  }
  std::vector<std::string> labels;
  for (const ComparedRun& run : runs) {
    const std::string& name = run.record.config().name();
    if (names[name] == 1) {
      labels.push_back(name);
    } else if (short_labels[short_label(run)] == 1) {
      labels.push_back(short_label(run));
    } else {
      labels.push_back(absl::StrCat(name, " (", run.folder, ")"));
    }
  }
  return labels;
}

std::string ComparePage(const Runs& runs) {
  const Labels labels = RunLabels(runs);
  Page page(absl::StrCat(FormatPlural(static_cast<int64_t>(runs.size()), "run"), " compared"));
  page.SetHeader(Header(runs));
  page.AddSection(
      "results", "Results", "Click a name to hide a run in all charts; point at it to see it stand out.",
      Element("div", {{"class", "column"}}, ResultsTable(runs, labels) + IntervalsFigure(runs, labels, &page)));
  page.AddSection("curves", "Curves", "", Curves(runs, labels, &page));
  page.AddSection("configuration", "Configuration",
                  "The fields in which the runs differ, as --set takes them; where a run does not say, the default.",
                  DifferencesTable(Parts(
                                       runs, [](const ComparedRun& run) -> const auto& { return run.record.config(); }),
                                   labels));
  page.AddSection(
      "environment", "Environment", "Where the runs' machines and programs differ.",
      DifferencesTable(Parts(
                           runs, [](const ComparedRun& run) -> const auto& { return run.record.environment(); }),
                       labels));
  page.AddSection("data", "Data", "Where the runs' data differ.", DataDifferences(runs, labels));
  return page.ToHtml();
}

}  // namespace inknet::report
