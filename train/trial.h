// A trial of a sweep, in the process that trains it: the other end of train/trial_process.h.
#ifndef INKNET_TRAIN_TRIAL_H_
#define INKNET_TRAIN_TRIAL_H_

#include <string>

namespace inknet::train {

// Does what its order says, and reports: over standard input, which is a socket, or, where `folder` is given, by the
// files in it (train/trial_channel.h). Looks at training and validation images alone. Ends at once when the sweep does.
// Returns the exit code.
int TrialMain(const std::string& folder);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TRIAL_H_
