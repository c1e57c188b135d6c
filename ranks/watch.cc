#include "ranks/watch.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <random>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "util/status.h"

namespace inknet::ranks {

// Where others knock.
class Watch::Door {
 public:
  Door(FileDescriptor socket, std::string token, std::string address)
      : socket(std::move(socket)), token(std::move(token)), address(std::move(address)) {}
  FileDescriptor socket;
  std::string token;
  std::string address;
};

namespace {

// Messages: a letter, the length of a text as four bytes, the text.
constexpr char kHere = 'H';
constexpr char kFailed = 'F';
constexpr char kEnd = 'E';
constexpr char kFarewell = 'Q';
constexpr size_t kHead = 5;
constexpr size_t kLongestText = 1 << 16;

constexpr std::chrono::milliseconds kTick(100);
constexpr std::chrono::milliseconds kHereInterval(500);
// A thread that has not run for so long has been stopped itself, and cannot tell who else has.
constexpr std::chrono::seconds kAway(2);
constexpr std::chrono::seconds kConnectTime(3);
// In which rank 0 may come to what another rank has failed of.
constexpr std::chrono::milliseconds kOwnFailureTime(500);
constexpr std::chrono::seconds kAdmitTime(60);

absl::Status SocketError(absl::string_view what) {
  return absl::UnavailableError(absl::StrCat("ranks cannot watch each other: cannot ", what, ": ", strerror(errno)));
}

// This machine's addresses, those that other machines can reach first.
std::vector<std::string> Addresses() {
  std::vector<std::string> addresses;
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) == 0) {
    for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
      if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET || (one->ifa_flags & IFF_UP) == 0) continue;
      if ((one->ifa_flags & IFF_LOOPBACK) != 0) continue;
      char text[INET_ADDRSTRLEN];
      const auto* address = reinterpret_cast<const sockaddr_in*>(one->ifa_addr);
      if (inet_ntop(AF_INET, &address->sin_addr, text, sizeof(text)) != nullptr) addresses.push_back(text);
    }
    freeifaddrs(all);
  }
  addresses.push_back("127.0.0.1");
  return addresses;
}

std::string RandomToken() {
  std::random_device device;
  std::string token;
  for (int i = 0; i < 4; ++i) absl::StrAppend(&token, absl::Hex(device(), absl::kZeroPad8));
  return token;
}

FileDescriptor NewSocket() { return FileDescriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"); }

bool WaitFor(int fd, short events, std::chrono::milliseconds time) {
  pollfd one = {fd, events, 0};
  return poll(&one, 1, static_cast<int>(time.count())) == 1;
}

// -1 where nobody answers.
FileDescriptor ConnectTo(const std::string& address, uint16_t port) {
  FileDescriptor fd = NewSocket();
  sockaddr_in where = {};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  if (fd.get() < 0 || inet_pton(AF_INET, address.c_str(), &where.sin_addr) != 1) return FileDescriptor(-1, "");
  fcntl(fd.get(), F_SETFL, O_NONBLOCK);
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&where), sizeof(where)) != 0) {
    int error = errno;
    socklen_t size = sizeof(error);
    if (error != EINPROGRESS || !WaitFor(fd.get(), POLLOUT, kConnectTime) ||
        getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
      return FileDescriptor(-1, "");
    }
  }
  return fd;
}

void Prepare(int fd) {
  fcntl(fd, F_SETFL, O_NONBLOCK);
  const int yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

std::string Message(char kind, const std::string& text) {
  const uint32_t size = static_cast<uint32_t>(std::min(text.size(), kLongestText));
  std::string message(1, kind);
  message.append(reinterpret_cast<const char*>(&size), sizeof(size));
  return message.append(text, 0, size);
}

std::string NameOf(const Watch::Options& options, int rank) {
  return absl::StrCat("rank ", rank, " on host ", options.hosts[static_cast<size_t>(rank)]);
}

// What a newcomer says first: the token and its rank in decimal, with a newline. -1: not one of ours.
int ReadGreeting(int fd, const std::string& token, size_t ranks) {
  std::string line;
  while (line.size() < token.size() + 16 && (line.empty() || line.back() != '\n')) {
    char next = 0;
    if (!WaitFor(fd, POLLIN, kConnectTime) || recv(fd, &next, 1, 0) != 1) return -1;
    line.push_back(next);
  }
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  int rank = -1;
  if (words.size() != 2 || words[0] != token || !absl::SimpleAtoi(words[1], &rank)) return -1;
  return rank > 0 && static_cast<size_t>(rank) < ranks ? rank : -1;
}

}  // namespace

void Watch::DoorCloser::operator()(Door* door) const { delete door; }

absl::StatusOr<Watch::OpenDoor> Watch::Open() {
  FileDescriptor fd = NewSocket();
  if (fd.get() < 0) return SocketError("make a socket");
  sockaddr_in any = {};
  any.sin_family = AF_INET;
  socklen_t size = sizeof(any);
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&any), sizeof(any)) != 0 || listen(fd.get(), 1024) != 0 ||
      getsockname(fd.get(), reinterpret_cast<sockaddr*>(&any), &size) != 0) {
    return SocketError("listen");
  }
  const std::string token = RandomToken();
  const std::string address = absl::StrCat(token, " ", ntohs(any.sin_port), " ", absl::StrJoin(Addresses(), " "));
  return OpenDoor(new Door(std::move(fd), token, address));
}

std::string Watch::AddressOf(const Door& door) { return door.address; }

absl::StatusOr<std::unique_ptr<Watch>> Watch::Admit(OpenDoor door, Options options) {
  std::vector<Peer> peers;
  const Clock::time_point deadline = Clock::now() + kAdmitTime;
  std::vector<bool> here(options.hosts.size());
  while (peers.size() + 1 < options.hosts.size()) {
    if (Clock::now() > deadline) {
      for (size_t r = 1; r < here.size(); ++r) {
        if (!here[r]) {
          return absl::UnavailableError(
              absl::StrCat(NameOf(options, static_cast<int>(r)), " has not called rank 0 on host ", options.hosts[0]));
        }
      }
    }
    if (!WaitFor(door->socket.get(), POLLIN, kTick)) continue;
    FileDescriptor fd(accept4(door->socket.get(), nullptr, nullptr, SOCK_CLOEXEC), "socket");
    if (fd.get() < 0) continue;
    const int rank = ReadGreeting(fd.get(), door->token, options.hosts.size());
    if (rank < 0 || here[static_cast<size_t>(rank)]) continue;
    here[static_cast<size_t>(rank)] = true;
    Prepare(fd.get());
    peers.push_back({rank, std::move(fd), Clock::now(), ""});
  }
  std::sort(peers.begin(), peers.end(), [](const Peer& a, const Peer& b) { return a.rank < b.rank; });
  return std::unique_ptr<Watch>(new Watch(std::move(options), std::move(peers)));
}

absl::StatusOr<std::unique_ptr<Watch>> Watch::Connect(const std::string& address, Options options) {
  const std::vector<std::string> words = absl::StrSplit(address, ' ');
  int port = 0;
  if (words.size() < 3 || !absl::SimpleAtoi(words[1], &port)) {
    return absl::InternalError(absl::StrCat("no address of rank 0: ", address));
  }
  for (size_t i = 2; i < words.size(); ++i) {
    FileDescriptor fd = ConnectTo(words[i], static_cast<uint16_t>(port));
    const std::string greeting = absl::StrCat(words[0], " ", options.rank, "\n");
    // Another machine may have the same address, and a program at that port: it would close.
    if (fd.get() < 0 || send(fd.get(), greeting.data(), greeting.size(), MSG_NOSIGNAL) < 0) continue;
    Prepare(fd.get());
    std::vector<Peer> peers;
    peers.push_back({0, std::move(fd), Clock::now(), ""});
    return std::unique_ptr<Watch>(new Watch(std::move(options), std::move(peers)));
  }
  return absl::UnavailableError(absl::StrCat(NameOf(options, options.rank), " cannot reach ", NameOf(options, 0),
                                             " at port ", port, " of any of ",
                                             absl::StrJoin(words.begin() + 2, words.end(), ", ")));
}

Watch::Watch(Options options, std::vector<Peer> peers) : options_(std::move(options)), peers_(std::move(peers)) {
  thread_ = std::thread([this] { Loop(); });
}

Watch::~Watch() {
  for (const Peer& peer : peers_) Send(peer, kFarewell);
  stop_ = true;
  thread_.join();
}

void Watch::Fail(const std::string& message) {
  if (options_.rank == 0) EndAll(message);
  const std::string named = absl::StrCat(message, " (", NameOf(options_, options_.rank), ")");
  Send(peers_[0], kFailed, message.empty() ? message : named);
  // Rank 0 says it and ends us; where it does not, it is lost itself.
  std::this_thread::sleep_for(2 * kSilence);
  ::_exit(1);
}

void Watch::Loop() {
  std::vector<pollfd> fds;
  Clock::time_point last_tick = Clock::now();
  Clock::time_point last_here = last_tick - kHereInterval;
  while (!stop_ && !ending_) {
    fds.clear();
    // poll passes over negative ones.
    for (const Peer& peer : peers_) fds.push_back({peer.gone ? -1 : peer.socket.get(), POLLIN, 0});
    poll(fds.data(), fds.size(), static_cast<int>(kTick.count()));
    const Clock::time_point now = Clock::now();
    const bool was_away = now - last_tick > kAway;
    last_tick = now;
    for (size_t i = 0; i < peers_.size() && !stop_; ++i) {
      Peer& peer = peers_[i];
      if (was_away) peer.heard = now;
      if (fds[i].revents == 0 || Read(&peer) || peer.gone || stop_) continue;
      // They went on without us, and have said so.
      if (was_away) ::_exit(1);
      Lose(peer, "ended without a word: it was killed, or crashed");
    }
    for (const Peer& peer : peers_) {
      if (!peer.gone && !stop_ && Clock::now() - peer.heard > kSilence) {
        Lose(peer, absl::StrCat("has not been heard of for ", kSilence.count(),
                                " seconds: it is frozen, or its host cannot be reached"));
      }
    }
    if (has_failure_ && now - failure_time_ > kOwnFailureTime) EndAll(failure_);
    if (now - last_here >= kHereInterval) {
      last_here = now;
      for (const Peer& peer : peers_) {
        if (!peer.gone) Send(peer, kHere);
      }
    }
  }
}

bool Watch::Read(Peer* peer) {
  char bytes[4096];
  while (true) {
    const ssize_t size = recv(peer->socket.get(), bytes, sizeof(bytes), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (size <= 0) return false;
    peer->heard = Clock::now();
    peer->received.append(bytes, static_cast<size_t>(size));
    while (peer->received.size() >= kHead) {
      uint32_t length = 0;
      std::memcpy(&length, peer->received.data() + 1, sizeof(length));
      if (length > kLongestText) return false;
      if (peer->received.size() < kHead + length) break;
      const char kind = peer->received[0];
      const std::string text = peer->received.substr(kHead, length);
      peer->received.erase(0, kHead + length);
      Handle(peer, kind, text);
    }
  }
}

void Watch::Handle(Peer* peer, char kind, const std::string& text) {
  if (kind == kFarewell) peer->gone = true;
  if (kind == kFailed && !has_failure_) {
    has_failure_ = true;
    failure_ = text;
    failure_time_ = Clock::now();
  }
  if (kind == kEnd) ::_exit(1);
}

void Watch::Send(const Peer& peer, char kind, const std::string& text) {
  const std::string message = Message(kind, text);
  std::lock_guard<std::mutex> lock(sending_);
  // Who does not read is found out by his silence; to who has left it comes to nothing.
  [[maybe_unused]] const ssize_t sent =
      send(peer.socket.get(), message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

bool Watch::SpeaksForOthers() const {
  size_t speaker = 1;
  for (size_t r = 1; r < options_.hosts.size(); ++r) {
    if (options_.hosts[r] != options_.hosts[0]) {
      speaker = r;
      break;
    }
  }
  return static_cast<size_t>(options_.rank) == speaker;
}

void Watch::Lose(const Peer& peer, const std::string& how) {
  if (options_.rank != 0 && !SpeaksForOthers()) {
    // Time for the one who speaks, and for the launcher.
    std::this_thread::sleep_for(std::chrono::seconds(1));
    ::_exit(1);
  }
  EndAll(absl::StrCat(NameOf(options_, peer.rank), " ", how,
                      "; all ranks end. The same command goes on from the last checkpoint."));
}

void Watch::EndAll(const std::string& message) {
  if (ending_.exchange(true)) {
    std::this_thread::sleep_for(2 * kSilence);
    ::_exit(1);
  }
  if (!message.empty()) std::fprintf(stderr, "error: %s\n", message.c_str());
  for (const Peer& peer : peers_) Send(peer, kEnd);
  // Those who can end do so at once.
  const Clock::time_point deadline = Clock::now() + std::chrono::seconds(1);
  bool all_ended = true;
  for (const Peer& peer : peers_) {
    bool ended = false;
    while (!ended && Clock::now() < deadline) {
      char bytes[4096];
      if (!WaitFor(peer.socket.get(), POLLIN, std::chrono::milliseconds(10))) continue;
      const ssize_t size = recv(peer.socket.get(), bytes, sizeof(bytes), MSG_DONTWAIT);
      ended = size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
    }
    all_ended = all_ended && ended;
  }
  if (!all_ended && options_.abort) {
    // Should that wait for something, too.
    std::thread([] {
      std::this_thread::sleep_for(std::chrono::seconds(2));
      ::_exit(1);
    }).detach();
    options_.abort();
  }
  ::_exit(1);
}

}  // namespace inknet::ranks
