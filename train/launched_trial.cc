#include "train/launched_trial.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "proto/text.h"
#include "train/trial_channel.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::train {
namespace {

// How long a launcher has to end what it has started before it is killed itself.
constexpr absl::Duration kPatience = absl::Seconds(10);

// Of this moment in this process; no other order ever has it.
std::string NewAttempt() {
  static int number = 0;
  return absl::StrCat(::getpid(), "-", absl::ToUnixMicros(absl::Now()), "-", ++number);
}

class LaunchedTrial : public TrialProcess {
 public:
  explicit LaunchedTrial(const std::string& folder) : folder_(folder) {}

  // Nobody waits for the files of what was given up: a process that still runs somewhere finds them gone.
  ~LaunchedTrial() override {
    Stop();
    const absl::Time deadline = absl::Now() + kPatience;
    while (pid_ > 0 && !Reap()) {
      if (absl::Now() > deadline) ::kill(pid_, SIGKILL);
      absl::SleepFor(absl::Milliseconds(20));
    }
    RemoveExchange(folder_).IgnoreError();
    if (log_ >= 0) ::close(log_);
  }

  absl::Status Start(const std::vector<std::string>& words, const std::string& program, TrialOrder order) {
    RETURN_IF_ERROR(RemoveExchange(folder_));
    order.set_attempt(NewAttempt());
    RETURN_IF_ERROR(WriteTextProto(JoinPath(folder_, kOrderName), order, ""));
    TrialStreams streams;
    RETURN_IF_ERROR(streams.Open(&socket_, &log_));
    std::vector<std::string> command = words;
    command.push_back(program);
    command.push_back(absl::StrCat(kTrialFolderArgument, folder_));
    std::vector<char*> arguments;
    for (std::string& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    // This process blocks the signals that end it, to look at them in its own time; a launcher is to hear them.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    const int error = ::posix_spawnp(&pid_, arguments[0], streams.actions(), &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) {
      pid_ = -1;
      return absl::ErrnoToStatus(error, absl::StrCat("--launcher: cannot start '", words[0], "'"));
    }
    // So that the trial, where its standard input is this one, ends with it.
    const ssize_t sent = ::send(socket_, "\n", 1, MSG_NOSIGNAL);
    static_cast<void>(sent);
    return absl::OkStatus();
  }

  // Its news are in files, and a socket that the launcher has closed would be readable for ever.
  int descriptor() const override { return -1; }
  bool ended() const override { return ended_; }
  bool started() const override { return FileExists(JoinPath(folder_, kReportsName)); }

  void Go() override {
    // Where it cannot be written the trial waits; the next write of the sweep's own folder fails as well, and says why.
    WriteFileAtomically(JoinPath(folder_, kGoesName), absl::StrCat(++goes_)).IgnoreError();
  }

  void Stop() override {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    if (pid_ > 0) {
      RemoveExchange(folder_).IgnoreError();
      ::kill(pid_, SIGTERM);
    }
  }

  absl::StatusOr<std::vector<TrialReport>> Read() override {
    // Looked at before the file, which has all that an ended process has said.
    const bool over = pid_ <= 0 || Reap();
    RETURN_IF_ERROR(ReadFileFrom());
    ended_ = over;
    return TakeReports(&unread_);
  }

  std::string DescribeCrash() override { return DescribeEnd("its command", status_, log_); }

 private:
  // Whether the process has ended.
  bool Reap() {
    const pid_t got = ::waitpid(pid_, &status_, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR)) return false;
    pid_ = -1;
    return true;
  }

  // What was added to the reports. A file system that is shared shows that to who opens the file anew.
  absl::Status ReadFileFrom() {
    const std::string path = JoinPath(folder_, kReportsName);
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return errno == ENOENT ? absl::OkStatus() : FileError(path, "read", errno);
    char buffer[16384];
    ssize_t got = 0;
    while ((got = ::pread(file, buffer, sizeof(buffer), read_)) > 0) {
      unread_.append(buffer, static_cast<size_t>(got));
      read_ += got;
    }
    const int error = got < 0 ? errno : 0;
    ::close(file);
    return error == 0 ? absl::OkStatus() : FileError(path, "read", error);
  }

  const std::string folder_;
  pid_t pid_ = -1;
  int status_ = 0;
  int socket_ = -1;
  int log_ = -1;
  int goes_ = 0;
  off_t read_ = 0;
  bool ended_ = false;
  std::string unread_;
};

}  // namespace

absl::StatusOr<std::string> LaunchedProgram(const std::string& folder) {
  std::error_code error;
  const std::string program = std::filesystem::read_symlink("/proc/self/exe", error).string();
  if (error || absl::EndsWith(program, " (deleted)")) {
    return absl::FailedPreconditionError("--launcher: this program's file is gone; start the new one");
  }
  for (const std::string& path : {program, folder}) {
    for (const char c : path) {
      const bool safe = absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("/._-+@%=:,", c);
      if (safe) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("--launcher: ", path, ": what starts trials elsewhere would not read '", std::string(1, c),
                       "' as it is; choose a path of letters, digits, '-', '_' and '.'"));
    }
  }
  return program;
}

absl::StatusOr<std::unique_ptr<TrialProcess>> LaunchTrial(const std::vector<std::string>& words,
                                                          const std::string& program, const std::string& folder,
                                                          const TrialOrder& order) {
  auto trial = std::make_unique<LaunchedTrial>(folder);
  RETURN_IF_ERROR(trial->Start(words, program, order));
  return trial;
}

absl::Status RemoveExchange(const std::string& folder) {
  for (const char* name : {kOrderName, kReportsName, kGoesName}) {
    const std::string path = JoinPath(folder, name);
    if (FileExists(path)) RETURN_IF_ERROR(RemoveFile(path));
  }
  return absl::OkStatus();
}

}  // namespace inknet::train
