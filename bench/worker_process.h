// A running //bench:worker.
#ifndef INKNET_BENCH_WORKER_PROCESS_H_
#define INKNET_BENCH_WORKER_PROCESS_H_

#include <sys/types.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/case_runner.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

class WorkerProcess {
 public:
  // Starts `command` (a program and its arguments) and waits until it is ready. `name` stands in errors.
  static absl::StatusOr<std::unique_ptr<WorkerProcess>> Start(const std::vector<std::string>& command,
                                                              const std::string& name);

  // Ends the process, and waits for its end.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  // What it can measure.
  const std::vector<BenchCase>& cases() const { return cases_; }

  // From its start until it was ready.
  double start_seconds() const { return start_seconds_; }

  // Processor time that it has taken so far.
  double CpuSeconds() const;

  // One repetition of its case number `index`.
  absl::StatusOr<BenchRepetition> Measure(size_t index, const Repetition& repetition);

 private:
  explicit WorkerProcess(std::string name) : name_(std::move(name)) {}

  const std::string name_;
  pid_t pid_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
  std::vector<BenchCase> cases_;
  double start_seconds_ = 0;
};

}  // namespace inknet::bench

#endif  // INKNET_BENCH_WORKER_PROCESS_H_
