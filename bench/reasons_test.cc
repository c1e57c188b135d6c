#include "bench/reasons.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

Measurement Step(double seconds, double forward, double backward, double waiting = 0) {
  Measurement step;
  step.seconds = seconds;
  step.parts = {{"gather", 0.1 * seconds},
                {"forward", forward},
                {"backward", backward},
                {"update", 0.1 * seconds},
                {"waiting", waiting}};
  return step;
}

// Backward takes a tenth of the step longer.
ComparedCase Slower() {
  ComparedCase compared;
  for (int i = 0; i < 5; ++i) {
    compared.baseline.push_back(Step(0.010, 0.004, 0.004));
    compared.candidate.push_back(Step(0.011, 0.004, 0.005));
  }
  compared.comparison = {statistics::Verdict::kSlower, 5, 1.1, {1.08, 1.12}};
  return compared;
}

TEST(ReasonsTest, PartThatBecameSlowerIsNamedWithItsShareOfAStep) {
  const std::vector<PartChange> changes = PartChanges(Slower());
  ASSERT_EQ(changes.size(), 5);
  EXPECT_EQ(changes[0].part, "backward");
  EXPECT_EQ(FormatReason(Slower()), "backward +8.3 % of a step");
}

TEST(ReasonsTest, PartsSumToTheWholeWhateverTheNoiseOfSinglePairs) {
  ComparedCase compared = Slower();
  compared.candidate[2] = Step(0.05, 0.03, 0.01);  // Disturbed.
  double sum = 0;
  for (const PartChange& change : PartChanges(compared)) sum += change.share;
  EXPECT_NEAR(sum, 0.1, 1e-12);
  EXPECT_EQ(PartChanges(compared)[0].part, "backward");
}

// What a real change did: threads waited for each other.
TEST(ReasonsTest, WaitingIsAReasonToo) {
  ComparedCase compared = Slower();
  for (Measurement& step : compared.candidate) step = Step(0.010, 0.0043, 0.0046, 0.002);
  compared.comparison = {statistics::Verdict::kSlower, 5, 1.29, {1.28, 1.3}};
  EXPECT_EQ(PartChanges(compared)[0].part, "waiting");
  EXPECT_EQ(FormatReason(compared), "waiting +20.0, backward +6.0 % of a step");
}

TEST(ReasonsTest, PartThatBecameFasterIsNamedWhereTheStepDid) {
  ComparedCase compared = Slower();
  std::swap(compared.baseline, compared.candidate);
  compared.comparison = {statistics::Verdict::kFaster, 5, 0.9, {0.88, 0.92}};
  EXPECT_EQ(PartChanges(compared)[0].part, "backward");
  EXPECT_LT(PartChanges(compared)[0].share, -0.05);
}

TEST(ReasonsTest, WithoutPartsOnBothSidesThereIsNoneToName) {
  ComparedCase compared = Slower();
  for (Measurement& step : compared.candidate) step.parts.clear();
  EXPECT_TRUE(PartChanges(compared).empty());
  EXPECT_EQ(FormatReason(compared), "");
  EXPECT_TRUE(PartChanges(ComparedCase()).empty());
}

}  // namespace
}  // namespace inknet::bench
