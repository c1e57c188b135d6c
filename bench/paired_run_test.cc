#include "bench/paired_run.h"

#include <atomic>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::bench {
namespace {

using statistics::Verdict;

// Steps of 1 ms times `factors` of each case, give or take a percent, without taking the time.
class MadeUp : public Measurer {
 public:
  MadeUp(std::vector<double> factors, Random* random) : factors_(std::move(factors)), random_(random) {}

  absl::StatusOr<BenchRepetition> Measure(size_t index, const Repetition&) override {
    BenchRepetition repetition;
    const double noise = 0.02 * (static_cast<double>(random_->Below(1000)) / 1000 - 0.5);
    repetition.set_median_step_seconds(0.001 * factors_[index] * (1 + noise));
    return repetition;
  }

 private:
  const std::vector<double> factors_;
  Random* const random_;
};

StartMeasurer Side(std::vector<double> factors, Random* random, int* started = nullptr) {
  return [=]() -> absl::StatusOr<std::unique_ptr<Measurer>> {
    if (started != nullptr) ++*started;
    return std::make_unique<MadeUp>(factors, random);
  };
}

PairedRunOptions Options() {
  PairedRunOptions options;
  options.repetition.seconds = 0.2;
  options.seconds = 40;  // 100 pairs, of which none takes any time here.
  return options;
}

std::vector<Verdict> Verdicts(const PairedRun& run) {
  std::vector<Verdict> verdicts;
  for (const ComparedCase& one : run.cases) verdicts.push_back(one.comparison.verdict);
  return verdicts;
}

TEST(RunPairedTest, EachCaseGetsItsVerdict) {
  Random random(1);
  const std::atomic<bool> stop{false};
  const auto run = RunPaired(3, Side({1, 1, 1}, &random), Side({1.08, 1, 0.9}, &random), Options(), stop, {});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(Verdicts(*run), ::testing::ElementsAre(Verdict::kSlower, Verdict::kSame, Verdict::kFaster));
  EXPECT_NEAR(run->cases[0].comparison.ratio, 1.08, 0.01);
}

TEST(RunPairedTest, CaseThatIsDecidedIsNotMeasuredAnyMore) {
  Random random(2);
  const std::atomic<bool> stop{false};
  const auto run = RunPaired(2, Side({1, 1}, &random), Side({2, 1.015}, &random), Options(), stop, {});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->cases[0].comparison.verdict, Verdict::kSlower);
  EXPECT_LT(run->cases[0].baseline.size(), run->cases[1].baseline.size());
}

TEST(RunPairedTest, SidesAreStartedAnewForEveryRound) {
  Random random(3);
  int baselines = 0;
  int candidates = 0;
  const std::atomic<bool> stop{false};
  const auto run = RunPaired(1, Side({1}, &random, &baselines), Side({1.5}, &random, &candidates), Options(), stop, {});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(baselines, static_cast<int>(run->cases[0].baseline.size()));
  EXPECT_EQ(candidates, baselines);
}

TEST(RunPairedTest, SameSeedGivesTheSameOrderAndBothSidesOfAPairTheSameBatches) {
  class Recorder : public Measurer {
   public:
    explicit Recorder(std::vector<std::pair<size_t, uint64_t>>* seen) : seen_(seen) {}
    absl::StatusOr<BenchRepetition> Measure(size_t index, const Repetition& repetition) override {
      seen_->emplace_back(index, repetition.seed);
      BenchRepetition measured;
      measured.set_median_step_seconds(0.001);
      return measured;
    }

   private:
    std::vector<std::pair<size_t, uint64_t>>* seen_;
  };
  std::vector<std::pair<size_t, uint64_t>> seen[2];
  for (auto& one : seen) {
    const StartMeasurer side = [&]() -> absl::StatusOr<std::unique_ptr<Measurer>> {
      return std::make_unique<Recorder>(&one);
    };
    const std::atomic<bool> stop{false};
    ASSERT_TRUE(RunPaired(4, side, side, Options(), stop, {}).ok());
  }
  EXPECT_EQ(seen[0], seen[1]);
  for (size_t i = 0; i + 1 < seen[0].size(); i += 2) EXPECT_EQ(seen[0][i], seen[0][i + 1]);
}

TEST(RunPairedTest, StoppingKeepsWhatWasMeasured) {
  Random random(4);
  std::atomic<bool> stop{false};
  const auto run = RunPaired(1, Side({1}, &random), Side({1}, &random), Options(), stop,
                             [&](const PairedProgress& progress) { stop = progress.rounds == 3; });
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_TRUE(run->interrupted);
  EXPECT_EQ(run->cases[0].baseline.size(), 3);
  EXPECT_EQ(run->cases[0].comparison.verdict, Verdict::kCannotTell);
}

TEST(RunPairedTest, ErrorOfASideEndsTheRun) {
  Random random(5);
  const StartMeasurer broken = []() -> absl::StatusOr<std::unique_ptr<Measurer>> {
    return absl::InternalError("no such worker");
  };
  const std::atomic<bool> stop{false};
  EXPECT_EQ(RunPaired(1, Side({1}, &random), broken, Options(), stop, {}).status().message(), "no such worker");
}

}  // namespace
}  // namespace inknet::bench
