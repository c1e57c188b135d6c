#include "bench/case_runner.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>

#include "bench/cases.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nn/phases.h"
#include "proto/text.h"

namespace inknet::bench {
namespace {

using ::testing::HasSubstr;

const std::atomic<bool> kGoOn{false};

BenchCase Case(const std::string& text) {
  BenchSuite suite;
  const absl::Status parsed = ParseTextProto("inputs: 100 classes: 5 " + text, "suite", &suite);
  EXPECT_TRUE(parsed.ok()) << parsed;
  return CasesOf(suite, 2).front();
}

Images SomeImages() { return MakeUpImages(1000, 100, 5, /*seed=*/1); }

BenchRepetition Measure(const BenchCase& one, double seconds) {
  const auto result = RunCase(one, SomeImages(), {0.01, seconds, 1}, kGoOn);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(BenchRepetition());
}

TEST(CaseRunnerTest, StepsFillTheTimeAndTheFiguresAgree) {
  const BenchRepetition result = Measure(Case("cases { hidden_units: [32, 24] batch_size: 64 threads: 2 }"), 0.2);
  EXPECT_GE(result.steps(), 3);
  EXPECT_GE(result.seconds(), 0.2);
  EXPECT_GT(result.median_step_seconds(), 0);
  EXPECT_GT(result.first_step_seconds(), 0);
  EXPECT_GE(result.p95_step_seconds(), result.median_step_seconds());
  EXPECT_LE(result.median_step_seconds() * static_cast<double>(result.steps()) / 2, result.seconds());
  EXPECT_NEAR(result.images_per_second(), 64 * static_cast<double>(result.steps()) / result.seconds(), 1e-6);
}

TEST(CaseRunnerTest, EveryPhaseOfAStepTakesTime) {
  const BenchRepetition result = Measure(Case("cases { hidden_units: [128, 128] batch_size: 256 threads: 2 }"), 0.3);
  const BenchPhases& phases = result.phases();
  for (const double phase : {phases.gather(), phases.forward(), phases.backward(), phases.update()}) {
    EXPECT_GT(phase, 0);
  }
}

TEST(CaseRunnerTest, LongStepsAreMeasuredThreeTimesHoweverShortTheRepetition) {
  const BenchRepetition result = Measure(Case("cases { hidden_units: 64 batch_size: 512 threads: 1 }"), 1e-6);
  EXPECT_EQ(result.steps(), 3);
}

TEST(CaseRunnerTest, NetworkThatDoesNotCountPhasesHasNone) {
  const BenchRepetition result =
      Measure(Case("model { backend: REFERENCE } cases { hidden_units: 8 batch_size: 4 threads: 1 }"), 0.01);
  EXPECT_GT(result.images_per_second(), 0);
  EXPECT_FALSE(result.has_phases());
}

TEST(CaseRunnerTest, InferenceHasNoPhases) {
  const BenchRepetition result =
      Measure(Case("cases { work: INFERENCE hidden_units: 32 batch_size: 1 threads: 1 }"), 0.05);
  EXPECT_FALSE(result.has_phases());
  EXPECT_NEAR(result.images_per_second(), static_cast<double>(result.steps()) / result.seconds(), 1e-6);
}

TEST(CaseRunnerTest, SlowedPhaseIsTheOneThatGrows) {
  const BenchCase one = Case("cases { hidden_units: [256, 256] batch_size: 256 threads: 1 }");
  // What else runs can only lengthen a phase: the shortest of many turns is what the phase itself takes. On a machine
  // at rest a few are enough.
  constexpr int kLeastTurns = 5, kMostTurns = 40;
  double forward[2] = {HUGE_VAL, HUGE_VAL}, backward[2] = {HUGE_VAL, HUGE_VAL};
  const auto backward_grew = [&] { return backward[1] > 1.6 * backward[0] && forward[1] < 1.4 * forward[0]; };
  for (int turn = 0; turn < kLeastTurns || (turn < kMostTurns && !backward_grew()); ++turn) {
    for (const int slowed : {0, 1}) {
      nn::InjectSlowdown({0, 0, slowed * 1.0, 0});
      const BenchPhases phases = Measure(one, 0.1).phases();
      forward[slowed] = std::min(forward[slowed], phases.forward());
      backward[slowed] = std::min(backward[slowed], phases.backward());
    }
  }
  nn::InjectSlowdown({});
  EXPECT_TRUE(backward_grew()) << "forward " << forward[0] << " s, then " << forward[1] << " s; backward "
                               << backward[0] << " s, then " << backward[1] << " s";
}

TEST(CaseRunnerTest, EstimateOfMemoryIsNotFarFromWhatItTakes) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers take memory of their own";
#endif
  for (const char* const text : {"cases { hidden_units: [2000, 2000] batch_size: 16 threads: 1 }",
                                 "cases { hidden_units: [300, 300, 300] batch_size: 8192 threads: 2 }"}) {
    const BenchCase one = Case(text);
    const double taken = static_cast<double>(Measure(one, 0.01).resident_bytes());
    const double estimate = static_cast<double>(EstimateNetworkBytes(one));
    EXPECT_GT(estimate, 0.9 * taken) << one.name();
    EXPECT_LT(estimate, 2 * taken) << one.name();
  }
}

TEST(CaseRunnerTest, StopEndsItAsCancelled) {
  const std::atomic<bool> stop{true};
  const auto result = RunCase(Case("cases {}"), SomeImages(), {100, 100, 1}, stop);
  EXPECT_TRUE(absl::IsCancelled(result.status())) << result.status();
}

TEST(CaseRunnerTest, LossThatIsNoNumberIsAnErrorThatNamesTheCase) {
  const BenchCase one =
      Case("train { optimizer { algorithm: SGD learning_rate: 1e30 } } cases { hidden_units: 8 threads: 1 }");
  const auto result = RunCase(one, SomeImages(), {0.01, 0.01, 1}, kGoOn);
  EXPECT_THAT(std::string(result.status().message()), HasSubstr("train/100-8-5/batch128/threads1: the loss became"));
}

}  // namespace
}  // namespace inknet::bench
