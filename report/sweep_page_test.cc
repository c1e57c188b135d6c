#include "report/sweep_page.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/html.h"
#include "report/test_data.h"

namespace inknet::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Of two parameters that vary and one that does not; the largest validation accuracy is the best.
SweepRecord Sweep() {
  SweepRecord record;
  record.set_status(SweepRecord::FINISHED);
  SweepConfig& config = *record.mutable_config();
  config.set_name("test_sweep");
  config.set_method(SweepConfig::RANDOM);
  config.set_run_cap(2000);
  config.mutable_metric()->set_name("val_acc");
  SweepParameter& activation = *config.add_parameters();
  activation.set_name("activation");
  for (const char* name : {"relu", "tanh"}) activation.add_values()->set_string_value(name);
  SweepParameter& rate = *config.add_parameters();
  rate.set_name("learning_rate");
  rate.set_distribution("log_uniform_values");
  rate.mutable_min()->set_double_value(1e-4);
  rate.mutable_max()->set_double_value(1e-2);
  SweepParameter& epochs = *config.add_parameters();
  epochs.set_name("epochs");
  epochs.mutable_value()->set_int_value(2);
  record.mutable_data()->set_dataset("emnist-balanced");
  record.set_parallel(2);
  record.set_threads_per_trial(1);
  return record;
}

TrialRecord Trial(int64_t number, TrialRecord::State state, double value) {
  TrialRecord trial;
  trial.set_number(number);
  trial.set_state(state);
  const auto add = [&trial](const char* name) {
    trial.add_parameters()->set_name(name);
    return trial.mutable_parameters(trial.parameters_size() - 1)->mutable_value();
  };
  add("activation")->set_string_value(number % 2 == 0 ? "relu" : "tanh");
  add("learning_rate")->set_double_value(1e-4 * std::pow(100, static_cast<double>(number % 10) / 10));
  add("epochs")->set_int_value(2);
  const int epochs = state == TrialRecord::FINISHED ? 2 : state == TrialRecord::PRUNED ? 1 : 0;
  for (int i = 1; i <= epochs; ++i) {
    trial.add_epochs()->set_epoch(i);
    trial.mutable_epochs(i - 1)->set_validation_accuracy(value * i / epochs);
  }
  if (epochs > 0) trial.set_value(value);
  return trial;
}

// Finished, pruned, failed, finished, running.
std::vector<TrialRecord> FiveTrials() {
  return {Trial(0, TrialRecord::FINISHED, 0.5), Trial(1, TrialRecord::PRUNED, 0.25), Trial(2, TrialRecord::FAILED, 0),
          Trial(3, TrialRecord::FINISHED, 0.75), Trial(4, TrialRecord::RUNNING, 0)};
}

std::vector<TrialRecord> ManyTrials(int64_t count) {
  std::vector<TrialRecord> trials;
  for (int64_t i = 0; i < count; ++i) {
    trials.push_back(
        Trial(i, TrialRecord::FINISHED, static_cast<double>((i * 7919) % count) / static_cast<double>(count)));
  }
  return trials;
}

std::string PageOf(const SweepRecord& record, const std::vector<TrialRecord>& trials) {
  const absl::StatusOr<SweepView> view = MakeSweepView(record, trials);
  EXPECT_TRUE(view.ok()) << view.status();
  return SweepPage(record, *view, "sweeps/x");
}

Json Charts(const std::string& page) {
  const std::string begin = "<script type=\"application/json\" id=\"charts\">";
  const size_t from = page.find(begin) + begin.size();
  return Json::parse(page.substr(from, page.find("</script>", from) - from));
}

Json Values(const Json& spec, const std::string& name) {
  for (const Json& data : spec["data"]) {
    if (data["name"] == name) return data["values"];
  }
  return {};
}

TEST(SweepPageTest, HistoryHasEveryTrialThatIsOverAndTheBestSoFar) {
  const Json history = Charts(PageOf(Sweep(), FiveTrials()))[0];
  const Json dots = Values(history, "dots");
  ASSERT_EQ(dots.size(), 4u);
  EXPECT_EQ(dots[1], (Json{{"number", 1}, {"series", "pruned"}, {"x", 1.0}, {"y", 25.0}}));
  EXPECT_EQ(dots[2], (Json{{"number", 2}, {"series", "failed"}, {"x", 2.0}, {"y", nullptr}}));
  EXPECT_TRUE(dots[3].contains("special"));
  const Json corners = Values(history, "corners");
  ASSERT_EQ(corners.size(), 3u);  // And the last trial, where the best still is.
  EXPECT_EQ(corners[1]["x"], 3.0);
  EXPECT_EQ(corners[2], (Json{{"series", "best so far"}, {"x", 4.0}, {"y", 75.0}}));
}

TEST(SweepPageTest, CurvesOfPrunedTrialsAreDashedAndTheBestStandsOutOnTop) {
  const Json lines = Values(Charts(PageOf(Sweep(), FiveTrials()))[1], "lines");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0]["number"], 1);
  EXPECT_EQ(lines[0]["dashed"], true);
  EXPECT_EQ(lines[0]["path"], "M0,1h0");
  EXPECT_EQ(lines[2]["number"], 3);
  EXPECT_EQ(lines[2]["special"], true);
  EXPECT_EQ(lines[2]["color"], "var(--ramp-7)");
  EXPECT_EQ(lines[2]["path"], "M0,0.75L1,0");
}

TEST(SweepPageTest, OnlyParametersThatVaryHaveAxesAndPlots) {
  const std::string page = PageOf(Sweep(), FiveTrials());
  const Json charts = Charts(page);
  ASSERT_EQ(charts.size(), 5u);  // History, curves, parallel coordinates, two parameters; too few for importance.
  const Json axes = Values(charts[2], "axes_there");
  ASSERT_EQ(axes.size(), 3u);
  EXPECT_EQ(axes[1]["title"], "learning_rate");
  EXPECT_EQ(axes[2]["title"], "validation accuracy");
  const Json lines = Values(charts[2], "lines");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[2]["lying"], "M0.75,0L0.3,0.5L1,1");
  EXPECT_EQ(lines[2]["tooltip"]["learning_rate"], "0.0003981");
  EXPECT_THAT(page, HasSubstr("2 parameters vary."));
  EXPECT_THAT(page, HasSubstr("Too few trials to tell: it takes 10 that are over."));
}

TEST(SweepPageTest, ImportanceSaysItsMethodAndHowFarToBelieveIt) {
  const std::string page = PageOf(Sweep(), ManyTrials(60));
  EXPECT_THAT(page, AllOf(HasSubstr("functional ANOVA"), HasSubstr("Hutter"), HasSubstr("not seen (R\u00b2")));
  EXPECT_THAT(page, HasSubstr("not to be relied on"));  // The values have nothing to do with the parameters.
  std::vector<TrialRecord> trials = ManyTrials(60);
  for (TrialRecord& trial : trials) trial.set_value(trial.number() % 2 == 0 ? 0.25 : 0.75);
  const std::string clear = PageOf(Sweep(), trials);
  EXPECT_THAT(clear, Not(HasSubstr("not to be relied on")));
  const Json shares = Values(Charts(clear)[3], "shares");
  EXPECT_EQ(shares[0]["name"], "activation");
  EXPECT_NEAR(shares[0]["alone"], 100, 1);
  EXPECT_NEAR(shares[1]["total"], 0, 1);
}

TEST(SweepPageTest, WinnerHasItsValuesItsCommandAndItsTest) {
  SweepRecord record = Sweep();
  EXPECT_THAT(PageOf(record, FiveTrials()),
              AllOf(HasSubstr("bazel run //train:emnist -- --config=sweeps/x/best.textproto"), HasSubstr(">75.00 %<"),
                    Not(HasSubstr("best/report.html"))));
  record.mutable_test()->set_accuracy(0.7321);
  EXPECT_THAT(PageOf(record, FiveTrials()), AllOf(HasSubstr("best/report.html"), HasSubstr(">73.21 %<")));
}

TEST(SweepPageTest, WinnersValueIsOfItsLastEpochOrOfTheBestThatTheRecordNames) {
  std::vector<TrialRecord> trials = FiveTrials();
  EXPECT_THAT(PageOf(Sweep(), trials), AllOf(HasSubstr("trial 3, after its last epoch"), HasSubstr("after 2 epochs")));
  trials[3].set_best_epoch(1);
  EXPECT_THAT(PageOf(Sweep(), trials), AllOf(HasSubstr("trial 3, after its best epoch"), HasSubstr("after 1 epoch<")));
}

TEST(SweepPageTest, LossesAreSmallestAndNoPercentages) {
  SweepRecord record = Sweep();
  record.mutable_config()->mutable_metric()->set_name("val_loss");
  const std::string page = PageOf(record, FiveTrials());
  EXPECT_THAT(page, AllOf(HasSubstr("the smallest validation loss is the best"), HasSubstr(">0.5000<")));
  EXPECT_EQ(Values(Charts(page)[0], "corners").size(), 2u);
}

TEST(SweepPageTest, SweepsWithLittleInThemSaySo) {
  SweepRecord record = Sweep();
  EXPECT_THAT(PageOf(record, {}), AllOf(HasSubstr("No trial is over yet."), HasSubstr("No trial has finished")));
  const std::string failed = PageOf(record, {Trial(0, TrialRecord::FAILED, 0)});
  EXPECT_THAT(failed, AllOf(HasSubstr("No trial has a value yet."), HasSubstr("No trial has finished")));
  EXPECT_EQ(Charts(failed).size(), 1u);
  EXPECT_EQ(Charts(PageOf(record, {Trial(0, TrialRecord::FINISHED, 0.5)})).size(), 5u);
  while (record.config().parameters_size() > 1) record.mutable_config()->mutable_parameters()->RemoveLast();
  record.mutable_config()->mutable_parameters(0)->clear_values();
  record.mutable_config()->mutable_parameters(0)->mutable_value()->set_string_value("relu");
  EXPECT_EQ(Charts(PageOf(record, {Trial(0, TrialRecord::FINISHED, 0.5)})).size(), 2u);
}

TEST(SweepPageTest, TextFromOutsideStandsInThePageAsText) {
  SweepRecord record = Sweep();
  record.mutable_data()->set_dataset(kHostile);
  std::vector<TrialRecord> trials = FiveTrials();
  trials[2].set_message(kHostile);
  const std::string page = PageOf(record, trials);
  EXPECT_THAT(page, Not(HasSubstr("alert(1)</script>")));
  EXPECT_THAT(page, HasSubstr(absl::StrCat("<small>", kHostileEscaped, "</small>")));
}

TEST(SweepPageTest, NoNumberOfTrialsMakesItTooLarge) {
  std::vector<TrialRecord> trials = ManyTrials(2000);
  for (TrialRecord& trial : trials) {
    for (int epoch = 3; epoch <= 100; ++epoch) {
      trial.add_epochs()->set_epoch(epoch);
      trial.mutable_epochs(epoch - 1)->set_validation_accuracy(0.123456789 + 1e-3 * epoch);
    }
  }
  const std::string page = PageOf(Sweep(), trials);
  EXPECT_LT(page.size(), 2000000u);
  EXPECT_THAT(page, HasSubstr("show 500 of the 2,000 trials"));
  const Json dots = Values(Charts(page)[0], "dots");
  EXPECT_EQ(dots.size(), kMaxShownTrials);
  size_t best_half = 0;
  for (const Json& dot : dots) best_half += dot["y"] >= 87.5;
  EXPECT_GE(best_half, 250u);  // All of the best eighth.
}

TEST(SweepPageTest, TrialThatIsNotOfTheSweepIsNamed) {
  TrialRecord trial = Trial(3, TrialRecord::FINISHED, 0.5);
  trial.mutable_parameters(0)->mutable_value()->set_string_value("elu");
  EXPECT_THAT(std::string(MakeSweepView(Sweep(), {trial}).status().message()),
              AllOf(HasSubstr("trial 3"), HasSubstr("activation")));
}

}  // namespace
}  // namespace inknet::report
