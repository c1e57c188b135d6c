#include "train/sweep_table.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sweep/search/distribution.h"
#include "sweep/search/space.h"
#include "sweep/trials.h"

namespace inknet::train {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr ScreenSize kScreen = {80, 24};

sweep::Plan TestPlan() {
  return {*search::Space::Create({{"model.hidden_units", search::Categorical{{64, search::Value::List{512, 256}}, {}}},
                                  {"epochs", search::Constant{10}},
                                  {"learning_rate", search::Uniform{1e-5, 1, /*log=*/true}}}),
          search::Method::kRandom,
          search::Goal::kMaximize,
          42,
          8,
          std::nullopt,
          "validation_accuracy",
          nullptr,
          std::nullopt,
          nullptr,
          nullptr,
          {},
          {},
          {}};
}

SweepConfig TestConfig() {
  SweepConfig config;
  for (const char* name : {"learning_rate", "epochs", "model.hidden_units"}) config.add_parameters()->set_name(name);
  return config;
}

TrialRecord Trial(int64_t number, TrialRecord::State state, int epochs, double value, double seconds) {
  TrialRecord trial;
  trial.set_number(number);
  trial.set_state(state);
  trial.mutable_config()->mutable_train()->set_epochs(10);
  for (int e = 1; e <= epochs; ++e) trial.add_epochs()->set_epoch(e);
  if (epochs > 0) trial.set_value(value);
  trial.set_total_seconds(seconds);
  sweep::SetParameters(TestConfig(), TestPlan().space, {search::Value::List{512, 256}, 10, 0.00142918}, &trial);
  return trial;
}

// A table that writes into memory.
class SweepTableTest : public ::testing::Test {
 protected:
  SweepTableTest() : out_(open_memstream(&text_, &size_)) {}
  ~SweepTableTest() override {
    std::fclose(out_);
    std::free(text_);
  }

  SweepTable Table(bool is_terminal) { return SweepTable(out_, is_terminal, TestConfig(), TestPlan(), 2); }
  // What was written since the last call.
  std::string Written() {
    std::fflush(out_);
    std::string all(text_, size_);
    std::string fresh = all.substr(seen_);
    seen_ = all.size();
    return fresh;
  }
  static std::vector<std::string> Lines(const std::string& text) {
    return absl::StrSplit(text, '\n', absl::SkipEmpty());
  }

  char* text_ = nullptr;
  size_t size_ = 0;
  size_t seen_ = 0;
  std::FILE* out_;
};

TEST_F(SweepTableTest, RowsShowTheParametersThatVaryInTheFilesOrderWithFourDigits) {
  SweepTable table = Table(false);
  table.PrintHeader(kScreen);
  table.PrintTrial(Trial(7, TrialRecord::FINISHED, 10, 0.87123456, 42.06), /*best=*/true, kScreen);
  table.PrintTrial(Trial(8, TrialRecord::PRUNED, 3, 0.5, 4), /*best=*/false, kScreen);
  EXPECT_EQ(Written(),
            "Trial  State       Epoch     Value      Time  learning_rate  hidden_units\n"
            "    7  finished       10   0.8712*    42.1 s  0.001429       512,256\n"
            "    8  pruned       3/10   0.5000     4.00 s  0.001429       512,256\n");
}

TEST_F(SweepTableTest, FailedTrialSaysWhy) {
  SweepTable table = Table(false);
  TrialRecord trial = Trial(3, TrialRecord::FAILED, 1, 0, 0.5);
  trial.clear_value();
  trial.set_message("the loss became nan in epoch 2, step 3");
  table.PrintTrial(trial, false, kScreen);
  EXPECT_EQ(Written(),
            "    3  failed       1/10        -     0.50 s  0.001429       512,256\n"
            "       the loss became nan in epoch 2, step 3\n");
}

TEST_F(SweepTableTest, NothingIsRedrawnWithoutATerminal) {
  SweepTable table = Table(false);
  table.ShowProgress({Trial(0, TrialRecord::RUNNING, 5, 0.8, 10)}, kScreen);
  table.ClearProgress();
  EXPECT_EQ(Written(), "");
}

TEST_F(SweepTableTest, ProgressHasTheRunningTrialsTheBestAndTheTimeLeft) {
  SweepTable table = Table(true);
  table.ShowProgress({Trial(0, TrialRecord::FINISHED, 10, 0.85, 20), Trial(1, TrialRecord::FAILED, 0, 0, 2),
                      Trial(2, TrialRecord::RUNNING, 5, 0.8, 11), Trial(3, TrialRecord::RUNNING, 0, 0, 1)},
                     kScreen);
  const std::string text = Written();
  EXPECT_THAT(text, AllOf(HasSubstr("    2  running      5/10   0.8000     11.0 s"),
                          HasSubstr("    3  running      0/10        -     1.00 s"),
                          HasSubstr("best: trial 0, validation_accuracy 0.85: learning_rate 0.001429,\033[K\n"
                                    "      hidden_units 512,256\033"),
                          HasSubstr("[#####...............]  2 of 8 trials, 1 failed  33.0 s left")));
}

TEST_F(SweepTableTest, NextDrawingStandsInThePlaceOfTheLastAndGivesWayToARow) {
  SweepTable table = Table(true);
  table.ShowProgress({Trial(0, TrialRecord::RUNNING, 1, 0.8, 1)}, kScreen);
  const std::string drawn = Written();
  const auto lines = std::count(drawn.begin(), drawn.end(), '\n');
  table.ShowProgress({Trial(0, TrialRecord::RUNNING, 2, 0.8, 2)}, kScreen);
  const std::string up = absl::StrCat("\033[", lines, "F");
  EXPECT_EQ(Written().substr(0, up.size()), up);
  table.PrintTrial(Trial(0, TrialRecord::FINISHED, 10, 0.8, 10), true, kScreen);
  EXPECT_EQ(Written().substr(0, up.size() + 3), up + "\033[J");
  table.ClearProgress();
  EXPECT_EQ(Written(), "") << "there is nothing to take away any more";
}

TEST_F(SweepTableTest, ParametersThatTheScreenHasNoRoomForAreLeftOutWhole) {
  SweepTable table = Table(true);
  table.PrintHeader({79, 24});
  table.PrintHeader({72, 24});
  table.PrintHeader({63, 24});
  EXPECT_EQ(Written(),
            "Trial  State       Epoch     Value      Time  learning_rate  hidden_units\n"
            "Trial  State       Epoch     Value      Time  learning_rate  ..\n"
            "Trial  State       Epoch     Value      Time  ..\n");
}

TEST_F(SweepTableTest, NothingIsWiderOrHigherThanTheScreen) {
  SweepTable table = Table(true);
  std::vector<TrialRecord> trials = {Trial(0, TrialRecord::FINISHED, 10, 0.85, 20)};
  for (int64_t t = 1; t < 8; ++t) trials.push_back(Trial(t, TrialRecord::RUNNING, 5, 0.8, 11));
  for (const ScreenSize& screen : {ScreenSize{40, 8}, ScreenSize{12, 3}, ScreenSize{1, 1}}) {
    table.PrintTrial(trials[0], true, screen);
    Written();
    table.ShowProgress(trials, screen);
    const std::vector<std::string> lines = Lines(Written());
    EXPECT_LE(lines.size(), static_cast<size_t>(std::max(screen.rows, 2)));
    for (const std::string& line : lines) {
      const std::string seen = line.substr(0, line.find('\033'));
      EXPECT_LT(seen.size(), static_cast<size_t>(std::max(screen.columns, 4))) << line;
    }
    table.ClearProgress();
  }
}

TEST(SecondsLeftTest, TrialsToComeTakeAsLongAsThoseThatAreOver) {
  EXPECT_LT(SecondsLeft({Trial(0, TrialRecord::RUNNING, 0, 0, 5)}, 8, 2), 0) << "nobody knows";
  EXPECT_DOUBLE_EQ(SecondsLeft({Trial(0, TrialRecord::RUNNING, 2, 0, 6)}, 1, 1), 24);
  EXPECT_DOUBLE_EQ(SecondsLeft({Trial(0, TrialRecord::RUNNING, 2, 0, 6)}, 4, 2), (3 * 30 + 24) / 2.0);
  EXPECT_DOUBLE_EQ(
      SecondsLeft({Trial(0, TrialRecord::FINISHED, 10, 0, 20), Trial(1, TrialRecord::PRUNED, 1, 0, 4)}, 4, 2), 12);
  EXPECT_DOUBLE_EQ(
      SecondsLeft({Trial(0, TrialRecord::FINISHED, 10, 0, 20), Trial(1, TrialRecord::RUNNING, 5, 0, 20)}, 2, 4), 20)
      << "one trial runs no faster on two trials' cores";
  EXPECT_DOUBLE_EQ(SecondsLeft({Trial(0, TrialRecord::FINISHED, 10, 0, 20)}, 1, 1), 0);
}

}  // namespace
}  // namespace inknet::train
