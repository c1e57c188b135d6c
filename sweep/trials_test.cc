#include "sweep/trials.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"

namespace inknet::sweep {
namespace {

using search::Assignment;
using search::Value;
using ::testing::HasSubstr;

search::Space TestSpace() {
  return *search::Space::Create(
      {{"a", search::Categorical{{"x", Value::List{512, 256}}, {}}}, {"rate", search::Uniform{1e-5, 1, /*log=*/true}}});
}

SweepConfig TestConfig() {
  SweepConfig config;
  config.add_parameters()->set_name("rate");
  config.add_parameters()->set_name("a");
  return config;
}

TrialRecord TrialOf(TrialRecord::State state, double value) {
  TrialRecord trial;
  trial.set_state(state);
  trial.set_value(value);
  return trial;
}

TEST(TrialsTest, ParametersAreWrittenInTheFilesOrderAndReadBackToTheLastBit) {
  const Assignment assignment = {Value::List{512, 256}, 0.1 + 0.2};
  TrialRecord trial;
  SetParameters(TestConfig(), TestSpace(), assignment, &trial);
  ASSERT_EQ(trial.parameters_size(), 2);
  EXPECT_EQ(trial.parameters(0).name(), "rate");
  TrialRecord read;
  ASSERT_TRUE(ParseTextProto(FormatTextProto(trial), "trial", &read).ok());
  const absl::StatusOr<Assignment> back = AssignmentOf(read, TestSpace());
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(*back, assignment);
}

TEST(TrialsTest, ParametersOfAnotherSpaceAreAnErrorThatNamesThem) {
  TrialRecord trial;
  SetParameters(TestConfig(), TestSpace(), {"x", 0.5}, &trial);
  trial.mutable_parameters(0)->set_name("speed");
  EXPECT_THAT(AssignmentOf(trial, TestSpace()).status().message(), HasSubstr("rate"));
  SetParameters(TestConfig(), TestSpace(), {"x", 2.0}, &trial);
  EXPECT_THAT(AssignmentOf(trial, TestSpace()).status().message(), HasSubstr("rate"));
}

TEST(TrialsTest, BestIsTheFirstOfTheFinishedWithTheBestValue) {
  const std::vector<TrialRecord> trials = {TrialOf(TrialRecord::PRUNED, 9),   TrialOf(TrialRecord::FINISHED, 5),
                                           TrialOf(TrialRecord::FINISHED, 7), TrialOf(TrialRecord::FINISHED, 7),
                                           TrialOf(TrialRecord::FINISHED, 5), TrialOf(TrialRecord::RUNNING, 9),
                                           TrialOf(TrialRecord::FAILED, 0)};
  EXPECT_EQ(BestTrial(search::Goal::kMaximize, trials), &trials[2]);
  EXPECT_EQ(BestTrial(search::Goal::kMinimize, trials), &trials[1]);
  EXPECT_EQ(BestTrial(search::Goal::kMinimize, {TrialOf(TrialRecord::FAILED, 0)}), nullptr);
}

}  // namespace
}  // namespace inknet::sweep
