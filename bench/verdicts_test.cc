#include "bench/verdicts.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

BenchRepetition Step(double seconds, double forward, double backward) {
  BenchRepetition repetition;
  repetition.set_steps(10);
  repetition.set_median_step_seconds(seconds);
  repetition.mutable_phases()->set_gather(0.1 * seconds);
  repetition.mutable_phases()->set_forward(forward);
  repetition.mutable_phases()->set_backward(backward);
  repetition.mutable_phases()->set_update(0.1 * seconds);
  repetition.mutable_phases()->set_waiting(0);
  return repetition;
}

BenchCase Named(const std::string& name) {
  BenchCase one;
  one.set_name(name);
  one.mutable_train()->set_threads(2);
  return one;
}

// Backward takes a tenth of the step longer.
ComparedCase Slower() {
  ComparedCase measured;
  for (int i = 0; i < 5; ++i) {
    measured.baseline.push_back(Step(0.010, 0.004, 0.004));
    measured.candidate.push_back(Step(0.011, 0.004, 0.005));
  }
  measured.comparison = {statistics::Verdict::kSlower, 5, 1.1, {1.08, 1.12}};
  return measured;
}

TEST(VerdictsTest, PhaseThatBecameSlowerIsNamedWithItsShareOfAStep) {
  const PhaseChange change = LargestPhaseChange(Slower());
  EXPECT_EQ(change.phase, "backward");
  EXPECT_NEAR(change.share, 0.1, 1e-9);
  EXPECT_THAT(FormatVerdicts({Named("train/a")}, {Slower()}), HasSubstr("slower: backward +10.0 % of a step\n"));
}

TEST(VerdictsTest, PhaseThatBecameFasterIsNamedWhereTheStepDid) {
  ComparedCase measured = Slower();
  std::swap(measured.baseline, measured.candidate);
  measured.comparison = {statistics::Verdict::kFaster, 5, 0.9, {0.88, 0.92}};
  EXPECT_EQ(LargestPhaseChange(measured).phase, "backward");
  EXPECT_LT(LargestPhaseChange(measured).share, -0.05);
}

TEST(VerdictsTest, WithoutPhasesThereIsNoneToName) {
  ComparedCase measured = Slower();
  for (BenchRepetition& repetition : measured.candidate) repetition.clear_phases();
  EXPECT_EQ(LargestPhaseChange(measured).phase, "");
  EXPECT_THAT(FormatVerdicts({Named("infer/a")}, {measured}), Not(HasSubstr("backward")));
}

TEST(VerdictsTest, TableHasARowForEachCaseAlsoForOneWithoutPairs) {
  ComparedCase none;
  const std::string table = FormatVerdicts({Named("train/a"), Named("train/b")}, {Slower(), none});
  EXPECT_THAT(table, HasSubstr("train/a   10.000 ms   11.000 ms   1.1000  1.0800 .. 1.1200        5  slower"));
  EXPECT_THAT(table, HasSubstr("train/b           -           -        -  -                       0  cannot tell"));
}

TEST(VerdictsTest, RegressionIsACaseThatIsSlower) {
  EXPECT_TRUE(HasRegression({ComparedCase(), Slower()}));
  EXPECT_FALSE(HasRegression({ComparedCase()}));
}

TEST(VerdictsTest, JsonHasEveryRepetitionOfBothSidesAndTheVerdicts) {
  const auto json = nlohmann::json::parse(VerdictsJson({Named("train/a"), Named("train/b")}, {Slower(), ComparedCase()},
                                                       {"old", "new"}, BenchMachine(), "now"));
  ASSERT_EQ(json["benchmarks"].size(), 10);
  EXPECT_EQ(json["benchmarks"][0]["name"], "baseline/train/a");
  EXPECT_DOUBLE_EQ(json["benchmarks"][0]["real_time"], 10000);
  EXPECT_EQ(json["benchmarks"][9]["name"], "candidate/train/a");
  EXPECT_EQ(json["benchmarks"][9]["repetition_index"], 4);
  EXPECT_EQ(json["verdicts"][0]["verdict"], "slower");
  EXPECT_EQ(json["verdicts"][0]["phase"], "backward");
  EXPECT_TRUE(json["verdicts"][1]["ratio"].is_null());
  EXPECT_EQ(json["context"]["baseline"], "old");
}

}  // namespace
}  // namespace inknet::bench
