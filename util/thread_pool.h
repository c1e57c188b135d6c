// A fixed set of threads that work through numbered tasks together.
#ifndef INKNET_UTIL_THREAD_POOL_H_
#define INKNET_UTIL_THREAD_POOL_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"

namespace inknet {

// Tasks are claimed one by one, so that a thread whose core is shared with another process holds up the others by one
// task at most. For the same reason a waiting thread spins only briefly and then sleeps: a barrier that spins takes the
// core from whoever it waits for.
//
// Run may be called from one thread at a time.
class ThreadPool {
 public:
  // `threads` counts the caller of Run, who works too: threads - 1 are started, each of which calls `on_start` first.
  explicit ThreadPool(int threads, std::function<void()> on_start = nullptr);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Calls body(task, worker) for every task in [0, tasks), each once, in any order and from any worker in
  // [0, threads()), and returns when all calls have. No two calls have the same worker at the same time.
  void Run(int tasks, absl::FunctionRef<void(int task, int worker)> body);

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

 private:
  struct Job {
    absl::FunctionRef<void(int, int)> body;
    int tasks;
  };

  void WorkerLoop(int worker);
  // Works on the job of `generation` until it has no unclaimed task.
  void Work(uint32_t generation, int worker);

  // Generation of the job in the upper half, the number of its unclaimed tasks in the lower: a worker that wakes late
  // cannot claim a task of a job that it has not seen, nor see a job that has no task left for it.
  std::atomic<uint64_t> claim_{0};
  std::atomic<const Job*> job_{nullptr};
  std::atomic<int> unfinished_{0};

  // Sleepers. Both counts change under mutex_.
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable finished_;
  std::atomic<int> sleeping_workers_{0};
  std::atomic<bool> caller_sleeps_{false};
  std::atomic<bool> stop_{false};

  std::vector<std::thread> workers_;
};

// Number of cores that this process may run on (its affinity mask).
int AvailableCores();

}  // namespace inknet

#endif  // INKNET_UTIL_THREAD_POOL_H_
