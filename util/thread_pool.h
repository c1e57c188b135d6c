// A fixed set of threads that work through numbered tasks together.
#ifndef INKNET_UTIL_THREAD_POOL_H_
#define INKNET_UTIL_THREAD_POOL_H_

#include <sched.h>

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
// With as many threads as there are cores, each is bound to a core of its own, the thread that makes the pool included,
// until the pool is gone: left alone, Linux now and then keeps two of them on one core for seconds while the other
// idles. With fewer threads the choice is left to the system, since several such pools may share the machine.
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
  // What the thread that made the pool was allowed before it was bound.
  bool bound_ = false;
  cpu_set_t allowed_before_;
};

// Lets the calling thread run on all cores that this process may use, though the thread that made it was bound to one.
void UseAllCores();

}  // namespace inknet

#endif  // INKNET_UTIL_THREAD_POOL_H_
