// Sees to it that ranks end together: when one is killed, is frozen, loses its host or fails, all others end within
// kSilence and some seconds, with one message that names it.
//
// MPI alone would let them wait for ever. So each rank has a thread with a TCP connection to rank 0, on which both
// sides say twice a second that they are there. A connection that is closed without a farewell is a process that has
// ended; a silent one a process that is stopped or a host that cannot be reached. Whoever finds rank 0 lost is on his
// own: one of them, whom the ranks' hosts decide, says so.
#ifndef INKNET_RANKS_WATCH_H_
#define INKNET_RANKS_WATCH_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "util/file_descriptor.h"

namespace inknet::ranks {

class Watch {
 public:
  // After so long a silence a rank counts as lost.
  static constexpr std::chrono::seconds kSilence{5};

  struct Options {
    int rank = 0;
    std::vector<std::string> hosts;  // By rank.
    // Has the launcher end all processes, those that are frozen too; may return. Called from any thread, on the rank
    // that has said why.
    std::function<void()> abort;
  };

  // Rank 0 listens; what it returns says where, and is to be handed to Connect on all others. Nobody can connect who
  // has not been told.
  class Door;
  struct DoorCloser {
    void operator()(Door* door) const;
  };
  using OpenDoor = std::unique_ptr<Door, DoorCloser>;
  static absl::StatusOr<OpenDoor> Open();
  // Where that is, as text.
  static std::string AddressOf(const Door& door);

  // All ranks are connected when these return.
  static absl::StatusOr<std::unique_ptr<Watch>> Admit(OpenDoor door, Options options);
  static absl::StatusOr<std::unique_ptr<Watch>> Connect(const std::string& address, Options options);

  // Stops watching, after a farewell: from now on ranks may end as they like.
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Ends all ranks. Rank 0 prints the first message that it hears of as "error: <message>"; its own where it has one,
  // as what is wrong for all is not one rank's. An empty one is not printed.
  [[noreturn]] void Fail(const std::string& message);

 private:
  using Clock = std::chrono::steady_clock;

  struct Peer {
    int rank;
    FileDescriptor socket;
    // The watching thread's own:
    Clock::time_point heard;
    std::string received;  // Of a message, so far.
    bool gone = false;     // After its farewell.
  };

  Watch(Options options, std::vector<Peer> peers);

  void Loop();
  // Reads what has come. Returns false where the connection is closed.
  bool Read(Peer* peer);
  void Handle(Peer* peer, char kind, const std::string& text);
  void Send(const Peer& peer, char kind, const std::string& text = "");
  // Rank 0: what another rank has failed of, until it is clear whether this one does so, too.
  std::string failure_;
  bool has_failure_ = false;
  Clock::time_point failure_time_;

  // Whether this rank is to say that rank 0 is lost: one on another host, if there is any.
  bool SpeaksForOthers() const;
  [[noreturn]] void Lose(const Peer& peer, const std::string& how);
  // Prints, and sees to the end of all others. The first call counts; others wait for the end.
  [[noreturn]] void EndAll(const std::string& message);

  const Options options_;
  std::vector<Peer> peers_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> ending_{false};
  std::mutex sending_;
  std::thread thread_;
};

}  // namespace inknet::ranks

#endif  // INKNET_RANKS_WATCH_H_
