#include "bench/worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
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

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
  // In a group of its own: Ctrl-C is for the comparison, which ends its workers. And with all signals let through,
  // which this process may block.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const int error = ::posix_spawn(&worker->pid_, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  ::close(to[0]);
  ::close(from[1]);
  if (error != 0) {
    worker->pid_ = -1;
    return SystemError(name, "start", error);
  }

  ASSIGN_OR_RETURN(worker->cases_, ReadWorkerGreeting(worker->from_, name));
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

absl::StatusOr<BenchRepetition> WorkerProcess::Measure(size_t index, const Repetition& repetition) {
  const std::string request = absl::StrCat(FormatWorkerRequest({index, repetition}), "\n");
  if (std::fputs(request.c_str(), to_) < 0 || std::fflush(to_) != 0) return SystemError(name_, "ask its worker", errno);
  ASSIGN_OR_RETURN(const std::string line, ReadWorkerLine(from_, name_));
  BenchRepetition measured;
  RETURN_IF_ERROR(ParseTextProto(line, absl::StrCat(name_, ": what its worker says"), &measured));
  return measured;
}

}  // namespace inknet::bench
