#include "report/run_page.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "report/badges.h"
#include "report/details_section.h"
#include "report/epoch_series.h"
#include "report/evaluation_sections.h"
#include "report/format.h"
#include "report/page.h"
#include "report/picture_figure.h"
#include "report/tables.h"
#include "report/training_section.h"
#include "util/duration.h"

namespace inknet::report {
namespace {

// The figure that the run is judged by: that of the test set, or of the last validation where there was no test.
Html Score(const RunRecord& record, const Evaluation* evaluation) {
  std::string name = "accuracy";
  std::string value = kNone;
  std::string note;
  if (evaluation != nullptr) {
    name = "test accuracy";
    value = FormatPercent(evaluation->accuracy(), 2);
    note = absl::StrCat("95 % interval ", FormatInterval(evaluation->accuracy_low(), evaluation->accuracy_high()), "\n",
                        FormatCount(evaluation->correct()), " of ", FormatPlural(evaluation->images(), "image"));
  } else if (record.has_test()) {
    name = "test accuracy";
    value = FormatPercent(record.test().accuracy(), 2);
    note = absl::StrCat(FormatCount(record.test().correct()), " of ", FormatPlural(record.test().images(), "image"));
  } else if (!record.epochs().empty()) {
    name = "validation accuracy";
    value = FormatPercent(record.epochs(record.epochs_size() - 1).validation_accuracy(), 2);
    note = "after the last epoch; there was no test";
  }
  if (record.best_epoch() > 0 && (evaluation != nullptr || record.has_test())) {
    absl::StrAppend(&note, "\nthe model of epoch ", FormatCount(record.best_epoch()), ", the best");
  }
  return Element("dl", {{"class", "score"}}, Fact(name, value, note));
}

Html Facts(const RunRecord& record, const Evaluation* evaluation) {
  Html facts;
  if (evaluation != nullptr || record.has_test()) {
    const double loss = evaluation != nullptr ? evaluation->loss() : record.test().loss();
    facts += Fact("test loss", FormatFixed(loss, 4), LossName(record.config()));
  }
  if (evaluation != nullptr) {
    facts += Fact("top-3 accuracy", FormatPercent(evaluation->top3_accuracy(), 2), "among the three likeliest");
    facts += Fact("mean F1", FormatPercent(evaluation->macro_f1(), 2), "over the classes");
    facts += Fact("calibration error", FormatPercent(evaluation->expected_calibration_error(), 2),
                  "mean gap to the confidence");
  }
  const int planned = record.config().train().epochs();
  facts += Fact("epochs", FormatCount(record.epochs_size()),
                record.epochs_size() == planned ? "" : absl::StrCat("of ", FormatCount(planned)));
  facts += Fact("time", FormatSeconds(record.total_seconds()), "in all");
  facts += Fact("throughput", FormatRounded(MedianThroughput(record)), "images a second, median");
  facts += Fact("parameters", FormatCount(record.parameters()), "weights and biases");
  return Element("dl", {{"class", "facts"}}, facts);
}

std::string Subtitle(const RunRecord& record) {
  const RunConfig& config = record.config();
  const auto& units = config.model().hidden_units();
  const std::string layers =
      units.empty() ? "linear classifier" : absl::StrCat("hidden layers of ", absl::StrJoin(units, ", "));
  return absl::StrCat(record.data().dataset(), ", ", record.data().classes(), " classes \u00b7 ", layers, " \u00b7 ",
                      FormatTime(record.start_time()));
}

Html Header(const RunRecord& record, const Evaluation* evaluation) {
  const Html badges = StatusBadge(record) + DataBadge(record.data());
  const Html headline = Score(record, evaluation) + Facts(record, evaluation);
  Html header = Element("h1", Text(record.config().name())) +
                Element("p", {{"class", "subtitle"}}, Text(Subtitle(record))) +
                Element("div", {{"class", "badges"}}, badges) + Element("div", {{"class", "headline"}}, headline);
  return Element("header", header);
}

// How training went on after it had diverged; empty where it never did.
Html Rollbacks(const RunRecord& record) {
  Html notices;
  for (const RollbackRecord& rollback : record.rollbacks()) {
    notices +=
        Element("p", {{"class", "notice"}},
                Text(absl::StrCat("Training diverged: ", rollback.cause(), ". It went back to the end of epoch ",
                                  rollback.epoch() - 1, " and on with learning rate ", rollback.learning_rate(), ".")));
  }
  return notices;
}

Html HowToEvaluate(const std::string& folder) {
  return Element("p", {{"class", "notice"}},
                 Text("This run has no evaluation: confusion matrix, mistakes, classes and calibration are missing. "
                      "To add them: ") +
                     Element("code", Text(absl::StrCat("bazel run //train:evaluate -- --run=", folder))));
}

// Empty where the evaluation was made on the images that the run knew.
Html OtherImages(const RunRecord& record, const Evaluation& evaluation) {
  if (!evaluation.has_data() || evaluation.data().content_sha256() == record.data().content_sha256()) return Html();
  return Element("p", {{"class", "notice"}},
                 Text("The evaluation was made on other images than those that this run was trained beside.")) +
         Element("div", {{"class", "badges"}}, DataBadge(evaluation.data()));
}

double TestAccuracy(const RunRecord& record, const Evaluation* evaluation) {
  if (evaluation != nullptr) return evaluation->accuracy();
  return record.has_test() ? record.test().accuracy() : std::nan("");
}

}  // namespace

std::string RunPage(const RunRecord& record, const Evaluation* evaluation, const MistakesPicture* mistakes,
                    const std::string& folder, const RunPictures& pictures) {
  Page page(record.config().name());
  Html header = Header(record, evaluation);
  if (evaluation != nullptr) header += OtherImages(record, *evaluation);
  header += Rollbacks(record);
  page.SetHeader(header);
  AddTrainingSection(record, TestAccuracy(record, evaluation), pictures.augmentation, &page);
  if (evaluation != nullptr) {
    AddEvaluationSections(*evaluation, mistakes, &page);
  } else {
    page.AddSection("test", "Test set", "", HowToEvaluate(folder));
  }
  if (!pictures.read_page.empty()) {
    page.AddSection("page", "A page", "Drawn by program: a shadow, ruled paper, a neighbour at the edge.",
                    Element("div", {{"class", "grid"}},
                            Element("div", {{"class", "full"}},
                                    PictureFigure("photograph", "What the model reads on it",
                                                  "orange: less than half sure; on your own pictures: bazel run "
                                                  "//train:predict -- --annotate=FILE.png",
                                                  "A page of handwriting with a box and an answer at each character",
                                                  pictures.read_page))));
  }
  AddDetailsSection(record, &page);
  return page.ToHtml();
}

}  // namespace inknet::report
