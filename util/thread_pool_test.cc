#include "util/thread_pool.h"

#include <chrono>
#include <thread>

#include "gtest/gtest.h"
#include "util/cores.h"

namespace inknet {
namespace {

TEST(ThreadPoolTest, EveryTaskRunsOnceWhateverTheCounts) {
  for (int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (int tasks : {0, 1, 2, 3, 17, 100}) {
      std::vector<std::atomic<int>> calls(tasks);
      pool.Run(tasks, [&](int task, int worker) {
        EXPECT_GE(worker, 0);
        EXPECT_LT(worker, threads);
        ++calls[task];
      });
      for (const auto& count : calls) EXPECT_EQ(count, 1);
    }
  }
}

TEST(ThreadPoolTest, WhatTasksWroteIsSeenAfterRun) {
  ThreadPool pool(3);
  std::vector<int> values(64);
  for (int round = 1; round <= 5000; ++round) {
    pool.Run(64, [&](int task, int) { values[task] += task; });
    if (round % 1000 == 0) {
      for (int task = 0; task < 64; ++task) ASSERT_EQ(values[task], task * round);
    }
  }
}

TEST(ThreadPoolTest, NoTwoTasksHaveTheSameWorkerAtOnce) {
  ThreadPool pool(4);
  std::vector<std::atomic<int>> busy(4);
  pool.Run(200, [&](int, int worker) {
    EXPECT_EQ(busy[worker]++, 0);
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    --busy[worker];
  });
}

TEST(ThreadPoolTest, SleepingWorkersWakeForTheNextJob) {
  ThreadPool pool(3);
  for (int round = 0; round < 20; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // Longer than they spin.
    std::atomic<int> calls{0};
    pool.Run(30, [&](int, int) {
      ++calls;
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    });
    EXPECT_EQ(calls, 30);
  }
}

TEST(ThreadPoolTest, CallerMayUseAllCoresAgainWhenThePoolIsGone) {
  cpu_set_t before;
  cpu_set_t after;
  ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
  { ThreadPool pool(static_cast<int>(AllowedCores().size())); }  // Binds its maker, where there is more than one core.
  ASSERT_EQ(sched_getaffinity(0, sizeof(after), &after), 0);
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

TEST(ThreadPoolTest, EachStartedThreadCallsOnStart) {
  std::atomic<int> started{0};
  {
    ThreadPool pool(4, [&] { ++started; });
  }
  EXPECT_EQ(started, 3);
}

}  // namespace
}  // namespace inknet
