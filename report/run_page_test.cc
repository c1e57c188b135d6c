#include "report/run_page.h"

#include <limits>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/evaluation_sections.h"
#include "report/html.h"
#include "report/test_data.h"
#include "util/file.h"

namespace inknet::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Page(const RunRecord& record) { return RunPage(record, nullptr, nullptr, "runs/x"); }
std::string Page(const RunRecord& record, const Evaluation& evaluation) {
  return RunPage(record, &evaluation, nullptr, "runs/x");
}

int Count(absl::string_view text, absl::string_view part) {
  return static_cast<int>(std::vector<absl::string_view>(absl::StrSplit(text, part)).size()) - 1;
}

// What stands between `begin` and the next `end`.
std::string Between(const std::string& text, const std::string& begin, const std::string& end) {
  const size_t start = text.find(begin);
  EXPECT_NE(start, std::string::npos) << begin;
  const size_t from = start + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

Json Charts(const std::string& page) {
  return Json::parse(Between(page, "<script type=\"application/json\" id=\"charts\">", "</script>"));
}

TEST(RunPageTest, HasTheHeadlineFigures) {
  const std::string page = Page(MakeRecord(3), MakeEvaluation(10));
  for (const char* figure :
       {"90.00 %", "95 % interval 89.12 \u2013 90.87 %", "900 of 1,000 images", "0.2500", "98.70 %", "89.99 %",
        "3.21 %", "951,343", "2m 12s", "70,002", "22 November 2026, 13:25 UTC"}) {
    EXPECT_THAT(page, HasSubstr(figure));
  }
}

TEST(RunPageTest, SaysWhichEpochsModelWasTestedAndHowOftenTrainingWentBack) {
  RunRecord record = MakeRecord(3);
  EXPECT_THAT(Page(record, MakeEvaluation(10)), Not(HasSubstr("the model of epoch")));
  record.set_best_epoch(2);
  RollbackRecord& rollback = *record.add_rollbacks();
  rollback.set_epoch(3);
  rollback.set_cause("the loss became nan in epoch 3, step 7");
  rollback.set_learning_rate(0.005);
  const std::string page = Page(record, MakeEvaluation(10));
  EXPECT_THAT(page, HasSubstr("the model of epoch 2, the best"));
  EXPECT_THAT(page, HasSubstr("Training diverged: the loss became nan in epoch 3, step 7. It went back to the end of "
                              "epoch 2 and on with learning rate 0.005."));
}

TEST(RunPageTest, ChartsHoldTheRecordsFigures) {
  const Json charts = Charts(Page(MakeRecord(3), MakeEvaluation(10)));
  ASSERT_EQ(charts.size(), 7u);  // Loss, accuracy, gain, gradient, throughput, confusion, calibration.
  const Json& loss = charts[0]["data"][0]["values"];
  ASSERT_EQ(loss.size(), 6u);
  EXPECT_EQ(loss[0], (Json{{"series", "train"}, {"x", 1.0}, {"y", 1.0}}));
  EXPECT_EQ(loss[5], (Json{{"series", "validation"}, {"x", 3.0}, {"y", 0.5}}));
  const Json& gains = charts[2]["data"][0]["values"];
  ASSERT_EQ(gains.size(), 2u);
  EXPECT_EQ(gains[0], (Json{{"x", 2}, {"y", 37.5}}));
  EXPECT_EQ(charts[3]["data"][0]["values"].size(), 12u) << "the network's and three layers' norms of three epochs";
}

TEST(RunPageTest, LearningRateHasAChartWhereItChanged) {
  RunRecord record = MakeRecord(3);
  const size_t charts = Charts(Page(record, MakeEvaluation(4))).size();
  for (int i = 0; i < 3; ++i) record.mutable_epochs(i)->set_learning_rate(0.01 / (i + 1));
  const std::string page = Page(record, MakeEvaluation(4));
  EXPECT_EQ(Charts(page).size(), charts + 1);
  EXPECT_THAT(page, HasSubstr("of each epoch"));
}

TEST(RunPageTest, AugmentedImagesAreShownWhereThereAreSome) {
  const RunRecord record = MakeRecord(3);
  EXPECT_THAT(RunPage(record, nullptr, nullptr, "x"),
              AllOf(Not(HasSubstr("as the network saw them")), Not(HasSubstr("What the model reads"))));
  EXPECT_THAT(RunPage(record, nullptr, nullptr, "x", {"", "page"}),
              AllOf(HasSubstr("What the model reads on it"), HasSubstr("data:image/png;base64,cGFnZQ==")));
  EXPECT_THAT(
      RunPage(record, nullptr, nullptr, "x", {"png", ""}),
      AllOf(HasSubstr("Training images as the network saw them"), HasSubstr("src=\"data:image/png;base64,cG5n\"")));
}

TEST(RunPageTest, HostileNamesStandInThePageAsText) {
  RunRecord record = MakeRecord(3);
  record.mutable_config()->set_name(kHostile);
  record.mutable_config()->mutable_data()->set_data_dir(kHostile);
  record.mutable_environment()->set_cpu_model(kHostile);
  record.set_status(RunRecord::INTERRUPTED);
  record.set_status_message(kHostile);
  record.mutable_data()->add_files()->set_name(kHostile);
  Evaluation evaluation = MakeEvaluation(10);
  evaluation.set_class_names(0, kHostile);
  const MistakesPicture picture{"png", 2, 3};
  const std::string page = RunPage(record, &evaluation, &picture, kHostile);
  EXPECT_THAT(page, Not(HasSubstr("alert(1)</script>")));
  EXPECT_THAT(page, HasSubstr(absl::StrCat("<title>", kHostileEscaped, "</title>")));
  EXPECT_THAT(page, HasSubstr(absl::StrCat("<h1>", kHostileEscaped, "</h1>")));
  EXPECT_GE(Count(page, kHostileEscaped), 10);
  EXPECT_EQ(Count(page, "<script"), 4) << "theme, charts, Vega, page";
  EXPECT_EQ(Count(page, "</script>"), 4);
  EXPECT_EQ(Charts(page)[5]["data"][0]["values"][0], kHostile);
}

TEST(RunPageTest, PolicyLetsTheProgramsOwnScriptsRunAndNothingElse) {
  const std::string page = Page(MakeRecord(2));
  const std::string policy = Between(page, "\"Content-Security-Policy\" content=\"", "\"");
  EXPECT_THAT(policy, HasSubstr("default-src &#39;none&#39;"));
  EXPECT_THAT(policy, HasSubstr("img-src data:"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe-eval")));
  EXPECT_THAT(Between(policy, "script-src", ";"), Not(HasSubstr("unsafe")));
  int scripts = 0;
  for (size_t at = page.find("<script>"); at != std::string::npos; at = page.find("<script>", at + 1)) {
    const std::string script = Between(page.substr(at), "<script>", "</script>");
    const std::string hash = absl::Base64Escape(Sha256Bytes(script));
    EXPECT_THAT(policy, HasSubstr(absl::StrCat("&#39;sha256-", hash, "&#39;")));
    ++scripts;
  }
  EXPECT_EQ(scripts, 3);
}

TEST(RunPageTest, WithoutAnEvaluationItSaysHowToMakeOne) {
  const std::string page = Page(MakeRecord(3));
  EXPECT_THAT(page, HasSubstr("bazel run //train:evaluate -- --run=runs/x"));
  EXPECT_THAT(page, HasSubstr("84.14 %")) << "the record's test accuracy";
  EXPECT_EQ(Charts(page).size(), 5u);
  EXPECT_THAT(page, Not(HasSubstr("Confusion matrix")));
}

TEST(RunPageTest, EvaluationOnOtherImagesSaysSo) {
  Evaluation evaluation = MakeEvaluation(10);
  EXPECT_THAT(Page(MakeRecord(3), evaluation), Not(HasSubstr("other images")));
  evaluation.mutable_data()->set_content_sha256("0ther");
  EXPECT_THAT(Page(MakeRecord(3), evaluation), HasSubstr("other images"));
}

TEST(RunPageTest, RunWithoutAnEpochHasNoCurves) {
  RunRecord record = MakeRecord(0);
  record.clear_test();
  const std::string page = Page(record);
  EXPECT_THAT(page, HasSubstr("ended before its first epoch"));
  EXPECT_EQ(Charts(page).size(), 0u);
}

TEST(RunPageTest, RunOfOneEpochHasNoGain) {
  RunRecord record = MakeRecord(1);
  const std::string page = Page(record);
  EXPECT_EQ(Charts(page).size(), 4u);
  EXPECT_THAT(page, Not(HasSubstr("Gain per epoch")));
}

TEST(RunPageTest, WhatIsNotANumberIsLeftOut) {
  RunRecord record = MakeRecord(3);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EpochRecord* epoch = record.mutable_epochs(1);
  epoch->set_train_loss(nan);
  epoch->set_validation_loss(std::numeric_limits<double>::infinity());
  epoch->set_train_accuracy(nan);
  epoch->set_validation_accuracy(nan);
  epoch->set_gradient_norm(nan);
  record.mutable_test()->set_accuracy(nan);
  const Json charts = Charts(Page(record));
  EXPECT_EQ(charts[0]["data"][0]["values"].size(), 4u);
  EXPECT_EQ(charts[2]["data"][0]["values"].size(), 0u);
  for (const Json& chart : charts) {
    for (const Json& data : chart["data"]) {
      EXPECT_THAT(data.value("values", Json()).dump(), ::testing::AnyOf("null", Not(HasSubstr("null"))));
    }
  }
}

TEST(RunPageTest, BadgesSayHowTheRunEndedAndWhatItsScoreIsNot) {
  RunRecord record = MakeRecord(3);
  EXPECT_THAT(Page(record), Not(HasSubstr("not a score")));
  record.mutable_data()->set_source(DataFingerprint::DRAWN_GLYPHS);
  EXPECT_THAT(Page(record), HasSubstr("drawn glyphs: not a score on emnist-balanced"));
  record.mutable_data()->set_source(DataFingerprint::UNOFFICIAL);
  // An evaluation that says nothing of its data does not take the warning away.
  Evaluation evaluation = MakeEvaluation(10);
  evaluation.clear_data();
  EXPECT_THAT(Page(record, evaluation), HasSubstr("unofficial data: not a score on emnist-balanced"));
  record.set_status(RunRecord::DIVERGED);
  record.set_status_message("the loss became NaN in epoch 4, step 2");
  EXPECT_THAT(Page(record), HasSubstr("diverged: the loss became NaN in epoch 4, step 2"));
  record.set_status(RunRecord::INTERRUPTED);
  record.set_status_message("interrupted in epoch 4, step 2");
  EXPECT_THAT(Page(record), HasSubstr(">interrupted in epoch 4, step 2<"));
}

TEST(RunPageTest, EveryNumberOfClassesHasItsRows) {
  for (int classes : {2, 10, 47, 62}) {
    const std::string page = Page(MakeRecord(2), MakeEvaluation(classes));
    const std::string table = Between(page, "<table class=\"classes sortable\">", "</table>");
    EXPECT_EQ(Count(table, "<tr>"), classes + 1);
    EXPECT_EQ(Charts(page)[5]["data"][1]["values"].size(), static_cast<size_t>(classes * classes));
  }
}

TEST(RunPageTest, LongRunMakesASmallPage) { EXPECT_LT(Page(MakeRecord(100), MakeEvaluation(47)).size(), 2u << 20); }

TEST(EvaluationSectionsTest, PartsThatDoNotFitTogetherAreNamed) {
  EXPECT_TRUE(CheckEvaluation(MakeEvaluation(10)).ok());
  const auto error = [](const Evaluation& evaluation) { return std::string(CheckEvaluation(evaluation).message()); };
  Evaluation names = MakeEvaluation(10);
  names.add_class_names("one more");
  EXPECT_THAT(error(names), HasSubstr("names 11 classes and has 10 classes"));
  Evaluation columns = MakeEvaluation(10);
  columns.mutable_confusion(3)->mutable_predicted()->RemoveLast();
  EXPECT_THAT(error(columns), HasSubstr("9 columns"));
  Evaluation label = MakeEvaluation(10);
  label.mutable_confused_pairs(0)->set_predicted_class(10);
  EXPECT_THAT(error(label), HasSubstr("the label 10"));
  label.mutable_confused_pairs(0)->set_predicted_class(-1);
  EXPECT_THAT(error(label), HasSubstr("the label -1"));
}

}  // namespace
}  // namespace inknet::report
