// Work that must not hold up those who compute: done by a thread of its own, of low priority.
#ifndef INKNET_UTIL_BACKGROUND_WORKER_H_
#define INKNET_UTIL_BACKGROUND_WORKER_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/status.h"

namespace inknet {

// One task at a time. Its thread may run on every core that the process may use, whatever the thread that made it is
// bound to. Used by one thread.
class BackgroundWorker {
 public:
  BackgroundWorker();
  // Waits for the task.
  ~BackgroundWorker();
  BackgroundWorker(const BackgroundWorker&) = delete;
  BackgroundWorker& operator=(const BackgroundWorker&) = delete;

  bool busy() const;

  // Must not be busy.
  void Start(std::function<absl::Status()> task);

  // Waits for the task, if there is one. The first error of all tasks so far.
  absl::Status Wait();

  // The same of those that are done, without waiting.
  absl::Status status() const;

  // Processor time of all tasks that are done.
  double cpu_seconds() const;

 private:
  void Loop();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // All under mutex_. The task is empty when there is none.
  std::function<absl::Status()> task_;
  bool stop_ = false;
  absl::Status status_;
  double cpu_seconds_ = 0;

  std::thread thread_;
};

}  // namespace inknet

#endif  // INKNET_UTIL_BACKGROUND_WORKER_H_
