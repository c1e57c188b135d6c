// What a trial's process hears from its sweep, and says to it.
#ifndef INKNET_TRAIN_TRIAL_CHANNEL_H_
#define INKNET_TRAIN_TRIAL_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/trial_process.pb.h"

namespace inknet::train {

// The files by which a trial that a launcher has started talks with its sweep, in the trial's folder.
inline constexpr char kOrderName[] = "order.textproto";      // What to do; the sweep's.
inline constexpr char kReportsName[] = "reports.textproto";  // A report a line, added to; the trial's.
inline constexpr char kGoesName[] = "goes";                  // How often it has been let go on; the sweep's.

class TrialChannel {
 public:
  // Of a process whose standard input is a socket to the sweep. It ends when the other end is closed, and with its
  // parent.
  static absl::StatusOr<std::unique_ptr<TrialChannel>> OfSocket();

  // Of a process that may run on another machine, which has `folder` as well. It ends when the order there is no more,
  // or is another one; and when standard input ends, if anything came by that, which a launcher need not pass on.
  static absl::StatusOr<std::unique_ptr<TrialChannel>> OfFolder(const std::string& folder);

  virtual ~TrialChannel() = default;

  const TrialOrder& order() const { return order_; }
  virtual void Report(const TrialReport& report) = 0;
  // Returns when the sweep lets the trial go on.
  virtual void WaitForGo() = 0;
  // Whether the sweep still wants what this process does.
  virtual absl::Status CheckWanted() { return absl::OkStatus(); }

 protected:
  TrialOrder order_;
};

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TRIAL_CHANNEL_H_
