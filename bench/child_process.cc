#include "bench/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

// As much of what it wrote to stderr as is kept, and as much as an error quotes.
constexpr size_t kKeptBytes = 4096;
constexpr size_t kMostQuoted = 300;
// Beyond that nothing is read that it wrote.
constexpr off_t kMostResultBytes = off_t{64} << 20;
// As kChildResults says.
constexpr int kResultsDescriptor = 3;
// How soon `stop` is heeded.
constexpr int kPollMilliseconds = 100;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }
  void Close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

std::string Content(const Descriptor& file) {
  const off_t size = std::min(::lseek(file.get(), 0, SEEK_END), kMostResultBytes);
  std::string content(size > 0 ? static_cast<size_t>(size) : 0, '\0');
  size_t done = 0;
  while (done < content.size()) {
    const ssize_t got = ::pread(file.get(), &content[done], content.size() - done, static_cast<off_t>(done));
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  content.resize(done);
  return content;
}

// Reads what there is of `pipe`, which does not wait, and keeps its end.
void Drain(const Descriptor& pipe, std::string* kept) {
  char buffer[4096];
  ssize_t got;
  while ((got = ::read(pipe.get(), buffer, sizeof(buffer))) > 0) {
    kept->append(buffer, static_cast<size_t>(got));
    if (kept->size() > 2 * kKeptBytes) kept->erase(0, kept->size() - kKeptBytes);
  }
}

std::string LastLine(const std::string& text) {
  const absl::string_view stripped = absl::StripTrailingAsciiWhitespace(text);
  const absl::string_view line = stripped.substr(stripped.rfind('\n') + 1);
  return absl::Utf8SafeCEscape(line.substr(0, kMostQuoted));
}

// How it ended, where that was not well.
absl::Status EndOf(int status, const std::string& said) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  std::string end = WIFSIGNALED(status) ? absl::StrCat("was killed by signal ", WTERMSIG(status), " (",
                                                       ::strsignal(WTERMSIG(status)), ")")
                                        : absl::StrCat("ended with exit code ", WEXITSTATUS(status));
  if (const std::string line = LastLine(said); !line.empty()) absl::StrAppend(&end, "; it said: ", line);
  return absl::FailedPreconditionError(end);
}

// Waits until the child ends or has something to say. Where the kernel has no descriptors for processes (before 5.3), a
// millisecond.
void WaitForChild(const Descriptor& process, const Descriptor& said) {
  pollfd files[] = {{process.get(), POLLIN, 0}, {said.get(), POLLIN, 0}};
  const int ready = ::poll(files, 2, process.get() >= 0 ? kPollMilliseconds : 1);
  // It has closed its end, or left it to others: nothing is to be waited for there.
  if (ready == 1 && files[1].revents == POLLHUP) ::poll(files, 1, process.get() >= 0 ? kPollMilliseconds : 1);
}

}  // namespace

absl::StatusOr<pid_t> StartChild(const std::vector<std::string>& command,
                                 const std::vector<std::pair<int, int>>& files) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const auto& [ours, its] : files) posix_spawn_file_actions_adddup2(&actions, ours, its);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return absl::NotFoundError(absl::StrCat("cannot be started: ", std::strerror(error)));
  return pid;
}

absl::StatusOr<ChildRun> RunChild(const std::vector<std::string>& command, const ChildOptions& options) {
  const Descriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const Descriptor output(options.keep_output ? ::memfd_create("output", MFD_CLOEXEC) : -1);
  const Descriptor results(::memfd_create("results", MFD_CLOEXEC));
  int ends[2];
  if (null.get() < 0 || results.get() < 0 || (options.keep_output && output.get() < 0) ||
      ::pipe2(ends, O_CLOEXEC) != 0) {
    return absl::InternalError(absl::StrCat("cannot be started: ", std::strerror(errno)));
  }
  const Descriptor said(ends[0]);
  Descriptor to_say(ends[1]);
  ::fcntl(said.get(), F_SETFL, O_NONBLOCK);

  const Clock::time_point start = Clock::now();
  // The results last: any of the others may have that number here.
  const int kept_output = options.keep_output ? output.get() : null.get();
  ASSIGN_OR_RETURN(const pid_t pid, StartChild(command, {{null.get(), STDIN_FILENO},
                                                         {kept_output, STDOUT_FILENO},
                                                         {to_say.get(), STDERR_FILENO},
                                                         {results.get(), kResultsDescriptor}}));
  to_say.Close();
  const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  ChildRun run;
  std::string kept;
  int status = 0;
  rusage usage = {};
  while (true) {
    WaitForChild(process, said);
    const pid_t ended = ::wait4(pid, &status, WNOHANG, &usage);
    run.seconds = SecondsSince(start);
    Drain(said, &kept);
    if (ended == pid) break;
    const bool stopped = options.stop != nullptr && *options.stop;
    if (!stopped && run.seconds <= options.limit_seconds) continue;
    ::kill(-pid, SIGKILL);
    while (::wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    if (stopped) return absl::CancelledError("interrupted");
    return absl::DeadlineExceededError(absl::StrFormat("did not end within %g s", options.limit_seconds));
  }
  if (const absl::Status end = EndOf(status, kept); !end.ok()) {
    ::kill(-pid, SIGKILL);  // What it started and did not wait for.
    return end;
  }
  rusage own = {};
  ::getrusage(RUSAGE_SELF, &own);
  if (usage.ru_maxrss > own.ru_maxrss) run.peak_bytes = 1024.0 * static_cast<double>(usage.ru_maxrss);
  run.cpu_seconds = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  if (options.keep_output) run.output = Content(output);
  run.results = Content(results);
  return run;
}

}  // namespace inknet::bench
