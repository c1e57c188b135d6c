#include "bench/suite_runner.h"

#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "bench/cases.h"
#include "bench/child_process.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"

namespace inknet::bench {
namespace {

const std::atomic<bool> kGoOn{false};

BenchSuite Suite(const std::string& text) {
  BenchSuite suite;
  const absl::Status parsed = ParseTextProto(
      "name: 'small' inputs: 20 classes: 3 images: 100 warmup_seconds: 0 seconds: 0.002 fma_peak_seconds: 0.001 "
      "bandwidth_seconds: 0 grid { work: [TRAINING, INFERENCE] batch_sizes: [1, 8, 9] widths: 8 threads: [1, 2] } " +
          text,
      "suite", &suite);
  EXPECT_TRUE(parsed.ok()) << parsed;
  return suite;
}

BenchRecord Measure(const BenchSuite& suite) {
  const auto outcome = RunSuite(suite, CasesOf(suite, 2), kGoOn, nullptr);
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_FALSE(outcome->interrupted);
  return outcome->record;
}

// The case that was measured at each position.
std::vector<std::string> Order(const BenchRecord& record) {
  std::vector<std::string> order(100);
  size_t size = 0;
  for (const BenchResult& result : record.results()) {
    for (const BenchRepetition& repetition : result.repetitions()) {
      order[static_cast<size_t>(repetition.position())] = result.bench_case().name();
      ++size;
    }
  }
  order.resize(size);
  return order;
}

TEST(SuiteRunnerTest, EveryRoundHasEveryCaseOnceInAnOrderOfItsOwn) {
  const BenchRecord record = Measure(Suite("repetitions: 4"));
  const std::vector<std::string> order = Order(record);
  ASSERT_EQ(order.size(), 4 * 12);
  std::set<std::vector<std::string>> rounds;
  for (auto round = order.begin(); round != order.end(); round += 12) {
    EXPECT_EQ(std::set<std::string>(round, round + 12).size(), 12);
    rounds.insert({round, round + 12});
  }
  EXPECT_EQ(rounds.size(), 4) << "four orders of twelve that agree by chance";
}

TEST(SuiteRunnerTest, SeedDrawsTheOrder) {
  const std::vector<std::string> order = Order(Measure(Suite("repetitions: 1")));
  EXPECT_EQ(order, Order(Measure(Suite("repetitions: 1"))));
  EXPECT_NE(order, Order(Measure(Suite("repetitions: 1 seed: 2"))));
}

TEST(SuiteRunnerTest, RecordSaysWhatWhereAndHow) {
  BenchSuite suite = Suite("repetitions: 2");
  suite.set_bandwidth_seconds(0.001);
  const BenchRecord record = Measure(suite);
  EXPECT_EQ(record.suite().SerializeAsString(), suite.SerializeAsString());
  absl::Time start;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, record.start_time(), &start, &error)) << error;
  EXPECT_LT(absl::AbsDuration(absl::Now() - start), absl::Hours(1));
  EXPECT_GT(record.total_seconds(), 0);
  EXPECT_EQ(record.machine().fingerprint().size(), 16);
  EXPECT_FALSE(record.environment().onednn_version().empty());
  EXPECT_GT(record.noise().fma_peak_spread(), 0);
  EXPECT_GT(record.noise().bandwidth_spread(), 0);
  ASSERT_EQ(record.results_size(), 12);
  for (const BenchResult& result : record.results()) {
    EXPECT_GT(result.flops_per_step(), 0);
    ASSERT_EQ(result.repetitions_size(), 2);
    EXPECT_LT(result.repetitions(0).position(), result.repetitions(1).position());
    EXPECT_LT(result.repetitions(0).start_seconds(), result.repetitions(1).start_seconds());
    for (const BenchRepetition& repetition : result.repetitions()) {
      EXPECT_GT(repetition.fma_peak(), 1e8);
      EXPECT_GT(repetition.memory_bandwidth(), 1e8);
      EXPECT_GE(repetition.steps(), 3);
      EXPECT_EQ(repetition.has_phases(), result.bench_case().work() == TRAINING);
    }
  }
  EXPECT_EQ(record.quality_size(), 0);
}

TEST(SuiteRunnerTest, BandwidthThatIsNotAskedForIsAbsent) {
  const BenchRecord record = Measure(Suite("repetitions: 1"));
  EXPECT_FALSE(record.results(0).repetitions(0).has_memory_bandwidth());
  EXPECT_FALSE(record.noise().has_bandwidth_spread());
}

TEST(SuiteRunnerTest, QualityIsMeasuredWhereAskedFor) {
  const BenchRecord record =
      Measure(Suite("repetitions: 1 quality { data { source: GLYPHS dataset: 'mnist' glyphs_per_class: 10 } "
                    "train { epochs: 1 threads: 1 } seeds: [5, 6] }"));
  ASSERT_EQ(record.quality_size(), 2);
  EXPECT_EQ(record.quality(1).seed(), 6);
}

TEST(SuiteRunnerTest, ProgressGoesFromNothingToAllButTheLast) {
  const BenchSuite suite = Suite("repetitions: 2");
  std::vector<int> done;
  double first_left = 0;
  double last_left = 0;
  const auto outcome = RunSuite(suite, CasesOf(suite, 2), kGoOn, [&](const SuiteProgress& progress) {
    if (done.empty()) first_left = progress.seconds_left;
    done.push_back(progress.done);
    last_left = progress.seconds_left;
    EXPECT_EQ(progress.total, 24);
    EXPECT_THAT(std::string(progress.doing_next), ::testing::HasSubstr("/20-8-3/batch"));
  });
  ASSERT_TRUE(outcome.ok());
  ASSERT_EQ(done.size(), 24);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_EQ(done.front(), 0);
  EXPECT_EQ(done.back(), 23);
  EXPECT_GT(first_left, 0);
  EXPECT_GT(last_left, 0);
}

TEST(SuiteRunnerTest, WhatTheReferenceTakesIsNotOtherWork) {
  const absl::StatusOr<pid_t> busy = StartChild({"/bin/sh", "-c", "while :; do :; done"}, {});
  ASSERT_TRUE(busy.ok()) << busy.status();
  Reference reference;
  reference.has = [](const BenchCase&) { return true; };
  reference.measure = [](const BenchCase&, const Repetition&) -> absl::StatusOr<BenchRepetition> {
    BenchRepetition repetition;
    repetition.set_median_step_seconds(1);
    return repetition;
  };
  const BenchSuite suite = Suite("repetitions: 2");
  double taken = 0;
  double step = 0;
  reference.cpu_seconds = [&] { return taken += step; };
  const auto other_load = [&] {
    return RunSuite(suite, CasesOf(suite, 2), kGoOn, nullptr, &reference)->record.noise().other_load();
  };
  EXPECT_GT(other_load(), 0.1);
  step = 1e6;
  EXPECT_EQ(other_load(), 0);
  ::kill(*busy, SIGKILL);
  ::waitpid(*busy, nullptr, 0);
}

TEST(SuiteRunnerTest, StopKeepsWhatWasFinished) {
  const BenchSuite suite = Suite("repetitions: 2");
  std::atomic<bool> stop{false};
  const auto outcome = RunSuite(suite, CasesOf(suite, 2), stop, [&](const SuiteProgress& progress) {
    if (progress.done == 5) stop = true;
  });
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_TRUE(outcome->interrupted);
  EXPECT_EQ(Order(outcome->record).size(), 5);
}

TEST(SuiteRunnerTest, CaseThatFailsIsTheError) {
  const BenchSuite suite = Suite("repetitions: 1 train { optimizer { algorithm: SGD learning_rate: 1e30 } }");
  EXPECT_THAT(std::string(RunSuite(suite, CasesOf(suite, 2), kGoOn, nullptr).status().message()),
              ::testing::HasSubstr("the loss became"));
}

}  // namespace
}  // namespace inknet::bench
