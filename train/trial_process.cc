#include "train/trial_process.h"

#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/text.h"
#include "util/status.h"

namespace inknet::train {
namespace {

absl::Status SystemError(const char* action, int error) {
  return absl::ErrnoToStatus(error, absl::StrCat("cannot ", action, " a trial's process"));
}

// Whatever this thread starts while the object lives is bound to `cores`.
class BindChildrenTo {
 public:
  explicit BindChildrenTo(const std::vector<int>& cores) {
    if (cores.empty() || ::sched_getaffinity(0, sizeof(before_), &before_) != 0) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const int core : cores) CPU_SET(core, &set);
    bound_ = ::sched_setaffinity(0, sizeof(set), &set) == 0;
  }
  ~BindChildrenTo() {
    if (bound_) ::sched_setaffinity(0, sizeof(before_), &before_);
  }
  BindChildrenTo(const BindChildrenTo&) = delete;
  BindChildrenTo& operator=(const BindChildrenTo&) = delete;

 private:
  bool bound_ = false;
  cpu_set_t before_;
};

void Send(int socket, const std::string& line) {
  // A process that does not listen any more has ended; its socket's end says so too.
  size_t sent = 0;
  while (sent < line.size()) {
    const ssize_t size = ::send(socket, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (size < 0 && errno != EINTR) return;
    if (size > 0) sent += static_cast<size_t>(size);
  }
}

// The last line of what was written to `file`.
std::string LastLine(int file) {
  char buffer[4096];
  const off_t size = ::lseek(file, 0, SEEK_END);
  const off_t from = size > static_cast<off_t>(sizeof(buffer)) ? size - static_cast<off_t>(sizeof(buffer)) : 0;
  const ssize_t got = ::pread(file, buffer, sizeof(buffer), from);
  const std::string text(absl::StripTrailingAsciiWhitespace({buffer, got > 0 ? static_cast<size_t>(got) : 0}));
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

absl::StatusOr<std::unique_ptr<TrialProcess>> TrialProcess::Start(const TrialOrder& order,
                                                                  const std::vector<int>& cores) {
  std::unique_ptr<TrialProcess> process(new TrialProcess());
  process->log_ = ::memfd_create("trial", MFD_CLOEXEC);
  if (process->log_ < 0) return SystemError("make a log for", errno);
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
    return SystemError("make a socket for", errno);
  process->socket_ = sockets[0];

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, sockets[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, process->log_, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, process->log_, STDERR_FILENO);
  std::string name = "trial";
  std::string argument = kTrialArgument;
  char* const arguments[] = {name.data(), argument.data(), nullptr};
  int error = 0;
  {
    const BindChildrenTo bind(cores);
    error = ::posix_spawn(&process->pid_, "/proc/self/exe", &actions, nullptr, arguments, environ);
  }
  posix_spawn_file_actions_destroy(&actions);
  ::close(sockets[1]);
  if (error != 0) {
    process->pid_ = -1;
    return SystemError("start", error);
  }
  Send(process->socket_, FormatTextProtoLine(order) + "\n");
  return process;
}

TrialProcess::~TrialProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (socket_ >= 0) ::close(socket_);
  if (log_ >= 0) ::close(log_);
}

absl::StatusOr<std::vector<TrialReport>> TrialProcess::Read() {
  char buffer[16384];
  while (!ended_) {
    const ssize_t got = ::recv(socket_, buffer, sizeof(buffer), MSG_DONTWAIT);
    if (got > 0) {
      unread_.append(buffer, static_cast<size_t>(got));
    } else if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      break;
    } else if (got == 0 || errno != EINTR) {
      ended_ = true;  // A socket that is reset was closed with lines unread.
    }
  }
  std::vector<TrialReport> reports;
  size_t begin = 0;
  for (size_t end; (end = unread_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const absl::string_view line = absl::string_view(unread_).substr(begin, end - begin);
    RETURN_IF_ERROR(ParseTextProto(line, "a trial's report", &reports.emplace_back()));
  }
  unread_.erase(0, begin);
  return reports;
}

void TrialProcess::Go() { Send(socket_, "\n"); }

std::string TrialProcess::DescribeCrash() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  std::string description =
      WIFSIGNALED(status)
          ? absl::StrCat("its process was killed by signal ", WTERMSIG(status), " (", ::strsignal(WTERMSIG(status)),
                         ")", WTERMSIG(status) == SIGKILL ? ", perhaps for want of memory" : "")
          : absl::StrCat("its process ended with exit code ", WEXITSTATUS(status));
  if (const std::string said = LastLine(log_); !said.empty()) absl::StrAppend(&description, "; it said: ", said);
  return description;
}

}  // namespace inknet::train
