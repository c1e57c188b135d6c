// The process that trains a trial of a sweep: a crash or a kill for want of memory ends this trial and nothing else.
//
// It is this very program, started again (train/trial.h), also where its file has been replaced meanwhile. The two talk
// over a socket, one message of proto/trial_process.proto a line: the order, then the reports.
#ifndef INKNET_TRAIN_TRIAL_PROCESS_H_
#define INKNET_TRAIN_TRIAL_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/trial_process.pb.h"

namespace inknet::train {

// The argument that makes a program TrialMain().
inline constexpr char kTrialArgument[] = "--trial";

class TrialProcess {
 public:
  // Starts the process, bound to `cores` (none: free to run on all). It takes on the signal mask of this thread.
  static absl::StatusOr<std::unique_ptr<TrialProcess>> Start(const TrialOrder& order, const std::vector<int>& cores);

  // Ends the process, and waits for its end.
  ~TrialProcess();
  TrialProcess(const TrialProcess&) = delete;
  TrialProcess& operator=(const TrialProcess&) = delete;

  // For poll(2): readable when Read has something new.
  int descriptor() const { return socket_; }

  // What the process has said since the last call. Does not wait.
  absl::StatusOr<std::vector<TrialReport>> Read();
  // Whether it has ended; Read has returned all that it said.
  bool ended() const { return ended_; }

  // Lets it go on after a report that says that it waits.
  void Go();

  // Of a process that has ended by itself without a last report: "its process was killed by signal 11 (Segmentation
  // fault)", with what it last wrote to stderr.
  std::string DescribeCrash();

 private:
  TrialProcess() = default;

  pid_t pid_ = -1;
  int socket_ = -1;
  int log_ = -1;  // Its stdout and stderr, in memory.
  bool ended_ = false;
  std::string unread_;  // The beginning of a line.
};

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TRIAL_PROCESS_H_
