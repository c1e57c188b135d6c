// What only a machine shows that has nothing else to do: bazel test //... --config=measure, one test at a time.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "bench/case_runner.h"
#include "bench/cases.h"
#include "bench/record_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "proto/bench.pb.h"
#include "proto/text.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::bench {
namespace {

using ::testing::HasSubstr;

// Of each kernel of //bench:primitives, the share of the bound that its roof sets.
std::map<std::string, double> SharesOfPrimitives() {
  const ShellResult run = Shell("bench/primitives --benchmark_format=json --benchmark_min_time=0.02 2>/dev/null");
  EXPECT_EQ(run.exit_code, 0);
  std::map<std::string, double> shares;
  const nlohmann::json results = nlohmann::json::parse(run.output);
  for (const nlohmann::json& benchmark : results["benchmarks"]) {
    for (const auto& [key, value] : benchmark.items()) {
      if (absl::StartsWith(key, "peak_share_")) shares[benchmark["name"]] = value;
    }
  }
  return shares;
}

TEST(SpeedTest, NoKernelIsFasterThanItsRoofAllows) {
  std::map<std::string, double> shares = SharesOfPrimitives();
  EXPECT_GT(shares.size(), 30);
  // What else runs may slow down a roof and not the loop under it, but hardly each time.
  const auto too_high = [](const auto& share) { return share.second > 1; };
  for (int more = 0; more < 2 && std::any_of(shares.begin(), shares.end(), too_high); ++more) {
    for (const auto& [name, share] : SharesOfPrimitives()) shares[name] = std::min(shares[name], share);
  }
  for (const auto& [name, share] : shares) EXPECT_LE(share, 1) << name;
}

TEST(SpeedTest, PhasesAndWaitingAreTheThreadsTime) {
  BenchSuite suite;
  ASSERT_TRUE(ParseTextProto("inputs: 100 classes: 5 cases { hidden_units: [128, 128] batch_size: 256 threads: 2 }",
                             "suite", &suite)
                  .ok());
  const std::atomic<bool> go_on{false};
  const auto result = RunCase(CasesOf(suite, 2).front(), MakeUpImages(1000, 100, 5, /*seed=*/1), {0.01, 0.3, 1}, go_on);
  ASSERT_TRUE(result.ok()) << result.status();
  const BenchPhases& phases = result->phases();
  const double sum = phases.gather() + phases.forward() + phases.backward() + phases.update() + phases.waiting();
  // Medians of parts add up to that of the whole only roughly.
  EXPECT_GT(sum, 0.5 * 2 * result->median_step_seconds());
  EXPECT_LT(sum, 1.5 * 2 * result->median_step_seconds());
}

// `phase` of a result, in parts of its forward phase: the median over its repetitions.
double PhaseOverForward(const BenchResult& result, double (BenchPhases::*phase)() const) {
  std::vector<double> ratios;
  for (const BenchRepetition& one : result.repetitions())
    ratios.push_back((one.phases().*phase)() / one.phases().forward());
  std::sort(ratios.begin(), ratios.end());
  return ratios[ratios.size() / 2];
}

class SlowdownTest : public ::testing::Test {
 protected:
  SlowdownTest() {
    std::string folder = JoinPath(::testing::TempDir(), "speed_XXXXXX");
    EXPECT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    EXPECT_TRUE(WriteFileAtomically(Path("suite.textproto"),
                                    "name: 'moment' inputs: 100 classes: 5 images: 1000 warmup_seconds: 0.01 "
                                    "seconds: 0.02 fma_peak_seconds: 0.001 bandwidth_seconds: 0 repetitions: 5 "
                                    "grid { work: TRAINING widths: 64 batch_sizes: 64 threads: 2 }")
                    .ok());
  }

  std::string Path(const std::string& name) const { return JoinPath(folder_, name); }

 private:
  std::string folder_;
};

TEST_F(SlowdownTest, InjectedSlowdownSlowsItsPhaseAndIsMarked) {
  const std::string throughput = absl::StrCat("bench/throughput_unstamped --suite='", Path("suite.textproto"),
                                              "' --out='", Path("out.textproto"), "'");
  ASSERT_EQ(Shell(throughput).exit_code, 0);
  const BenchRecord before = *ReadRecord(Path("out.textproto"));
  const ShellResult run = Shell(throughput + " --inject_slowdown=backward:19");
  ASSERT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("warning: slowed down on purpose, backward:19"));
  const BenchRecord after = *ReadRecord(Path("out.textproto"));
  EXPECT_EQ(after.injected_slowdown(), "backward:19");
  EXPECT_GT(PhaseOverForward(after.results(0), &BenchPhases::backward),
            4 * PhaseOverForward(before.results(0), &BenchPhases::backward));
}

TEST_F(SlowdownTest, BuildsAreComparedInTurnsAndTheSlowedPhaseIsNamed) {
  const std::string compare = absl::StrCat(
      "bench/compare_unstamped --baseline_worker=bench/worker --candidate_worker=bench/worker --minutes_per_case=2 "
      "--seconds=0.02 --warmup_seconds=0.005 --suite='",
      Path("suite.textproto"), "'");
  const ShellResult slower = Shell(compare + " --inject_slowdown=update:19");
  EXPECT_EQ(slower.exit_code, 2) << slower.output;
  EXPECT_THAT(slower.output, HasSubstr("slower: update"));
}

}  // namespace
}  // namespace inknet::bench
