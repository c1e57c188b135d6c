#include "util/thread_pool.h"

#include <chrono>
#include <utility>
#include <vector>

#include "util/cores.h"

namespace inknet {
namespace {

// About what it costs to put a thread to sleep and wake it again: spinning longer than that gains nothing.
constexpr std::chrono::microseconds kSpinTime(50);

void Pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

// Spins until `condition` holds or the time for it is over; returns whether it holds.
template <typename Condition>
bool SpinUntil(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + kSpinTime;
  do {
    for (int i = 0; i < 64; ++i) {
      if (condition()) return true;
      Pause();
    }
  } while (std::chrono::steady_clock::now() < deadline);
  return condition();
}

// Binds the calling thread to the cores. Where that is not allowed, nothing is lost but speed.
void BindTo(const std::vector<int>& cores) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int core : cores) CPU_SET(core, &set);
  sched_setaffinity(0, sizeof(set), &set);
}

uint32_t GenerationOf(uint64_t claim) { return static_cast<uint32_t>(claim >> 32); }

}  // namespace

ThreadPool::ThreadPool(int threads, std::function<void()> on_start) {
  const std::vector<int>& cores = AllowedCores();
  const bool bind = threads > 1 && static_cast<size_t>(threads) == cores.size();
  for (int worker = 1; worker < threads; ++worker) {
    workers_.emplace_back([this, worker, on_start, bind, &cores] {
      if (bind) BindTo({cores[static_cast<size_t>(worker)]});
      if (on_start) on_start();
      WorkerLoop(worker);
    });
  }
  // Not before the workers are made: they would start on this core, and a caller with real-time priority never lets
  // them leave it.
  if (bind && sched_getaffinity(0, sizeof(allowed_before_), &allowed_before_) == 0) {
    bound_ = true;
    BindTo({cores[0]});
  }
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  work_.notify_all();
  for (std::thread& worker : workers_) worker.join();
  if (bound_) sched_setaffinity(0, sizeof(allowed_before_), &allowed_before_);
}

void ThreadPool::Run(int tasks, absl::FunctionRef<void(int, int)> body) {
  if (tasks <= 0) return;
  const Job job{body, tasks};
  job_.store(&job, std::memory_order_relaxed);
  unfinished_.store(tasks, std::memory_order_relaxed);
  const uint32_t generation = GenerationOf(claim_.load(std::memory_order_relaxed)) + 1;
  // Sequentially consistent, as is the count of sleepers: either we see a worker that is about to sleep, or it sees
  // the new job.
  claim_.store((uint64_t{generation} << 32) | static_cast<uint32_t>(tasks));
  if (sleeping_workers_.load() > 0) {
    { std::lock_guard<std::mutex> lock(mutex_); }
    work_.notify_all();
  }
  Work(generation, 0);

  const auto finished = [this] { return unfinished_.load() == 0; };
  if (SpinUntil(finished)) return;
  std::unique_lock<std::mutex> lock(mutex_);
  caller_sleeps_ = true;
  finished_.wait(lock, finished);
  caller_sleeps_ = false;
}

void ThreadPool::Work(uint32_t generation, int worker) {
  while (true) {
    uint64_t claim = claim_.load(std::memory_order_acquire);
    const Job* job = job_.load(std::memory_order_relaxed);
    const int unclaimed = static_cast<int>(static_cast<uint32_t>(claim));
    if (GenerationOf(claim) != generation || unclaimed == 0) return;
    // Success means that this job still had an unclaimed task, so `job` is the one and its caller waits for us.
    if (!claim_.compare_exchange_weak(claim, claim - 1, std::memory_order_acq_rel)) continue;
    job->body(job->tasks - unclaimed, worker);
    if (unfinished_.fetch_sub(1) == 1 && caller_sleeps_.load()) {
      { std::lock_guard<std::mutex> lock(mutex_); }
      finished_.notify_one();
    }
  }
}

void ThreadPool::WorkerLoop(int worker) {
  uint32_t seen = 0;
  while (true) {
    const auto news = [this, seen] { return stop_.load() || GenerationOf(claim_.load()) != seen; };
    if (!SpinUntil(news)) {
      std::unique_lock<std::mutex> lock(mutex_);
      ++sleeping_workers_;
      work_.wait(lock, news);
      --sleeping_workers_;
    }
    if (stop_) return;
    seen = GenerationOf(claim_.load());
    Work(seen, worker);
  }
}

void UseAllCores() { BindTo(AllowedCores()); }

}  // namespace inknet
