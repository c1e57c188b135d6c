#include "report/evaluation_sections.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "report/charts/confusion_matrix.h"
#include "report/charts/reliability_diagram.h"
#include "report/format.h"
#include "report/tables.h"
#include "util/status.h"

namespace inknet::report {
namespace {

// In the table.
constexpr int kMostClasses = 100;

Html MatrixFigure(const Evaluation& evaluation, Page* page) {
  ConfusionMatrix matrix;
  matrix.description = "Confusion matrix: test images by true and by predicted class";
  matrix.class_names.assign(evaluation.class_names().begin(), evaluation.class_names().end());
  for (const ConfusionRow& row : evaluation.confusion()) {
    matrix.counts.emplace_back(row.predicted().begin(), row.predicted().end());
  }
  return page->AddFigure({"Confusion matrix",
                          "Rows: what the images are. Columns: what the model said.",
                          VegaSpec(matrix),
                          {},
                          {{"normalized", {{"images", false}, {"share of the true class", true}}}}});
}

// `matrix`: the number of the figure that shows the confusion matrix.
Html PairsCard(const Evaluation& evaluation, int matrix) {
  if (evaluation.confused_pairs().empty()) return Card("Most confused pairs", "There is not one mistake.", Html());
  Html rows;
  for (const ConfusedPair& pair : evaluation.confused_pairs()) {
    const Json cell = Json::array({matrix, "cell", {{"t", pair.true_class()}, {"p", pair.predicted_class()}}});
    const Html cells = Cell(ClassGlyph(evaluation, pair.true_class(), false)) +
                       Cell(ClassGlyph(evaluation, pair.predicted_class(), true)) +
                       NumberCell(FormatCount(pair.count()), static_cast<double>(pair.count())) +
                       ShareCell(pair.share(), 1);
    rows += Element("tr", {{"data-points-at", JsonForScript(cell)}}, cells);
  }
  return Card("Most confused pairs", "The share is that of the true class's images.",
              PlainTable("pairs", {{"true"}, {"predicted"}, {"images", true}, {"share", true}}, rows));
}

Html CalibrationFigure(const Evaluation& evaluation, Page* page) {
  std::string error = FormatPercent(evaluation.expected_calibration_error(), 2);
  if (evaluation.has_temperature()) {
    absl::StrAppend(&error, ", ", FormatPercent(evaluation.calibration_error_before(), 2),
                    " before the model's temperature, ", FormatFixed(evaluation.temperature(), 2));
  }
  ReliabilityDiagram diagram;
  diagram.description = "Reliability diagram: accuracy by confidence";
  for (const CalibrationBin& bin : evaluation.calibration()) {
    diagram.bins.push_back({bin.low(), bin.high(), bin.images(), bin.confidence(), bin.accuracy()});
  }
  return page->AddFigure(
      {"Calibration",
       absl::StrCat("Accuracy by confidence. Orange: more confident than right; green: less; pale: under 50 images. "
                    "Expected calibration error ",
                    error, "."),
       VegaSpec(diagram)});
}

// Which other class most images of `label` were taken for, "O, 33.5 %"; empty where none was.
std::string MostOftenTakenFor(const Evaluation& evaluation, int label) {
  const auto& counts = evaluation.confusion(label).predicted();
  int most = -1;
  for (int k = 0; k < counts.size(); ++k) {
    if (k != label && counts[k] > 0 && (most < 0 || counts[k] > counts[most])) most = k;
  }
  if (most < 0) return "";
  const double share = static_cast<double>(counts[most]) / static_cast<double>(evaluation.classes(label).support());
  return absl::StrCat(evaluation.class_names(most), ", ", FormatPercent(share, 1));
}

// The classes that the table shows: all of them or, of many, those with the lowest F1.
std::vector<int> ClassesShown(const Evaluation& evaluation) {
  std::vector<int> shown(static_cast<size_t>(evaluation.classes_size()));
  std::iota(shown.begin(), shown.end(), 0);
  if (evaluation.classes_size() <= kMostClasses) return shown;
  std::stable_sort(shown.begin(), shown.end(),
                   [&](int a, int b) { return evaluation.classes(a).f1() < evaluation.classes(b).f1(); });
  shown.resize(kMostClasses);
  return shown;
}

Html ClassesTable(const Evaluation& evaluation) {
  Html rows;
  for (const int k : ClassesShown(evaluation)) {
    const ClassFigures& figures = evaluation.classes(k);
    rows += Row(Cell(ClassGlyph(evaluation, k, false)) + ShareCell(figures.precision(), 1) +
                ShareCell(figures.recall(), 1) + ShareCell(figures.f1(), 1) +
                NumberCell(FormatCount(figures.support()), static_cast<double>(figures.support())) +
                NumberCell(FormatCount(figures.predicted()), static_cast<double>(figures.predicted())) +
                Cell(Text(MostOftenTakenFor(evaluation, k))));
  }
  return SortableTable("classes",
                       {{"class"},
                        {"precision", true},
                        {"recall", true},
                        {"F1", true},
                        {"test images", true},
                        {"predicted", true},
                        {"most often taken for"}},
                       rows);
}

}  // namespace

absl::Status CheckEvaluation(const Evaluation& evaluation) {
  const int classes = evaluation.class_names_size();
  const auto check = [&](int entries, const char* of) -> absl::Status {
    if (entries == classes) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("it names ", classes, " classes and has ", entries, " ", of));
  };
  RETURN_IF_ERROR(check(evaluation.classes_size(), "classes' figures"));
  RETURN_IF_ERROR(check(evaluation.confusion_size(), "rows of the confusion matrix"));
  for (const ConfusionRow& row : evaluation.confusion()) {
    RETURN_IF_ERROR(check(row.predicted_size(), "columns in a row of the confusion matrix"));
  }
  for (const ConfusedPair& pair : evaluation.confused_pairs()) {
    for (int label : {pair.true_class(), pair.predicted_class()}) {
      if (label >= 0 && label < classes) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("a confused pair has the label ", label, ", which is none of its ", classes, " classes"));
    }
  }
  return absl::OkStatus();
}

void AddEvaluationSections(const Evaluation& evaluation, const MistakesPicture* mistakes, Page* page) {
  const Html matrix = MatrixFigure(evaluation, page);
  const Html beside = PairsCard(evaluation, page->last_figure()) + CalibrationFigure(evaluation, page);
  page->AddSection(
      "test", "Test set",
      absl::StrCat(FormatCount(evaluation.correct()), " of ", FormatPlural(evaluation.images(), "image"),
                   " right. Point at a cell or a pair to see it in the matrix."),
      Element("div", {{"class", "grid"}},
              Element("div", {{"class", "wide"}}, matrix) + Element("div", {{"class", "narrow stack"}}, beside)));
  if (mistakes != nullptr && !evaluation.confused_pairs().empty()) {
    page->AddSection(
        "mistakes", "Mistakes",
        "The mistakes that the model was most sure of, for each of the most confused pairs. In orange what "
        "it said, below it what the image is, each with the probability that the model gave it.",
        MistakesGallery(evaluation, *mistakes));
  }
  page->AddSection(
      "classes", "Classes",
      absl::StrCat("Means over the classes: precision ", FormatPercent(evaluation.macro_precision(), 2), ", recall ",
                   FormatPercent(evaluation.macro_recall(), 2), ", F1 ", FormatPercent(evaluation.macro_f1(), 2), ".",
                   evaluation.classes_size() > kMostClasses
                       ? absl::StrCat(" The ", kMostClasses, " of ", evaluation.classes_size(),
                                      " classes with the lowest F1; classes.csv has all of them.")
                       : ""),
      Element("div", {{"class", "card"}}, ClassesTable(evaluation)));
}

}  // namespace inknet::report
