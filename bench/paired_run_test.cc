#include "bench/paired_run.h"

#include <atomic>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"
#include "util/random.h"

namespace inknet::bench {
namespace {

using statistics::Verdict;

// Steps of 1 ms times `factors` of each case, give or take a percent, without taking the time.
class MadeUp : public Measurer {
 public:
  MadeUp(std::vector<double> factors, Random* random) : factors_(std::move(factors)), random_(random) {}

  absl::StatusOr<Measurement> Measure(size_t index, const Repetition&) override {
    Measurement measurement;
    const double noise = 0.02 * (static_cast<double>(random_->Below(1000)) / 1000 - 0.5);
    measurement.seconds = 0.001 * factors_[index] * (1 + noise);
    return measurement;
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

// Of `cases` cases.
Contest Between(int cases, StartMeasurer baseline, StartMeasurer candidate) {
  Contest contest;
  contest.cases.resize(static_cast<size_t>(cases));
  for (ContestCase& one : contest.cases) one.pair_seconds = 0.4;
  contest.baseline = std::move(baseline);
  contest.candidate = std::move(candidate);
  return contest;
}

PairedRunOptions Options() {
  PairedRunOptions options;
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
  const auto run = RunPaired(Between(3, Side({1, 1, 1}, &random), Side({1.08, 1, 0.9}, &random)), Options(), stop, {});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(Verdicts(*run), ::testing::ElementsAre(Verdict::kSlower, Verdict::kSame, Verdict::kFaster));
  EXPECT_NEAR(run->cases[0].comparison.ratio, 1.08, 0.01);
}

TEST(RunPairedTest, CaseThatIsDecidedIsNotMeasuredAnyMore) {
  Random random(2);
  const std::atomic<bool> stop{false};
  const auto run = RunPaired(Between(2, Side({1, 1}, &random), Side({2, 1.015}, &random)), Options(), stop, {});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->cases[0].comparison.verdict, Verdict::kSlower);
  EXPECT_LT(run->cases[0].baseline.size(), run->cases[1].baseline.size());
}

TEST(RunPairedTest, SidesAreStartedAnewForEveryRound) {
  Random random(3);
  int baselines = 0;
  int candidates = 0;
  const std::atomic<bool> stop{false};
  const auto run =
      RunPaired(Between(1, Side({1}, &random, &baselines), Side({1.5}, &random, &candidates)), Options(), stop, {});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(baselines, static_cast<int>(run->cases[0].baseline.size()));
  EXPECT_EQ(candidates, baselines);
}

TEST(RunPairedTest, SameSeedGivesTheSameOrderAndBothSidesOfAPairTheSameBatches) {
  class Recorder : public Measurer {
   public:
    explicit Recorder(std::vector<std::pair<size_t, uint64_t>>* seen) : seen_(seen) {}
    absl::StatusOr<Measurement> Measure(size_t index, const Repetition& repetition) override {
      seen_->emplace_back(index, repetition.seed);
      Measurement measured;
      measured.seconds = 0.001;
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
    ASSERT_TRUE(RunPaired(Between(4, side, side), Options(), stop, {}).ok());
  }
  EXPECT_EQ(seen[0], seen[1]);
  for (size_t i = 0; i + 1 < seen[0].size(); i += 2) EXPECT_EQ(seen[0][i], seen[0][i + 1]);
}

TEST(RunPairedTest, StoppingKeepsWhatWasMeasured) {
  Random random(4);
  std::atomic<bool> stop{false};
  const auto run = RunPaired(Between(1, Side({1}, &random), Side({1}, &random)), Options(), stop,
                             [&](const PairedProgress& progress) { stop = progress.rounds == 3; });
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_TRUE(run->interrupted);
  EXPECT_EQ(run->cases[0].baseline.size(), 3);
  EXPECT_EQ(run->cases[0].comparison.verdict, Verdict::kCannotTell);
}

// The second case ends its process at the third measurement of it, and there is a new one for the others.
TEST(RunPairedTest, CaseThatFailsIsNamedAndTheOthersGoOn) {
  Random random(6);
  int measured = 0;
  class Dies : public MadeUp {
   public:
    Dies(Random* random, int* measured) : MadeUp({1.5, 1, 1}, random), measured_(measured) {}
    absl::StatusOr<Measurement> Measure(size_t index, const Repetition& repetition) override {
      if (dead_ || (index == 1 && ++*measured_ == 3)) {
        dead_ = true;
        return absl::AbortedError("died");
      }
      return MadeUp::Measure(index, repetition);
    }

   private:
    int* const measured_;
    bool dead_ = false;
  };
  const StartMeasurer dies = [&]() -> absl::StatusOr<std::unique_ptr<Measurer>> {
    return std::make_unique<Dies>(&random, &measured);
  };
  const std::atomic<bool> stop{false};
  const auto run = RunPaired(Between(3, Side({1, 1, 1}, &random), dies), Options(), stop, {});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->cases[1].failure.message(), "died");
  EXPECT_THAT(Verdicts(*run), ::testing::ElementsAre(Verdict::kSlower, Verdict::kCannotTell, Verdict::kSame));
}

TEST(RunPairedTest, TooLittleTimeForAnyVerdictIsSaidBeforehand) {
  Random random(7);
  Contest contest = Between(2, Side({1, 1}, &random), Side({1, 1}, &random));
  contest.cases[1].pair_seconds = 10;
  const std::atomic<bool> stop{false};
  EXPECT_THAT(std::string(RunPaired(contest, Options(), stop, {}).status().message()),
              ::testing::HasSubstr("no verdict comes of fewer than 9 pairs for each of 2 cases"));
}

TEST(RunPairedTest, ErrorOfASideEndsTheRun) {
  Random random(5);
  const StartMeasurer broken = []() -> absl::StatusOr<std::unique_ptr<Measurer>> {
    return absl::InternalError("no such worker");
  };
  const std::atomic<bool> stop{false};
  EXPECT_EQ(RunPaired(Between(1, Side({1}, &random), broken), Options(), stop, {}).status().message(),
            "no such worker");
}

// Steps of a millisecond that need `memory`, and say nothing of the first.
class Memorable : public Measurer {
 public:
  explicit Memorable(double memory) : memory_(memory) {}

  absl::StatusOr<Measurement> Measure(size_t, const Repetition&) override {
    Measurement measurement;
    measurement.seconds = 0.001;
    measurement.memory_bytes = memory_;
    return measurement;
  }

 private:
  const double memory_;
};

TEST(RunPairedTest, OtherFiguresHaveRowsAndMarginsOfTheirOwn) {
  const auto side = [](double memory) -> StartMeasurer {
    return [=]() -> absl::StatusOr<std::unique_ptr<Measurer>> { return std::make_unique<Memorable>(memory); };
  };
  Contest contest = Between(2, side(1000), side(1040));
  contest.figures = {Figure::kMemory, Figure::kFirstStep};
  PairedRunOptions options = Options();
  options.margins = {{Figure::kMemory, 0.05}, {Figure::kFirstStep, 0.1}};
  const std::atomic<bool> stop{false};
  auto run = RunPaired(contest, options, stop, {});
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_EQ(run->cases.size(), 4) << "nothing is said of the first step, which nobody knows";
  EXPECT_EQ(run->cases[2].figure, Figure::kMemory);
  EXPECT_EQ(run->cases[0].comparison.verdict, Verdict::kSame);
  EXPECT_EQ(run->cases[2].comparison.verdict, Verdict::kSlower);
  options.margins[Figure::kMemory] = 0.1;
  run = RunPaired(contest, options, stop, {});
  EXPECT_EQ(run->cases[3].comparison.verdict, Verdict::kSame);
  options.margins.clear();
  EXPECT_EQ(RunPaired(contest, options, stop, {})->cases.size(), 2);
}

TEST(RunPairedTest, ExecutablesAreComparedBySize) {
  Random random(9);
  Contest contest = Between(1, Side({1}, &random), Side({1}, &random));
  contest.baseline_file = JoinPath(::testing::TempDir(), "small");
  contest.candidate_file = JoinPath(::testing::TempDir(), "large");
  ASSERT_TRUE(WriteFileAtomically(contest.baseline_file, std::string(1000, 'x')).ok());
  ASSERT_TRUE(WriteFileAtomically(contest.candidate_file, std::string(1100, 'x')).ok());
  PairedRunOptions options = Options();
  options.margins = {{Figure::kSize, 0.02}};
  const std::atomic<bool> stop{false};
  auto run = RunPaired(contest, options, stop, {});
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_EQ(run->cases.size(), 2);
  EXPECT_EQ(RowName(run->cases[1]), "executable size");
  EXPECT_EQ(run->cases[1].comparison.verdict, Verdict::kSlower);
  EXPECT_NEAR(run->cases[1].comparison.ratio, 1.1, 1e-9);
  contest.baseline_file = contest.candidate_file;
  EXPECT_EQ(RunPaired(contest, options, stop, {})->cases[1].comparison.verdict, Verdict::kSame);
}

}  // namespace
}  // namespace inknet::bench
