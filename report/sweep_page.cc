#include "report/sweep_page.h"

#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "report/badges.h"
#include "report/details_section.h"
#include "report/format.h"
#include "report/html.h"
#include "report/page.h"
#include "report/sweep_sections.h"
#include "report/tables.h"
#include "sweep/trials.h"
#include "util/duration.h"

namespace inknet::report {
namespace {

std::string MethodName(const SweepConfig& config) {
  const std::string pruning = config.has_early_terminate() ? " with Hyperband" : "";
  switch (config.method()) {
    case SweepConfig::GRID:
      return "grid search" + pruning;
    case SweepConfig::RANDOM:
      return "random search" + pruning;
    case SweepConfig::BAYES:
      return "Bayesian search" + pruning;
  }
  return "";
}

Html Score(const SweepView& view) {
  const std::string note =
      !view.best.has_value() ? "no trial finished"
                             : absl::StrCat("trial ", view.best->number, ", after its ",
                                            view.best->value_epoch == view.best->epochs ? "last epoch" : "best epoch");
  return Element("dl", {{"class", "score"}},
                 Fact("best " + view.metric, FormatMetric(view, view.best ? view.best->value : std::nan("")), note));
}

Html Facts(const SweepRecord& record, const SweepView& view) {
  Html facts;
  facts += Fact("test accuracy", record.has_test() ? FormatPercent(record.test().accuracy(), 2) : kNone,
                record.has_test() ? absl::StrCat("of the best, asked once: ", FormatCount(record.test().correct()),
                                                 " of ", FormatPlural(record.test().images(), "image"))
                                  : "asked once, after the last trial");
  facts += Fact("finished", FormatCount(view.finished),
                view.made == view.planned ? absl::StrCat("of ", FormatPlural(view.planned, "trial"))
                                          : absl::StrCat("of ", FormatPlural(view.made, "trial"), "; ",
                                                         FormatCount(view.planned), " planned"));
  facts += Fact("pruned", FormatCount(view.pruned), "stopped early");
  facts += Fact("failed", FormatCount(view.failed), "crashed or diverged");
  facts += Fact("time", FormatSeconds(record.total_seconds()), "in all");
  facts += Fact("at once", FormatPlural(record.parallel(), "trial"),
                absl::StrCat(FormatPlural(record.threads_per_trial(), "thread"), " each"));
  facts += Fact("parameters", FormatCount(static_cast<int64_t>(view.parameters.size())), "that vary");
  facts += Fact("seed", absl::StrCat(record.config().seed()), "of the suggestions");
  return Element("dl", {{"class", "facts"}}, facts);
}

Html Header(const SweepRecord& record, const SweepView& view) {
  const std::string subtitle =
      absl::StrCat(record.data().dataset(), ", ", record.data().classes(), " classes \u00b7 ",
                   MethodName(record.config()), ", the ", view.large_is_good ? "largest " : "smallest ", view.metric,
                   " is the best \u00b7 ", FormatTime(record.start_time()));
  Html header = Element("h1", Text(record.config().name())) + Element("p", {{"class", "subtitle"}}, Text(subtitle)) +
                Element("div", {{"class", "badges"}}, StatusBadge(record) + DataBadge(record.data())) +
                Element("div", {{"class", "headline"}}, Score(view) + Facts(record, view));
  if (static_cast<int64_t>(view.trials.size()) < view.made) {
    header += Element(
        "p", {{"class", "notice"}},
        Text(absl::StrCat("Charts and table show ", view.trials.size(), " of the ", FormatPlural(view.made, "trial"),
                          ": the best ones, and of the others some, evenly spread. Figures above and "
                          "importance are of all.")));
  }
  return Element("header", header);
}

Html Winner(const SweepRecord& record, const SweepView& view, const std::string& folder) {
  std::vector<std::pair<std::string, std::string>> values;
  for (size_t i = 0; i < view.parameters.size(); ++i) {
    values.emplace_back(view.parameters[i].name, view.best->texts[i]);
  }
  Html again = Element("pre", Text(absl::StrCat("bazel run //train:emnist -- --config=", folder, "/best.textproto")));
  // Its run is there once it has been tested.
  if (record.has_test()) {
    again += Element("p", Element("a", {{"href", "best/report.html"}}, Text("The page of its run")) +
                              Text(": curves, confusion matrix, mistakes."));
  }
  const std::string value = absl::StrCat(view.metric, " ", FormatMetric(view, view.best->value), " after ",
                                         FormatPlural(view.best->value_epoch, "epoch"));
  return Element(
      "div", {{"class", "grid"}},
      Element("div", {{"class", "half"}}, Card(absl::StrCat("Trial ", view.best->number), value, DetailsList(values))) +
          Element("div", {{"class", "half"}},
                  Card("Train it again", "Its whole configuration is in best.textproto.", again)));
}

void AddBestSection(const SweepRecord& record, const SweepView& view, const std::string& folder, Page* page) {
  const Html content = view.best.has_value() ? Winner(record, view, folder)
                                             : Element("p", {{"class", "notice"}},
                                                       Text("No trial has finished, so there is no best one."));
  page->AddSection("best", "Best", "", content);
}

Html TrialRow(const SweepView& view, const ShownTrial& trial) {
  Html state = Text(sweep::StateName(trial.state));
  if (trial.is_best) state += Element("small", {{"class", "badge good"}}, Text("best"));
  if (!trial.message.empty()) state += Element("small", Text(trial.message));
  Html cells = NumberCell(absl::StrCat(trial.number), static_cast<double>(trial.number)) + Cell(state) +
               NumberCell(FormatMetric(view, trial.value), trial.value) +
               NumberCell(FormatCount(trial.epochs), trial.epochs) +
               NumberCell(FormatSeconds(trial.seconds), trial.seconds);
  // Sorted as on its axis, where numbers ascend, and categories stand as in the sweep's file.
  for (size_t i = 0; i < view.parameters.size(); ++i) cells += NumberCell(trial.texts[i], trial.positions[i]);
  return Row(cells);
}

void AddTrialsSection(const SweepView& view, Page* page) {
  if (view.trials.empty()) return;
  std::vector<Column> columns = {{"trial", true}, {"state"}, {view.metric, true}, {"epochs", true}, {"time", true}};
  for (const SweptParameter& parameter : view.parameters) columns.push_back({parameter.name, true});
  Html rows;
  for (const ShownTrial& trial : view.trials) rows += TrialRow(view, trial);
  page->AddSection("trials", "Trials", "A click on a head sorts.",
                   Element("div", {{"class", "card"}}, SortableTable("trials", columns, rows)));
}

}  // namespace

std::string SweepPage(const SweepRecord& record, const SweepView& view, const std::string& folder) {
  Page page(record.config().name());
  page.SetHeader(Header(record, view));
  AddSearchSection(view, &page);
  AddBestSection(record, view, folder, &page);
  AddParametersSection(view, &page);
  AddTrialsSection(view, &page);
  AddDetailsSection(record, &page);
  return page.ToHtml();
}

}  // namespace inknet::report
