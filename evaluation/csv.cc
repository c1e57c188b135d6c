#include "evaluation/csv.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "util/csv_field.h"
#include "util/shortest.h"

namespace inknet::evaluation {

std::string ClassesCsv(const Evaluation& evaluation) {
  std::string csv = "label,class,support,predicted,precision,recall,f1\n";
  for (int k = 0; k < evaluation.classes_size(); ++k) {
    const ClassFigures& figures = evaluation.classes(k);
    absl::StrAppend(&csv, k, ",", CsvField(evaluation.class_names(k)), ",", figures.support(), ",",
                    figures.predicted());
    for (double value : {figures.precision(), figures.recall(), figures.f1()}) {
      absl::StrAppend(&csv, ",", ShortestDecimal(value));
    }
    csv += '\n';
  }
  return csv;
}

std::string ConfusionCsv(const Evaluation& evaluation) {
  std::string csv = "true\\predicted";
  for (const std::string& name : evaluation.class_names()) absl::StrAppend(&csv, ",", CsvField(name));
  csv += '\n';
  for (int k = 0; k < evaluation.confusion_size(); ++k) {
    csv += CsvField(evaluation.class_names(k));
    for (int64_t count : evaluation.confusion(k).predicted()) absl::StrAppend(&csv, ",", count);
    csv += '\n';
  }
  return csv;
}

std::string ProbabilitiesCsv(const Predictions& predictions, int64_t images) {
  const size_t classes = static_cast<size_t>(predictions.classes);
  std::string csv = "image,label";
  for (size_t k = 0; k < classes; ++k) absl::StrAppend(&csv, ",p", k);
  csv += '\n';
  const size_t rows = std::min(predictions.labels.size(), static_cast<size_t>(images));
  for (size_t n = 0; n < rows; ++n) {
    absl::StrAppend(&csv, n, ",", predictions.labels[n]);
    for (size_t k = 0; k < classes; ++k) {
      absl::StrAppend(&csv, ",", ShortestDecimal(predictions.probabilities[n * classes + k]));
    }
    csv += '\n';
  }
  return csv;
}

}  // namespace inknet::evaluation
