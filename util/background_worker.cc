#include "util/background_worker.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <utility>

#include "util/thread_pool.h"

namespace inknet {
namespace {

// Computing threads go first, but neither they nor a busy neighbour can keep it from running, as they could at 19: at the
// end of a program somebody waits for it.
constexpr int kNice = 5;

double ThreadCpuSeconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

BackgroundWorker::BackgroundWorker() : thread_([this] { Loop(); }) {}

BackgroundWorker::~BackgroundWorker() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool BackgroundWorker::busy() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return task_ != nullptr;
}

void BackgroundWorker::Start(std::function<absl::Status()> task) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    task_ = std::move(task);
  }
  changed_.notify_all();
}

absl::Status BackgroundWorker::Wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return task_ == nullptr; });
  return status_;
}

absl::Status BackgroundWorker::status() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return status_;
}

double BackgroundWorker::cpu_seconds() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return cpu_seconds_;
}

void BackgroundWorker::Loop() {
  // Of this thread alone, on Linux. Where either is not allowed, nothing is lost but speed.
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNice);
  UseAllCores();
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return task_ != nullptr || stop_; });
    if (task_ == nullptr) return;
    lock.unlock();
    const double before = ThreadCpuSeconds();
    absl::Status status = task_();
    const double seconds = ThreadCpuSeconds() - before;
    lock.lock();
    task_ = nullptr;
    status_.Update(std::move(status));
    cpu_seconds_ += seconds;
    changed_.notify_all();
  }
}

}  // namespace inknet
