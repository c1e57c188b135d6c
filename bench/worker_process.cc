#include "bench/worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/child_process.h"
#include "bench/worker_protocol.h"
#include "proto/text.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

absl::Status SystemError(const std::string& name, const char* action, int error) {
  return absl::InternalError(absl::StrCat(name, ": cannot ", action, ": ", std::strerror(error)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<WorkerProcess>> WorkerProcess::Start(const std::vector<std::string>& command,
                                                                    const std::string& name) {
  const auto start = std::chrono::steady_clock::now();
  std::unique_ptr<WorkerProcess> worker(new WorkerProcess(name));
  int to[2];
  int from[2];
  if (::pipe2(to, O_CLOEXEC) != 0) return SystemError(name, "make a pipe", errno);
  if (::pipe2(from, O_CLOEXEC) != 0) {
    const int error = errno;
    ::close(to[0]);
    ::close(to[1]);
    return SystemError(name, "make a pipe", error);
  }
  worker->to_ = ::fdopen(to[1], "w");
  worker->from_ = ::fdopen(from[0], "r");

  const absl::StatusOr<pid_t> pid = StartChild(command, {{to[0], STDIN_FILENO}, {from[1], STDOUT_FILENO}});
  ::close(to[0]);
  ::close(from[1]);
  if (!pid.ok()) return absl::Status(pid.status().code(), absl::StrCat(name, ": ", pid.status().message()));
  worker->pid_ = *pid;

  ASSIGN_OR_RETURN(worker->cases_, ReadWorkerGreeting(worker->from_, name));
  worker->start_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return worker;
}

WorkerProcess::~WorkerProcess() {
  if (to_ != nullptr) std::fclose(to_);
  if (from_ != nullptr) std::fclose(from_);
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

double WorkerProcess::CpuSeconds() const {
  clockid_t clock;
  timespec time = {};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0;
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

absl::StatusOr<BenchRepetition> WorkerProcess::Measure(size_t index, const Repetition& repetition) {
  const std::string request = absl::StrCat(FormatWorkerRequest({index, repetition}), "\n");
  if (std::fputs(request.c_str(), to_) < 0 || std::fflush(to_) != 0) return SystemError(name_, "ask its worker", errno);
  ASSIGN_OR_RETURN(const std::string line, ReadWorkerLine(from_, name_));
  BenchRepetition measured;
  RETURN_IF_ERROR(ParseTextProto(line, absl::StrCat(name_, ": what its worker says"), &measured));
  return measured;
}

}  // namespace inknet::bench
