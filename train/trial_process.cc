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

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/text.h"
#include "util/status.h"

namespace inknet::train {
namespace {

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

class LocalTrial : public TrialProcess {
 public:
  ~LocalTrial() override {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    if (socket_ >= 0) ::close(socket_);
    if (log_ >= 0) ::close(log_);
  }

  absl::Status Start(const TrialOrder& order, const std::vector<int>& cores) {
    TrialStreams streams;
    RETURN_IF_ERROR(streams.Open(&socket_, &log_));
    std::string name = "trial";
    std::string argument = kTrialArgument;
    char* const arguments[] = {name.data(), argument.data(), nullptr};
    int error = 0;
    {
      const BindChildrenTo bind(cores);
      error = ::posix_spawn(&pid_, "/proc/self/exe", streams.actions(), nullptr, arguments, environ);
    }
    if (error != 0) {
      pid_ = -1;
      return TrialSystemError("start", error);
    }
    Send(socket_, FormatTextProtoLine(order) + "\n");
    return absl::OkStatus();
  }

  int descriptor() const override { return socket_; }
  bool ended() const override { return ended_; }
  void Go() override { Send(socket_, "\n"); }

  absl::StatusOr<std::vector<TrialReport>> Read() override {
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
    return TakeReports(&unread_);
  }

  std::string DescribeCrash() override {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return DescribeEnd("its process", status, log_);
  }

 private:
  pid_t pid_ = -1;
  int socket_ = -1;
  int log_ = -1;  // Its stdout and stderr, in memory.
  bool ended_ = false;
  std::string unread_;  // The beginning of a line.
};

}  // namespace

absl::Status TrialSystemError(const char* action, int error) {
  return absl::ErrnoToStatus(error, absl::StrCat("cannot ", action, " a trial's process"));
}

absl::Status TrialStreams::Open(int* socket, int* log) {
  *log = ::memfd_create("trial", MFD_CLOEXEC);
  if (*log < 0) return TrialSystemError("make a log for", errno);
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    return TrialSystemError("make a socket for", errno);
  }
  *socket = sockets[0];
  process_end_ = sockets[1];
  posix_spawn_file_actions_init(&actions_);
  posix_spawn_file_actions_adddup2(&actions_, process_end_, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions_, *log, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions_, *log, STDERR_FILENO);
  return absl::OkStatus();
}

TrialStreams::~TrialStreams() {
  if (process_end_ < 0) return;
  posix_spawn_file_actions_destroy(&actions_);
  ::close(process_end_);
}

absl::StatusOr<std::unique_ptr<TrialProcess>> StartTrial(const TrialOrder& order, const std::vector<int>& cores) {
  auto trial = std::make_unique<LocalTrial>();
  RETURN_IF_ERROR(trial->Start(order, cores));
  return trial;
}

absl::StatusOr<std::vector<TrialReport>> TakeReports(std::string* unread) {
  std::vector<TrialReport> reports;
  size_t begin = 0;
  for (size_t end; (end = unread->find('\n', begin)) != std::string::npos; begin = end + 1) {
    const absl::string_view line = absl::string_view(*unread).substr(begin, end - begin);
    RETURN_IF_ERROR(ParseTextProto(line, "a trial's report", &reports.emplace_back()));
  }
  unread->erase(0, begin);
  return reports;
}

std::string LastLines(int file) {
  constexpr size_t kMostLines = 3;
  char buffer[4096];
  const off_t size = ::lseek(file, 0, SEEK_END);
  const off_t from = size > static_cast<off_t>(sizeof(buffer)) ? size - static_cast<off_t>(sizeof(buffer)) : 0;
  const ssize_t got = ::pread(file, buffer, sizeof(buffer), from);
  const absl::string_view text(buffer, got > 0 ? static_cast<size_t>(got) : 0);
  std::vector<std::string> lines = absl::StrSplit(text, absl::ByAnyChar("\r\n"), absl::SkipWhitespace());
  if (lines.size() > kMostLines) lines.erase(lines.begin(), lines.end() - kMostLines);
  return absl::StrJoin(lines, " / ");
}

std::string DescribeEnd(absl::string_view what, int status, int log) {
  std::string description =
      WIFSIGNALED(status)
          ? absl::StrCat(what, " was killed by signal ", WTERMSIG(status), " (", ::strsignal(WTERMSIG(status)), ")",
                         WTERMSIG(status) == SIGKILL ? ", perhaps for want of memory" : "")
          : absl::StrCat(what, " ended with exit code ", WEXITSTATUS(status));
  if (const std::string said = LastLines(log); !said.empty()) absl::StrAppend(&description, "; it said: ", said);
  return description;
}

}  // namespace inknet::train
