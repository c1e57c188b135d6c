// A network between network namespaces of this machine, with links of a rate and a latency (links.h), for kernels whose
// tc has no netem. Each namespace gets an interface eth0; what is sent through it comes out at another's when its time
// has come. Nothing is lost: who sends more than the rate lets through has to wait. To be started as root; it says
// "ready", and goes on until it is ended, when the interfaces vanish.
//
// A namespace's interface is a TAP device (Linux: Documentation/networking/tuntap.rst). It takes over TCP's segments
// before they are cut into packets, and hands them on as they are: less work for the processors.
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/file_descriptor.h"
#include "util/status.h"
#include "verify/network/links.h"

ABSL_FLAG(double, gbit, 0, "rate of each host's link, both ways, Gbit/s of Ethernet; 0: as fast as it goes");
ABSL_FLAG(double, latency_us, 0, "of each way from one host to another, microseconds");

namespace inknet::network {
namespace {

// virtio_net_hdr of Linux, whose own definition is not C++.
struct OffloadHeader {
  uint8_t flags;
  uint8_t segmentation;
  uint16_t header_bytes;
  uint16_t segment_bytes;
  uint16_t checksum_start;
  uint16_t checksum_offset;
};

constexpr size_t kHeader = sizeof(OffloadHeader);
constexpr size_t kAddress = 6;  // Of Ethernet.
// The largest segment that TCP hands over, and what stands before it.
constexpr size_t kMaxFrame = kHeader + 65'536 + 256;
// A host that is so far ahead of its link has to wait.
constexpr int64_t kAheadNs = 1'000'000;

using Address = std::array<uint8_t, kAddress>;

int64_t NowNs() {
  timespec time = {};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return int64_t{1'000'000'000} * time.tv_sec + time.tv_nsec;
}

// The interface eth0 of a network namespace. Leaves the calling thread in that namespace.
absl::StatusOr<FileDescriptor> OpenTap(const std::string& name) {
  const std::string path = absl::StrCat("/var/run/netns/", name);
  const FileDescriptor netns(open(path.c_str(), O_RDONLY | O_CLOEXEC), path);
  if (netns.get() < 0) return FileError(path, "open", errno);
  if (setns(netns.get(), CLONE_NEWNET) != 0) return FileError(path, "enter", errno);
  FileDescriptor tap(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC), "/dev/net/tun");
  if (tap.get() < 0) return FileError(tap.path(), "open", errno);
  ifreq request = {};
  std::strncpy(request.ifr_name, "eth0", IFNAMSIZ - 1);
  request.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
  if (ioctl(tap.get(), TUNSETIFF, &request) != 0 ||
      ioctl(tap.get(), TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6) != 0) {
    return FileError(tap.path(), absl::StrCat("make the interface eth0 of ", name, " of"), errno);
  }
  return tap;
}

class Switch {
 public:
  Switch(std::vector<FileDescriptor> taps, double bits_per_second, int64_t latency_ns)
      : taps_(std::move(taps)), arriving_(taps_.size()), links_(taps_.size(), bits_per_second, latency_ns) {}

  // Until the process is ended.
  void Run() {
    while (true) {
      const int64_t now = NowNs();
      int64_t next = now + 1'000'000'000;
      for (size_t host = 0; host < taps_.size(); ++host) {
        Deliver(host, now);
        if (!arriving_[host].empty()) next = std::min(next, arriving_[host].front().due_ns);
      }
      waiting_.clear();
      for (size_t host = 0; host < taps_.size(); ++host) {
        const int64_t ahead_until = links_.SentAt(host) - kAheadNs;
        const bool may_send = ahead_until <= now;
        if (!may_send) next = std::min(next, ahead_until);
        waiting_.push_back({taps_[host].get(), static_cast<int16_t>(may_send ? POLLIN : 0), 0});
      }
      const int64_t pause = std::max<int64_t>(0, next - NowNs());
      const timespec timeout = {pause / 1'000'000'000, pause % 1'000'000'000};
      if (ppoll(waiting_.data(), waiting_.size(), &timeout, nullptr) <= 0) continue;
      for (size_t host = 0; host < taps_.size(); ++host) {
        if ((waiting_[host].revents & POLLIN) != 0) TakeFrom(host);
      }
    }
  }

 private:
  struct Frame {
    int64_t due_ns;
    std::vector<char> bytes;  // An OffloadHeader, and an Ethernet frame.
  };

  // What is due at `host`.
  void Deliver(size_t host, int64_t now) {
    std::deque<Frame>& frames = arriving_[host];
    for (; !frames.empty() && frames.front().due_ns <= now; frames.pop_front()) {
      std::vector<char>& bytes = frames.front().bytes;
      // A host whose interface is down loses it, as on any network.
      [[maybe_unused]] const ssize_t taken = write(taps_[host].get(), bytes.data(), bytes.size());
      spare_.push_back(std::move(bytes));
    }
  }

  // What `from` has sent, as far as it may.
  void TakeFrom(size_t from) {
    for (int64_t now = NowNs(); links_.SentAt(from) - kAheadNs <= now; now = NowNs()) {
      std::vector<char> bytes;
      if (!spare_.empty()) {
        bytes = std::move(spare_.back());
        spare_.pop_back();
      }
      bytes.resize(kMaxFrame);
      const ssize_t size = read(taps_[from].get(), bytes.data(), bytes.size());
      if (size < static_cast<ssize_t>(kHeader + 2 * kAddress)) {
        spare_.push_back(std::move(bytes));
        return;
      }
      bytes.resize(static_cast<size_t>(size));
      Pass(from, std::move(bytes), now);
    }
  }

  void Pass(size_t from, std::vector<char> bytes, int64_t now) {
    OffloadHeader header;
    std::memcpy(&header, bytes.data(), kHeader);
    Address to, sender;
    std::memcpy(to.data(), bytes.data() + kHeader, kAddress);
    std::memcpy(sender.data(), bytes.data() + kHeader + kAddress, kAddress);
    host_of_[sender] = from;
    const int64_t on_wire =
        WireBytes(static_cast<int64_t>(bytes.size() - kHeader), header.header_bytes, header.segment_bytes);
    const auto known = host_of_.find(to);
    if (known != host_of_.end()) {
      const int64_t due = links_.Send(from, known->second, on_wire, now);
      arriving_[known->second].push_back({due, std::move(bytes)});
      return;
    }
    for (size_t host = 0; host < taps_.size(); ++host) {
      if (host != from) arriving_[host].push_back({links_.Send(from, host, on_wire, now), bytes});
    }
  }

  const std::vector<FileDescriptor> taps_;
  std::vector<std::deque<Frame>> arriving_;  // By host, the first to come first.
  Links links_;
  std::map<Address, size_t> host_of_;
  std::vector<std::vector<char>> spare_;
  std::vector<pollfd> waiting_;
};

absl::Status Run(const std::vector<std::string>& names) {
  const double gbit = absl::GetFlag(FLAGS_gbit), latency_us = absl::GetFlag(FLAGS_latency_us);
  if (names.size() < 2 || !(gbit >= 0) || !(latency_us >= 0)) {
    return absl::InvalidArgumentError("wanted: two or more network namespaces; --gbit and --latency_us of at least 0");
  }
  std::vector<FileDescriptor> taps;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(FileDescriptor tap, OpenTap(name));
    taps.push_back(std::move(tap));
  }
  // Before what computes on the same cores, as a network card's own processor would be.
  const sched_param priority = {1};
  if (sched_setscheduler(0, SCHED_FIFO, &priority) != 0) return FileError("SCHED_FIFO", "set", errno);
  std::puts("ready");
  std::fflush(stdout);
  Switch(std::move(taps), 1e9 * gbit, static_cast<int64_t>(1e3 * latency_us)).Run();
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::network

int main(int argc, char** argv) {
  const inknet::CommandLine command_line =
      inknet::ParseCommandLine({"Connects network namespaces by links of a rate and a latency.\n\n"
                                "  slow_network --gbit=1 --latency_us=50 NAMESPACE NAMESPACE...",
                                ""},
                               argc, argv);
  return inknet::ExitCodeFor(inknet::network::Run(command_line.arguments));
}
