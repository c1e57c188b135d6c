#include "bench/machine_load.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

constexpr std::chrono::milliseconds kTime(500);

void Work() {
  const auto end = std::chrono::steady_clock::now() + kTime;
  while (std::chrono::steady_clock::now() < end) {
  }
}

double OwnSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) + 1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
}

// Whatever else runs at the same time, cores have no more to give than there is of them.
TEST(MachineLoadTest, OwnWorkIsNotThatOfOthers) {
  const int cores = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  const auto start = std::chrono::steady_clock::now();
  const LoadMeter meter;
  const double own_before = OwnSeconds();
  std::vector<std::thread> threads;
  for (int i = 0; i < cores; ++i) threads.emplace_back(Work);
  for (std::thread& thread : threads) thread.join();
  // On a busy machine they may have started late.
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const double own = (OwnSeconds() - own_before) / seconds.count();
  EXPECT_GE(meter.Read().other, 0);
  EXPECT_LE(meter.Read().other + own, cores + 0.3);
  EXPECT_GE(meter.Read().stolen, 0);
}

TEST(MachineLoadTest, WorkOfAnotherProcessIsCounted) {
  const pid_t child = fork();
  if (child == 0) {
    while (true) {
    }
  }
  const LoadMeter meter;
  std::this_thread::sleep_for(kTime);
  const double other = meter.Read().other;
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_GT(other, 0.2);
}

TEST(MachineLoadTest, LoadAverageIsRead) { EXPECT_GE(LoadAverage(), 0); }

}  // namespace
}  // namespace inknet::bench
