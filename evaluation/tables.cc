#include "evaluation/tables.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace inknet::evaluation {
namespace {

std::string Percent(double share) { return absl::StrFormat("%.2f %%", 100 * share); }

int LongestName(const Evaluation& evaluation) {
  size_t longest = 0;
  for (const std::string& name : evaluation.class_names()) longest = std::max(longest, name.size());
  return static_cast<int>(longest);
}

// Side by side as many times as fit, so that 47 classes fit on a screen; read down, then right.
std::string ClassesTable(const Evaluation& evaluation, int width) {
  const int name_width = std::max(5, LongestName(evaluation));
  const std::string header =
      absl::StrFormat("  %-*s  %7s  %9s  %8s  %8s", name_width, "class", "support", "precision", "recall", "F1");
  const int classes = evaluation.classes_size();
  const int blocks = std::clamp(width / static_cast<int>(header.size() + 2), 1, 3);
  const int rows = (classes + blocks - 1) / blocks;
  std::string text;
  for (int block = 0; block < blocks; ++block) absl::StrAppend(&text, block > 0 ? "  " : "", header);
  for (int row = 0; row < rows; ++row) {
    text += '\n';
    for (int k = row; k < classes; k += rows) {
      const ClassFigures& figures = evaluation.classes(k);
      absl::StrAppendFormat(&text, "%s  %-*s  %7d  %9s  %8s  %8s", k > row ? "  " : "", name_width,
                            evaluation.class_names(k), figures.support(), Percent(figures.precision()),
                            Percent(figures.recall()), Percent(figures.f1()));
    }
  }
  return text + '\n';
}

std::string PairsTable(const Evaluation& evaluation) {
  if (evaluation.confused_pairs().empty()) return "  none\n";
  const int name_width = std::max(9, LongestName(evaluation));
  std::string text = absl::StrFormat("  %-*s  %-*s  %6s  %s\n", name_width, "true", name_width, "predicted", "images",
                                     "share of the true class");
  for (const ConfusedPair& pair : evaluation.confused_pairs()) {
    absl::StrAppendFormat(&text, "  %-*s  %-*s  %6d  %s\n", name_width, evaluation.class_names(pair.true_class()),
                          name_width, evaluation.class_names(pair.predicted_class()), pair.count(),
                          Percent(pair.share()));
  }
  return text;
}

std::string ConfusionMatrix(const Evaluation& evaluation, int width) {
  const int classes = evaluation.confusion_size();
  const int name_width = LongestName(evaluation);
  int64_t largest = 1;
  for (const ConfusionRow& row : evaluation.confusion()) {
    for (int64_t count : row.predicted()) largest = std::max(largest, count);
  }
  const int cell = 1 + std::max(name_width, static_cast<int>(absl::StrCat(largest).size()));
  const int per_block = std::max(1, (width - 2 - name_width) / cell);
  std::string text;
  for (int first = 0; first < classes; first += per_block) {
    const int last = std::min(classes, first + per_block);
    if (first > 0) text += '\n';
    absl::StrAppendFormat(&text, "  %*s", name_width, "");
    for (int p = first; p < last; ++p) absl::StrAppendFormat(&text, "%*s", cell, evaluation.class_names(p));
    text += '\n';
    for (int t = 0; t < classes; ++t) {
      absl::StrAppendFormat(&text, "  %-*s", name_width, evaluation.class_names(t));
      for (int p = first; p < last; ++p) {
        const int64_t count = evaluation.confusion(t).predicted(p);
        absl::StrAppendFormat(&text, "%*s", cell, count > 0 ? absl::StrCat(count) : ".");
      }
      text += '\n';
    }
  }
  return text;
}

}  // namespace

std::string FormatHeadline(const Evaluation& evaluation) {
  std::string text = absl::StrFormat(
      "test accuracy %.2f %% (%d of %d), 95 %% interval %.2f .. %.2f %%\n"
      "test loss %.6f, top-3 accuracy %s, expected calibration error %s",
      100 * evaluation.accuracy(), evaluation.correct(), evaluation.images(), 100 * evaluation.accuracy_low(),
      100 * evaluation.accuracy_high(), evaluation.loss(), Percent(evaluation.top3_accuracy()),
      Percent(evaluation.expected_calibration_error()));
  if (evaluation.has_temperature()) {
    absl::StrAppendFormat(&text, " (%s before its temperature, %.2f)", Percent(evaluation.calibration_error_before()),
                          evaluation.temperature());
  }
  switch (evaluation.data().source()) {
    case DataFingerprint::OFFICIAL:
    case DataFingerprint::OWN:
      break;
    case DataFingerprint::UNOFFICIAL:
      absl::StrAppend(&text, "\n(on an unofficial copy: not a score on the official ", evaluation.data().dataset(),
                      ")");
      break;
    case DataFingerprint::DRAWN_GLYPHS:
      absl::StrAppend(&text, "\n(on drawn glyphs: not a score on ", evaluation.data().dataset(), ")");
      break;
  }
  return text;
}

std::string FormatTables(const Evaluation& evaluation, int width) {
  return absl::StrCat("Confusion matrix: images by true (row) and predicted class (column)\n",
                      ConfusionMatrix(evaluation, width), "\nClasses\n", ClassesTable(evaluation, width),
                      absl::StrFormat("  mean over the classes: precision %s, recall %s, F1 %s\n",
                                      Percent(evaluation.macro_precision()), Percent(evaluation.macro_recall()),
                                      Percent(evaluation.macro_f1())),
                      "\nMost confused\n", PairsTable(evaluation), "\n", FormatHeadline(evaluation), "\n");
}

}  // namespace inknet::evaluation
