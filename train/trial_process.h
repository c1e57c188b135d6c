// The process that trains a trial of a sweep: a crash or a kill for want of memory ends this trial and nothing else.
//
// It is this very program, started again (train/trial.h): here, over a socket, also where the program's file has been
// replaced meanwhile (StartTrial); or by a launcher, srun or ssh for example, perhaps on another machine, by files in
// the trial's folder, which is shared (LaunchTrial, train/launched_trial.h). Either way the two exchange the messages
// of proto/trial_process.proto, one a line: the order, then the reports.
#ifndef INKNET_TRAIN_TRIAL_PROCESS_H_
#define INKNET_TRAIN_TRIAL_PROCESS_H_

#include <spawn.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/trial_process.pb.h"

namespace inknet::train {

// The argument that makes a program TrialMain(""), and what the one begins with that makes it TrialMain(FOLDER).
inline constexpr char kTrialArgument[] = "--trial";
inline constexpr char kTrialFolderArgument[] = "--trial=";

class TrialProcess {
 public:
  // Ends the process, and waits for its end.
  virtual ~TrialProcess() = default;
  TrialProcess(const TrialProcess&) = delete;
  TrialProcess& operator=(const TrialProcess&) = delete;

  // For poll(2): readable when Read may have something new. -1: there is no such, and Read is to be called now and
  // then.
  virtual int descriptor() const = 0;

  // What the process has said since the last call. Does not wait.
  virtual absl::StatusOr<std::vector<TrialReport>> Read() = 0;
  // Whether it has ended; Read has returned all that it said.
  virtual bool ended() const = 0;
  // Whether it has begun to be the trial's; what a launcher starts may not come so far.
  virtual bool started() const { return true; }

  // Lets it go on after a report that says that it waits.
  virtual void Go() = 0;

  // Begins to end the process, so that many can be ended at once.
  virtual void Stop() {}

  // Of a process that has ended by itself without a last report: "its process was killed by signal 11 (Segmentation
  // fault)", with what it last wrote to stderr.
  virtual std::string DescribeCrash() = 0;

 protected:
  TrialProcess() = default;
};

// Starts the process, bound to `cores` (none: free to run on all). It takes on the signal mask of this thread.
absl::StatusOr<std::unique_ptr<TrialProcess>> StartTrial(const TrialOrder& order, const std::vector<int>& cores);

// ---- What both kinds share ----

absl::Status TrialSystemError(const char* action, int error);

// What a trial's process is started with: one end of a socket as its standard input, and a file in memory as its
// standard output and error.
class TrialStreams {
 public:
  TrialStreams() = default;
  TrialStreams(const TrialStreams&) = delete;
  TrialStreams& operator=(const TrialStreams&) = delete;
  // Sets the other end of the socket and the file, which the caller closes.
  absl::Status Open(int* socket, int* log);
  // Closes what is the process's.
  ~TrialStreams();

  const posix_spawn_file_actions_t* actions() const { return &actions_; }

 private:
  int process_end_ = -1;
  posix_spawn_file_actions_t actions_;
};

// Takes the whole lines out of `unread`.
absl::StatusOr<std::vector<TrialReport>> TakeReports(std::string* unread);

// The last lines, three at most, of what was written to `file`, joined by " / ".
std::string LastLines(int file);

// "its process ended with exit code 1; it said: ...", for `status` of waitpid(2).
std::string DescribeEnd(absl::string_view what, int status, int log);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TRIAL_PROCESS_H_
