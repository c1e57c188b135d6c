#include "bench/child_process.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

absl::StatusOr<ChildRun> RunShell(const std::string& command, ChildOptions options = {}) {
  return RunChild({"/bin/sh", "-c", command}, options);
}

std::string ErrorOf(const std::string& command) { return std::string(RunShell(command).status().message()); }

TEST(ChildProcessTest, TimesAndOutputsOfAProgramThatEndsWell) {
  ChildOptions options;
  options.keep_output = true;
  const auto run = RunShell("cat; echo said >&2; echo printed; printf result >/proc/self/fd/3; sleep 0.05", options);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->output, "printed\n") << "and nothing to read on stdin";
  EXPECT_EQ(run->results, "result");
  EXPECT_GE(run->seconds, 0.05);
  EXPECT_LT(run->cpu_seconds, run->seconds + 1);
}

TEST(ChildProcessTest, MemoryIsKnownOfWhatNeedsMoreThanThisProcess) {
  const auto large = RunShell("dd if=/dev/zero of=/dev/null bs=300M count=1");
  ASSERT_TRUE(large.ok()) << large.status();
  EXPECT_GT(large->peak_bytes, 3e8);
  EXPECT_LT(large->peak_bytes, 6e8);
  const auto small = RunShell("true");
  EXPECT_EQ(small->peak_bytes, 0);
}

TEST(ChildProcessTest, EndsThatAreNotWellAreNamedWithWhatWasSaidLast) {
  EXPECT_EQ(ErrorOf("exit 3"), "ended with exit code 3");
  EXPECT_EQ(ErrorOf("echo first >&2; echo second >&2; exit 1"), "ended with exit code 1; it said: second");
  EXPECT_EQ(ErrorOf("kill -SEGV $$"), "was killed by signal 11 (Segmentation fault)");
  EXPECT_EQ(RunChild({"/nowhere"}, {}).status().message(), "cannot be started: No such file or directory");
  EXPECT_EQ(RunChild({"/etc/passwd"}, {}).status().message(), "cannot be started: Permission denied");
}

TEST(ChildProcessTest, HangingProgramIsEndedWithAllThatItStarted) {
  ChildOptions options;
  options.limit_seconds = 0.2;
  EXPECT_EQ(RunShell("sleep 1000 & wait", options).status().message(), "did not end within 0.2 s");
  // One that closes stderr is no busier to wait for.
  EXPECT_EQ(RunShell("exec 2>&-; sleep 1000", options).status().message(), "did not end within 0.2 s");
}

TEST(ChildProcessTest, StoppingEndsIt) {
  std::atomic<bool> stop{false};
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop = true;
  });
  ChildOptions options;
  options.stop = &stop;
  EXPECT_EQ(RunShell("sleep 1000", options).status().code(), absl::StatusCode::kCancelled);
  stopper.join();
}

TEST(ChildProcessTest, MuchOutputIsNoProblem) {
  EXPECT_TRUE(RunShell("head -c 10000000 /dev/zero; head -c 3000000 /dev/zero >&2").ok());
}

TEST(ChildProcessTest, WhatIsLeftRunningIsNotWaitedFor) {
  const auto run = RunShell("sleep 30 & exit 0");
  ASSERT_TRUE(run.ok());
  EXPECT_LT(run->seconds, 25);
}

}  // namespace
}  // namespace inknet::bench
