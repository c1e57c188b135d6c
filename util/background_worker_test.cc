#include "util/background_worker.h"

#include <sched.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>

#include "gtest/gtest.h"
#include "util/cores.h"
#include "util/thread_pool.h"

namespace inknet {
namespace {

TEST(BackgroundWorkerTest, TasksRunWhileTheirStarterGoesOn) {
  BackgroundWorker worker;
  std::atomic<bool> go{false};
  std::atomic<int> done{0};
  worker.Start([&] {
    while (!go) std::this_thread::yield();
    ++done;
    return absl::OkStatus();
  });
  EXPECT_TRUE(worker.busy());
  EXPECT_EQ(done, 0);
  go = true;
  EXPECT_TRUE(worker.Wait().ok());
  EXPECT_FALSE(worker.busy());
  EXPECT_EQ(done, 1);
}

TEST(BackgroundWorkerTest, FirstErrorStays) {
  BackgroundWorker worker;
  EXPECT_TRUE(worker.Wait().ok());
  worker.Start([] { return absl::DataLossError("first"); });
  EXPECT_EQ(worker.Wait().message(), "first");
  worker.Start([] { return absl::DataLossError("second"); });
  EXPECT_EQ(worker.Wait().message(), "first");
  EXPECT_EQ(worker.status().message(), "first");
}

TEST(BackgroundWorkerTest, ItsEndWaitsForTheTask) {
  std::atomic<bool> done{false};
  {
    BackgroundWorker worker;
    worker.Start([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      done = true;
      return absl::OkStatus();
    });
  }
  EXPECT_TRUE(done);
}

TEST(BackgroundWorkerTest, ItHasALowerPriorityAndAllCoresThoughItsMakerIsBoundToOne) {
  const int cores = static_cast<int>(AllowedCores().size());
  const ThreadPool pool(cores);  // Binds this thread, where there is more than one core.
  BackgroundWorker worker;
  int priority = 0;
  int allowed = 0;
  worker.Start([&] {
    priority = getpriority(PRIO_PROCESS, 0);
    cpu_set_t set;
    sched_getaffinity(0, sizeof(set), &set);
    allowed = CPU_COUNT(&set);
    return absl::OkStatus();
  });
  EXPECT_TRUE(worker.Wait().ok());
  EXPECT_GT(priority, getpriority(PRIO_PROCESS, 0));
  EXPECT_EQ(allowed, cores);
}

TEST(BackgroundWorkerTest, ProcessorTimeIsCounted) {
  BackgroundWorker worker;
  worker.Start([] {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
    while (std::chrono::steady_clock::now() < end) {
    }
    return absl::OkStatus();
  });
  EXPECT_TRUE(worker.Wait().ok());
  EXPECT_GT(worker.cpu_seconds(), 0);
  EXPECT_LE(worker.cpu_seconds(), 5);
}

}  // namespace
}  // namespace inknet
