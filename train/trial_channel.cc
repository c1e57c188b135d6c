#include "train/trial_channel.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "proto/text.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::train {
namespace {

class SocketChannel : public TrialChannel {
 public:
  // The order is the first line.
  absl::Status Open() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::string text;
    char c = 0;
    while (::read(STDIN_FILENO, &c, 1) == 1 && c != '\n') text += c;
    RETURN_IF_ERROR(ParseTextProto(text, "the sweep's order", &order_));
    std::thread([this] { Listen(); }).detach();
    return absl::OkStatus();
  }

  void WaitForGo() override {
    std::unique_lock<std::mutex> lock(mutex_);
    came_.wait(lock, [this] { return went_ < goes_; });
    ++went_;
  }

  void Report(const TrialReport& report) override {
    const std::string text = FormatTextProtoLine(report) + "\n";
    absl::string_view rest = text;
    while (!rest.empty()) {
      const ssize_t sent = ::send(STDIN_FILENO, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EINTR) ::_exit(1);
      if (sent > 0) rest.remove_prefix(static_cast<size_t>(sent));
    }
  }

 private:
  // To the lines after the order.
  void Listen() {
    char c = 0;
    while (::read(STDIN_FILENO, &c, 1) == 1) {
      if (c != '\n') continue;
      {
        std::lock_guard<std::mutex> lock(mutex_);
        ++goes_;
      }
      came_.notify_one();
    }
    // The sweep is gone.
    ::_exit(1);
  }

  std::mutex mutex_;
  std::condition_variable came_;
  int goes_ = 0;
  int went_ = 0;
};

class FolderChannel : public TrialChannel {
 public:
  explicit FolderChannel(const std::string& folder) : folder_(folder) {}

  absl::Status Open() {
    RETURN_IF_ERROR(ReadTextProto(JoinPath(folder_, kOrderName), &order_));
    const std::string reports = JoinPath(folder_, kReportsName);
    reports_ = ::open(reports.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (reports_ < 0) return FileError(reports, "write", errno);
    std::thread([this] { Watch(); }).detach();
    return absl::OkStatus();
  }

  void Report(const TrialReport& report) override {
    const std::string text = FormatTextProtoLine(report) + "\n";
    absl::string_view rest = text;
    while (!rest.empty()) {
      const ssize_t written = ::write(reports_, rest.data(), rest.size());
      if (written < 0 && errno != EINTR) ::_exit(1);
      if (written > 0) rest.remove_prefix(static_cast<size_t>(written));
    }
    // To where other machines see it.
    if (::fsync(reports_) != 0 && errno == EIO) ::_exit(1);
  }

  void WaitForGo() override {
    ++went_;
    for (;; absl::SleepFor(absl::Milliseconds(100))) {
      const absl::StatusOr<std::string> text = ReadFile(JoinPath(folder_, kGoesName), 64);
      int goes = 0;
      if (text.ok() && absl::SimpleAtoi(*text, &goes) && goes >= went_) return;
    }
  }

  absl::Status CheckWanted() override {
    const std::string path = JoinPath(folder_, kOrderName);
    TrialOrder now;
    const bool is_other = ReadTextProto(path, &now).ok() && now.attempt() != order_.attempt();
    if (!is_other && FileExists(path)) return absl::OkStatus();
    return absl::CancelledError("the sweep has given this process up");
  }

 private:
  // Ends the process when nobody wants it any more.
  void Watch() {
    constexpr int kPatienceMilliseconds = 2000;
    bool has_input = false;
    bool input_ended = false;
    for (;;) {
      pollfd input = {input_ended ? -1 : STDIN_FILENO, POLLIN, 0};
      if (::poll(&input, 1, kPatienceMilliseconds) > 0) {
        char buffer[64];
        const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof(buffer));
        if (got > 0) has_input = true;
        if (got <= 0 && has_input) ::_exit(1);
        if (got <= 0) input_ended = true;
      }
      if (!CheckWanted().ok()) ::_exit(1);
    }
  }

  const std::string folder_;
  int reports_ = -1;
  int went_ = 0;
};

template <typename Channel, typename... Arguments>
absl::StatusOr<std::unique_ptr<TrialChannel>> Opened(const Arguments&... arguments) {
  auto channel = std::make_unique<Channel>(arguments...);
  RETURN_IF_ERROR(channel->Open());
  return std::unique_ptr<TrialChannel>(std::move(channel));
}

}  // namespace

absl::StatusOr<std::unique_ptr<TrialChannel>> TrialChannel::OfSocket() { return Opened<SocketChannel>(); }

absl::StatusOr<std::unique_ptr<TrialChannel>> TrialChannel::OfFolder(const std::string& folder) {
  return Opened<FolderChannel>(folder);
}

}  // namespace inknet::train
